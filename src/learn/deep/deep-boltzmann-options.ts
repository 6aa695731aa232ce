/** Settings of the joint training of a deep Boltzmann machine, with their defaults. */
import { expectInteger, expectNumber } from "../../errors.ts"
import type { OptimizerName } from "../optimizer.ts"
import { type Schedule, expectSchedule } from "../schedule.ts"

export interface DeepBoltzmannOptions {
  /** Passes over the data. Default 10. */
  readonly epochs?: number
  /** Rows a mini-batch. Default 100. */
  readonly batch?: number
  /** η of a step uphill in the mean log-likelihood in nats. Default 0.02. */
  readonly learningRate?: Schedule
  /** Where averages given the data come from. Default mean-field. */
  readonly inference?: "mean-field" | "gibbs"
  /** Updates of all hidden layers given the data. Default 10. */
  readonly sweeps?: number
  /** Gibbs steps of the model's chains an update. Default 5. */
  readonly steps?: number
  /** Chains of the model. Default `batch`. */
  readonly chains?: number
  /** Whether these chains start anew at every update. Default false: they persist. */
  readonly restart?: boolean
  /** Default centred. */
  readonly gradient?: "plain" | "centred"
  /** Default momentum. */
  readonly optimizer?: OptimizerName
  /** Default 0.5. Not used by adam. */
  readonly momentum?: number
  /** λ of the penalty λ/2 Σ W². Default 0. */
  readonly l2?: number
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

/** All settings, checked. */
export function resolveDeepBoltzmann(options: DeepBoltzmannOptions): Required<DeepBoltzmannOptions> {
  const batch = options.batch ?? 100
  const resolved: Required<DeepBoltzmannOptions> = {
    epochs: 10,
    learningRate: 0.02,
    inference: "mean-field",
    sweeps: 10,
    steps: 5,
    chains: batch,
    restart: false,
    gradient: "centred",
    optimizer: "momentum",
    momentum: 0.5,
    l2: 0,
    seed: 0,
    ...options,
    batch,
  }
  for (const name of ["epochs", "seed"] as const) expectInteger(`DeepBoltzmannTrainer ${name}`, resolved[name], 0)
  for (const name of ["batch", "sweeps", "steps", "chains"] as const)
    expectInteger(`DeepBoltzmannTrainer ${name}`, resolved[name], 1)
  expectSchedule("DeepBoltzmannTrainer learningRate", resolved.learningRate, 0, 10)
  expectNumber("DeepBoltzmannTrainer momentum", resolved.momentum, 0, 0.9999)
  expectNumber("DeepBoltzmannTrainer l2", resolved.l2, 0)
  return resolved
}
