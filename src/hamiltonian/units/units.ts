/** Layers of units by the name of their kind, as recipes and files have it. */
import { InputError } from "../../errors.ts"
import { bernoulliUnits, binomialUnits, spinUnits } from "./discrete-units.ts"
import { gaussianUnits } from "./gaussian-units.ts"
import { pottsUnits } from "./potts-units.ts"
import { doubleReluUnits, reluUnits } from "./rectified-units.ts"
import type { Parameters, UnitKind, UnitLayer } from "./unit-layer.ts"

export interface UnitLayerShape {
  readonly kind: UnitKind
  readonly count: number
  /** q of Potts units, n of binomial ones; of no meaning for others. */
  readonly levels?: number
}

export const UNIT_KINDS: readonly UnitKind[] = [
  "bernoulli",
  "spin",
  "potts",
  "binomial",
  "gaussian",
  "relu",
  "double-relu",
]

/** A layer of a kind; parameters not given have the defaults of the kind. */
export function unitLayer({ kind, count, levels = 2 }: UnitLayerShape, parameters: Parameters = {}): UnitLayer {
  switch (kind) {
    case "bernoulli":
      return bernoulliUnits(count, parameters)
    case "spin":
      return spinUnits(count, parameters)
    case "potts":
      return pottsUnits(count, levels, parameters)
    case "binomial":
      return binomialUnits(count, levels, parameters)
    case "gaussian":
      return gaussianUnits(count, parameters)
    case "relu":
      return reluUnits(count, parameters)
    case "double-relu":
      return doubleReluUnits(count, parameters)
    default:
      throw new InputError(`units: expected one of ${UNIT_KINDS.join(", ")}, got ${String(kind)}.`)
  }
}

/** Vectors of zeros as long as `parameters`. */
export function zerosLike(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, vector]) => [name, new Float64Array(vector.length)]))
}
