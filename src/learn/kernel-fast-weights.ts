/** Fast weights of a machine that learns in kernel memory: φ of the weights stays there too, and so do the weights W + φ/(s t) of the chains. */
import type { AscentKernel } from "../compute/ascent-kernel.ts"
import type { States } from "../hamiltonian/machine-kernel.ts"
import type { KernelConditionals } from "./kernel-conditionals.ts"
import { KernelParameters } from "./kernel-parameters.ts"
import { ascentKernel, movedBias, rowsOf, sidesOf, weightMatrix } from "./kernel-steps.ts"
import { FAST_DECAY, type FastWeights } from "./negative-phase/fast-weights.ts"
import type { NegativeState, Update } from "./negative-phase/negative-phase.ts"
import type { RowStatistics } from "./row-statistics.ts"

export class KernelFastWeights implements FastWeights {
  readonly #conditionals: KernelConditionals
  readonly #learningRate: number
  readonly #kernel: AscentKernel
  /** θ + φ. */
  readonly #sum: KernelParameters
  /** φ of the biases. */
  #visible: Float64Array
  #hidden: Float64Array

  /** Takes memory of the engine, which the caller gives back. */
  constructor(
    conditionals: KernelConditionals,
    options: { readonly batch: number; readonly chains: number; readonly learningRate: number },
  ) {
    const { engine, own } = conditionals
    this.#conditionals = conditionals
    this.#learningRate = options.learningRate
    this.#kernel = ascentKernel(conditionals, options)
    this.#sum = new KernelParameters(engine, own.machine)
    this.#visible = new Float64Array(own.visible.width)
    this.#hidden = new Float64Array(own.hidden.width)
  }

  async load({ data, coordinates }: Update): Promise<void> {
    const { own } = this.#conditionals
    const { visible, hidden } = sidesOf(data, data, coordinates)
    const moved = await this.#kernel.run({
      weights: own.weights,
      target: this.#sum.weights,
      visible,
      hidden,
      rule: { keep: 1, gain: 0, ofFirst: 1, ofSlope: 0 },
    })
    this.#sum.changed(
      movedBias(own.visible.parameters["bias"], this.#visible, visible.scale, moved.visible),
      movedBias(own.hidden.parameters["bias"], this.#hidden, hidden.scale, moved.hidden),
    )
    this.#conditionals.use(this.#sum)
  }

  async learn({ data, coordinates }: Update, states: States): Promise<RowStatistics> {
    const { own } = this.#conditionals
    this.#conditionals.use(own)
    const model = await this.#conditionals.statistics(states)
    const { visible, hidden } = sidesOf(data, model, coordinates)
    const gain = this.#learningRate
    await this.#kernel.run({
      weights: own.weights,
      target: own.weights,
      rows: [rowsOf(data), model],
      visible,
      hidden,
      rule: { keep: FAST_DECAY, gain, ofFirst: 0, ofSlope: 0 },
    })
    this.#visible = this.#visible.map((φ, i) => FAST_DECAY * φ + (gain * visible.change[i]) / visible.scale[i])
    this.#hidden = this.#hidden.map((φ, j) => FAST_DECAY * φ + (gain * hidden.change[j]) / hidden.scale[j])
    return model
  }

  state(): NegativeState {
    const { first } = this.#kernel.memories()
    return {
      "fast/weights": Float64Array.from(first.values),
      "fast/visible/bias": this.#visible.slice(),
      "fast/hidden/bias": this.#hidden.slice(),
    }
  }

  restore(state: NegativeState): void {
    this.#kernel.restore({ first: weightMatrix(this.#conditionals.own, state["fast/weights"]) })
    this.#visible = state["fast/visible/bias"].slice()
    this.#hidden = state["fast/hidden/bias"].slice()
  }
}
