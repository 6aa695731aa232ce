/**
 * A machine that learns: its parameters, and their steps uphill along ⟨−∂F/∂θ⟩_data − ⟨−∂F/∂θ⟩_model in the coordinates of a metric. Here
 * in double precision for units of any kind; where machines of 0/1 and ±1 units learn from chains on the kernels, the weights and
 * the optimizer's memories of them stay in kernel memory (kernel-ascent.ts).
 */
import type { Harmonium, MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Symmetry } from "../hamiltonian/symmetry.ts"
import type { Conditionals } from "./conditionals.ts"
import type { Coordinates } from "./coordinates.ts"
import { slopesOfKept } from "./dropout.ts"
import { slopesAtScale } from "./hidden-scale.ts"
import { KernelAscent } from "./kernel-ascent.ts"
import { KernelConditionals } from "./kernel-conditionals.ts"
import type { ResolvedMachineTraining } from "./machine-options.ts"
import { machineWith, parametersOfMachine, plus, positiveNames, vectorsOf } from "./machine-vectors.ts"
import { type MeanStatistics, wholeStatistics } from "./mean-statistics.ts"
import type { FastWeights } from "./negative-phase/fast-weights.ts"
import { Optimizer, type OptimizerState } from "./optimizer.ts"
import { addWeightPenalties, limitNorms, sparsitySlopes } from "./penalties.ts"

export interface AscentStep {
  readonly data: MeanStatistics
  readonly model: MeanStatistics
  /** None in the plain metric. */
  readonly coordinates: Coordinates | undefined
  readonly learningRate: number
  /** Means of the hidden units, for the sparsity target. */
  readonly hiddenMean: Float64Array
  /** Hidden units that take part, where some do not (dropout.ts). */
  readonly kept?: readonly boolean[] | undefined
}

export interface Ascent {
  /** The machine as it is now. Steps make new ones and leave it alone. */
  readonly machine: Harmonium
  /** Loads it in the conditionals. */
  load(): void
  /** Resolves to what is out of bounds, if anything is. */
  step(step: AscentStep): Promise<string | undefined>
  /** A copy of the optimizer's memories. */
  state(): OptimizerState
  restore(machine: Harmonium, state: OptimizerState): void
  /** Fast weights beside it, where it is in kernel memory (negative-phase/fast-weights.ts). */
  fastWeights?(learningRate: number): FastWeights
}

const LARGEST_PARAMETER = 1e8

/** `fromChains`: whether the statistics of the model are those of states of the conditionals. */
export function ascentOf(
  machine: Harmonium,
  conditionals: Conditionals,
  options: ResolvedMachineTraining,
  { symmetry, fromChains }: { readonly symmetry: Symmetry | undefined; readonly fromChains: boolean },
): Ascent {
  const kernels = conditionals instanceof KernelConditionals && fromChains
  return kernels && !symmetry && options.dropout === 0 && options.maxNorm === undefined
    ? new KernelAscent(machine, conditionals, options)
    : new PlainAscent(machine, conditionals, options, symmetry)
}

class PlainAscent implements Ascent {
  readonly #conditionals: Conditionals
  readonly #options: ResolvedMachineTraining
  readonly #symmetry: Symmetry | undefined
  readonly #optimizer: Optimizer
  #machine: Harmonium

  constructor(
    machine: Harmonium,
    conditionals: Conditionals,
    options: ResolvedMachineTraining,
    symmetry: Symmetry | undefined,
  ) {
    this.#machine = machine
    this.#conditionals = conditionals
    this.#options = options
    this.#symmetry = symmetry
    this.#optimizer = new Optimizer(options.optimizer, options.momentum)
  }

  get machine(): Harmonium {
    return this.#machine
  }

  load(): void {
    this.#conditionals.load(this.#machine)
  }

  async step({ data, model, coordinates, learningRate, hiddenMean, kept }: AscentStep): Promise<string | undefined> {
    const whole = this.#machine
    const { sparsity, maxNorm } = this.#options
    const gradient = this.#invariant(plus(await wholeStatistics(data), await wholeStatistics(model), -1))
    addWeightPenalties(gradient, whole, this.#options)
    const wild = vectorsOf(gradient).find(({ values }) => !bounded(values))
    if (wild) return `the gradient of ${wild.name} is no longer finite or beyond ${LARGEST_PARAMETER}`
    const stepped = (from: MachineGradient, slopes: MachineGradient): MachineGradient => {
      const scaled = slopesAtScale(slopes, whole.hidden)
      const pulled = sparsity ? sparsitySlopes(scaled, hiddenMean, sparsity) : scaled
      const own = kept ? slopesOfKept(pulled, kept) : pulled
      return this.#optimizer.step(from, own, learningRate, positiveNames(whole))
    }
    const parameters = parametersOfMachine(whole)
    const next = coordinates
      ? coordinates.parameters(stepped(coordinates.of(parameters), coordinates.gradient(gradient)))
      : stepped(parameters, gradient)
    // The step keeps the symmetry but for rounding, which would add up.
    this.#machine = machineWith(whole, this.#invariant(next))
    if (maxNorm !== undefined) limitNorms(this.#machine, maxNorm)
    return undefined
  }

  #invariant(gradient: MachineGradient): MachineGradient {
    return this.#symmetry ? this.#symmetry.project(gradient) : gradient
  }

  state(): OptimizerState {
    return this.#optimizer.state()
  }

  restore(machine: Harmonium, state: OptimizerState): void {
    this.#machine = machine
    this.#optimizer.restore(state)
  }
}

function bounded(values: Float64Array): boolean {
  for (let k = 0; k < values.length; k++) if (!(Math.abs(values[k]) < LARGEST_PARAMETER)) return false
  return true
}
