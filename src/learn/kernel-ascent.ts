/**
 * Steps uphill of a machine of 0/1 and ±1 units whose statistics are those of rows on the kernels. Weights and the optimizer's memories
 * of them stay in kernel memory, in single precision: one pass over the weights (../compute/ascent-kernel.ts) makes the product of rows and
 * probabilities of data less model, the slopes in the metric and the step, and sums ΔW λ and μ ΔW for the biases, which follow here,
 *
 *   Δθ_i = Δθ̃_i/s_i − Σ_j ΔW_ij λ_j,   Δb_j = Δb̃_j/t_j − Σ_i μ_i ΔW_ij.
 */
import type { AscentKernel } from "../compute/ascent-kernel.ts"
import type { Harmonium, MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Ascent, AscentStep } from "./ascent.ts"
import type { KernelConditionals } from "./kernel-conditionals.ts"
import { KernelFastWeights } from "./kernel-fast-weights.ts"
import { ascentKernel, movedBias, quotient, rowsOf, sidesOf, weightMatrix } from "./kernel-steps.ts"
import type { ResolvedMachineTraining } from "./machine-options.ts"
import { Optimizer, type OptimizerState } from "./optimizer.ts"
import { sparsitySlopes } from "./penalties.ts"

const LARGEST_WEIGHT = 1e4

export class KernelAscent implements Ascent {
  readonly #conditionals: KernelConditionals
  readonly #options: ResolvedMachineTraining
  readonly #optimizer: Optimizer
  readonly #kernel: AscentKernel

  /** Takes memory of the engine, which the caller gives back. */
  constructor(machine: Harmonium, conditionals: KernelConditionals, options: ResolvedMachineTraining) {
    this.#conditionals = conditionals
    this.#options = options
    this.#optimizer = new Optimizer(options.optimizer, options.momentum)
    this.#kernel = ascentKernel(conditionals, options, options.optimizer === "adam")
    conditionals.own.load(machine)
  }

  get machine(): Harmonium {
    return this.#conditionals.own.machine
  }

  load(): void {
    this.#conditionals.use(this.#conditionals.own)
  }

  fastWeights(learningRate: number): KernelFastWeights {
    const { batch, chains } = this.#options
    return new KernelFastWeights(this.#conditionals, { batch, chains, learningRate })
  }

  async step({ data, model, coordinates, learningRate, hiddenMean }: AscentStep): Promise<string | undefined> {
    const { own } = this.#conditionals
    const { l1, l2, sparsity } = this.#options
    const { visible, hidden } = sidesOf(data, model, coordinates)
    const slopes = biasGradient(quotient(visible.change, visible.scale), quotient(hidden.change, hidden.scale))
    const pulled = sparsity ? sparsitySlopes(slopes, hiddenMean, sparsity) : slopes
    const zero = biasGradient(new Float64Array(visible.change.length), new Float64Array(hidden.change.length))
    const steps = this.#optimizer.step(zero, pulled, learningRate, new Set())
    const moved = await this.#kernel.run({
      weights: own.weights,
      target: own.weights,
      rows: [rowsOf(data), rowsOf(model)],
      visible,
      hidden,
      rule: this.#optimizer.rule(learningRate),
      l1,
      l2,
    })
    own.changed(
      movedBias(own.visible.parameters["bias"], steps.visible["bias"], visible.scale, moved.visible),
      movedBias(own.hidden.parameters["bias"], steps.hidden["bias"], hidden.scale, moved.hidden),
    )
    return moved.largest < LARGEST_WEIGHT ? undefined : `a weight is no longer finite or beyond ${LARGEST_WEIGHT}`
  }

  state(): OptimizerState {
    const { steps, memories } = this.#optimizer.state()
    const ofWeights = Object.entries(this.#kernel.memories()).map(([name, { values }]) => [
      `${name}/weights`,
      Float64Array.from(values),
    ])
    return { steps, memories: { ...memories, ...Object.fromEntries(ofWeights) } }
  }

  restore(machine: Harmonium, { steps, memories }: OptimizerState): void {
    const { own } = this.#conditionals
    own.load(machine)
    const ofBiases = Object.entries(memories).filter(([name]) => !name.endsWith("/weights"))
    this.#optimizer.restore({ steps, memories: Object.fromEntries(ofBiases) })
    const [first, second] = ["first", "second"].map((name) => weightMatrix(machine, memories[`${name}/weights`]))
    this.#kernel.restore({ first, second })
  }
}

function biasGradient(visible: Float64Array, hidden: Float64Array): MachineGradient {
  return { weights: new Float64Array(0), visible: { bias: visible }, hidden: { bias: hidden } }
}
