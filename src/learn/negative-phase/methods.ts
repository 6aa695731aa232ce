/** Sources of model statistics by their names. */
import type { NegativeMethod } from "../machine-options.ts"
import { contrastiveDivergencePhase, persistentPhase } from "./chains.ts"
import { exactPhase } from "./exact.ts"
import type { ChainOptions, NegativePhase } from "./negative-phase.ts"

export function negativePhase(method: NegativeMethod, options: ChainOptions): NegativePhase {
  // Names are checked where options are resolved: what is left is pcd.
  switch (method) {
    case "exact":
      return exactPhase()
    case "cd":
      return contrastiveDivergencePhase(options)
    default:
      return persistentPhase(options)
  }
}
