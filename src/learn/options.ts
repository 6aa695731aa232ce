/** Settings of training, their defaults and their checks. */
import { InputError, expectInteger, expectNumber } from "../errors.ts"
import type { Units } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type Schedule, expectSchedule } from "./schedule.ts"

export interface TrainingOptions {
  /** Passes over the data. Default 10. */
  readonly epochs?: number
  /** Rows of a mini-batch. Default 100. */
  readonly batch?: number
  /** Step size: W += learningRate · ⟨gradient per row⟩. A number or a {@link Schedule}. Default 0.1. */
  readonly learningRate?: Schedule
  /** Share of the last step that is repeated: step = momentum · step + learningRate · gradient. Default 0.5. */
  readonly momentum?: number
  /** L1 penalty λ: the gradient has −λ sign W (so each step lr·λ, inside the momentum). Default 0. */
  readonly l1?: number
  /** L2 penalty λ: the gradient has −λ W. Default 0. */
  readonly l2?: number
  /**
   * Where the model's statistics come from: `cd`, a chain started at the data (Hinton 2002), or `pcd`, chains that persist
   * from batch to batch (Tieleman 2008). Default cd.
   */
  readonly method?: "cd" | "pcd"
  /** k, steps of the chain per update. Default 1. */
  readonly steps?: number
  /** Chains of `pcd`. Default: as many as the batch has rows. */
  readonly chains?: number
  /** Visible states of the model's statistics: probabilities (`mean-field`) or draws (`sample`). Default sample. */
  readonly reconstruction?: "mean-field" | "sample"
  /** Units of the visible side: binary 0/1 or spin ±1. Default: as the data are. */
  readonly visibleUnits?: Units
  /** Units of the hidden side. Default binary. */
  readonly hiddenUnits?: Units
  /** Standard deviation of the initial weights. Default 0.01. */
  readonly sigma?: number
  /** Initial visible biases: ln p/(1 − p) of the data (Hinton 2012, §8.1), or zero. Default data. */
  readonly initialBias?: "data" | "zero"
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

export type ResolvedTraining = Required<Omit<TrainingOptions, "visibleUnits">> & {
  readonly visibleUnits: Units | undefined
}

/** Fills in the defaults and refuses values out of range. `what` opens every sentence (e.g. "layer 1"). */
export function resolveTraining(options: TrainingOptions, what = "training"): ResolvedTraining {
  const batch = options.batch ?? 100
  const resolved: ResolvedTraining = {
    epochs: options.epochs ?? 10,
    batch,
    learningRate: options.learningRate ?? 0.1,
    momentum: options.momentum ?? 0.5,
    l1: options.l1 ?? 0,
    l2: options.l2 ?? 0,
    method: options.method ?? "cd",
    steps: options.steps ?? 1,
    chains: options.chains ?? batch,
    reconstruction: options.reconstruction ?? "sample",
    visibleUnits: options.visibleUnits,
    hiddenUnits: options.hiddenUnits ?? "binary",
    sigma: options.sigma ?? 0.01,
    initialBias: options.initialBias ?? "data",
    seed: options.seed ?? 0,
  }
  expectInteger(`${what}: epochs`, resolved.epochs, 0)
  expectInteger(`${what}: batch`, batch, 1, 4096)
  expectSchedule(`${what}: learningRate`, resolved.learningRate, 0, 10)
  expectNumber(`${what}: momentum`, resolved.momentum, 0, 0.9999)
  expectNumber(`${what}: l1`, resolved.l1, 0)
  expectNumber(`${what}: l2`, resolved.l2, 0)
  expectOneOf(`${what}: method`, resolved.method, ["cd", "pcd"])
  expectInteger(`${what}: steps`, resolved.steps, 1, 30_000)
  expectInteger(`${what}: chains`, resolved.chains, 1, 4096)
  expectOneOf(`${what}: reconstruction`, resolved.reconstruction, ["mean-field", "sample"])
  if (resolved.visibleUnits !== undefined)
    expectOneOf(`${what}: visibleUnits`, resolved.visibleUnits, ["binary", "spin"])
  expectOneOf(`${what}: hiddenUnits`, resolved.hiddenUnits, ["binary", "spin"])
  expectNumber(`${what}: sigma`, resolved.sigma, 0)
  expectOneOf(`${what}: initialBias`, resolved.initialBias, ["data", "zero"])
  expectInteger(`${what}: seed`, resolved.seed, 0)
  return resolved
}

function expectOneOf(what: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) throw new InputError(`${what}: expected ${names.join(" or ")}, got ${value}.`)
}
