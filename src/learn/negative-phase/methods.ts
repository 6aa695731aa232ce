/** Sources of model statistics by their names. */
import type { NegativeMethod } from "../machine-options.ts"
import { contrastiveDivergencePhase, persistentPhase } from "./chains.ts"
import { exactPhase } from "./exact.ts"
import { fastPersistentPhase } from "./fast-weights.ts"
import { meanFieldPhase } from "./mean-field.ts"
import type { ChainOptions, NegativePhase } from "./negative-phase.ts"
import { parallelTemperingPhase } from "./parallel-tempering.ts"
import { trajectoryTemperingPhase } from "./trajectory-tempering.ts"

const PHASES: Readonly<Record<NegativeMethod, (options: ChainOptions) => NegativePhase>> = {
  exact: exactPhase,
  cd: contrastiveDivergencePhase,
  pcd: persistentPhase,
  "fast-pcd": fastPersistentPhase,
  tempering: parallelTemperingPhase,
  "trajectory-tempering": trajectoryTemperingPhase,
  "mean-field": (options) => meanFieldPhase(1, options),
  tap: (options) => meanFieldPhase(2, options),
}

/** Whether the model's statistics are those of states of chains. */
export function isFromChains(method: NegativeMethod): boolean {
  return !["exact", "mean-field", "tap"].includes(method)
}

/** Names are checked where options are resolved. */
export function negativePhase(method: NegativeMethod, options: ChainOptions): NegativePhase {
  return PHASES[method](options)
}
