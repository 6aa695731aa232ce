/** Settings of the training of a machine of any units, with their defaults. */
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import type { GradientMetric } from "./coordinates.ts"
import type { OptimizerName } from "./optimizer.ts"
import { type Schedule, expectSchedule } from "./schedule.ts"

export type NegativeMethod =
  | "exact"
  | "cd"
  | "pcd"
  | "fast-pcd"
  | "tempering"
  | "trajectory-tempering"
  | "mean-field"
  | "tap"

export const NEGATIVE_METHODS: readonly NegativeMethod[] = [
  "exact",
  "cd",
  "pcd",
  "fast-pcd",
  "tempering",
  "trajectory-tempering",
  "mean-field",
  "tap",
]

export interface MachineTrainingOptions {
  /** Passes over the data. Default 10. */
  readonly epochs?: number
  /** Rows a mini-batch. Default 100. */
  readonly batch?: number
  /**
   * η of a step uphill in the mean log-likelihood in nats. Default: falls in a straight line to a hundredth in the last epoch, as chains lag behind
   * a machine that moves (docs/guide/training-methods.md); from 0.05; standardised from 0.01, as modes of real data are narrow; with adam from 0.005.
   */
  readonly learningRate?: Schedule
  /** Where the model's statistics come from. Default pcd. */
  readonly method?: NegativeMethod
  /** Gibbs steps (mean fields: iterations) an update. Default 1. */
  readonly steps?: number
  /** Persistent chains, on ladders at every rung; or mean-field particles. Default `batch`. */
  readonly chains?: number
  /** Of tempering: acceptance of swaps that neighbours on the ladder shall have at least. Default 0.3. */
  readonly swapAcceptance?: number
  /** Of tempering: most rungs of the ladder, at least 3. Default 50. */
  readonly rungs?: number
  /** η of the fast weights. Default the learning rate of the first epoch; with adam 0.05. */
  readonly fastLearningRate?: number
  /** Default standardised where units of either side have a scale, else centred; why: coordinates.ts. */
  readonly gradient?: GradientMetric
  /** Default momentum. */
  readonly optimizer?: OptimizerName
  /** Default 0.5. Not used by adam. */
  readonly momentum?: number
  /** λ of the penalty λ Σ|W| on the mean log-likelihood in nats. Default 0. */
  readonly l1?: number
  /** λ of the penalty λ/2 Σ W². Default 0. */
  readonly l2?: number
  /** Largest norm of the weights of a hidden unit. Default none. */
  readonly maxNorm?: number
  /**
   * Pulls every hidden unit's mean towards `target` by a step `strength` (target − mean) of its bias: for features, as centred units are on
   * for half of the rows else. Default none.
   */
  readonly sparsity?: { readonly target: number; readonly strength: number }
  /** Share of the hidden units that each update leaves out (dropout.ts). Default 0. */
  readonly dropout?: number
  /** Standard deviation of the initial weights, in inverse standard deviations of the data. Default 0.01. */
  readonly sigma?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

export type ResolvedMachineTraining = Required<Omit<MachineTrainingOptions, "maxNorm" | "sparsity">> &
  Pick<MachineTrainingOptions, "maxNorm" | "sparsity">

/** All settings, checked; `what` names the machine in messages. */
export function resolveMachineTraining(
  options: MachineTrainingOptions,
  sides: readonly UnitLayer[],
  what: string,
): ResolvedMachineTraining {
  const batch = options.batch ?? 100
  const optimizer = options.optimizer ?? "momentum"
  const gradient = options.gradient ?? (sides.some(({ positive }) => positive.length > 0) ? "standardised" : "centred")
  const metricRate = gradient === "standardised" ? 0.01 : 0.05
  const from = optimizer === "adam" ? 0.005 : metricRate
  const learningRate = options.learningRate ?? { from, to: from / 100 }
  const resolved: ResolvedMachineTraining = {
    epochs: options.epochs ?? 10,
    batch,
    learningRate,
    method: options.method ?? "pcd",
    steps: options.steps ?? 1,
    chains: options.chains ?? batch,
    swapAcceptance: options.swapAcceptance ?? 0.3,
    rungs: options.rungs ?? 50,
    fastLearningRate:
      options.fastLearningRate ??
      (optimizer === "adam" ? 0.05 : typeof learningRate === "number" ? learningRate : learningRate.from),
    gradient,
    optimizer,
    momentum: options.momentum ?? 0.5,
    l1: options.l1 ?? 0,
    l2: options.l2 ?? 0,
    dropout: options.dropout ?? 0,
    sigma: options.sigma ?? 0.01,
    seed: options.seed ?? 0,
    ...(options.maxNorm === undefined ? {} : { maxNorm: options.maxNorm }),
    ...(options.sparsity && { sparsity: options.sparsity }),
  }
  expectInteger(`${what}: epochs`, resolved.epochs, 0)
  expectInteger(`${what}: batch`, batch, 1)
  expectSchedule(`${what}: learningRate`, resolved.learningRate, 0, 10)
  expectOneOf(`${what}: method`, resolved.method, NEGATIVE_METHODS)
  expectInteger(`${what}: steps`, resolved.steps, 1, 30_000)
  expectInteger(`${what}: chains`, resolved.chains, 1)
  expectNumber(`${what}: swapAcceptance`, resolved.swapAcceptance, 0.01, 0.99)
  expectInteger(`${what}: rungs`, resolved.rungs, 3, 1000)
  expectNumber(`${what}: fastLearningRate`, resolved.fastLearningRate, 0, 10)
  expectOneOf(`${what}: gradient`, resolved.gradient, ["plain", "centred", "standardised"])
  expectOneOf(`${what}: optimizer`, optimizer, ["momentum", "nesterov", "adam"])
  expectNumber(`${what}: momentum`, resolved.momentum, 0, 0.9999)
  expectNumber(`${what}: l1`, resolved.l1, 0)
  expectNumber(`${what}: l2`, resolved.l2, 0)
  expectNumber(`${what}: dropout`, resolved.dropout, 0, 0.99)
  expectNumber(`${what}: sigma`, resolved.sigma, 0)
  expectInteger(`${what}: seed`, resolved.seed, 0)
  if (resolved.maxNorm !== undefined) expectNumber(`${what}: maxNorm`, resolved.maxNorm, Number.MIN_VALUE)
  if (resolved.sparsity) {
    expectNumber(`${what}: sparsity.target`, resolved.sparsity.target)
    expectNumber(`${what}: sparsity.strength`, resolved.sparsity.strength, 0)
  }
  return resolved
}

function expectOneOf(what: string, value: string, names: readonly string[]): void {
  expectInput(
    names.includes(value),
    `${what}: expected ${names.join(", ").replace(/, ([^,]*)$/, " or $1")}, got ${value}.`,
  )
}
