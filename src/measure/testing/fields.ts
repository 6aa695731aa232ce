import { RandomStream } from "../../compute/philox.ts"
import type { ReceptiveFields } from "../receptive-fields.ts"

/** Fields with the value `r(unit, y, x)`. */
export function fieldsOf(
  units: number,
  height: number,
  width: number,
  r: (unit: number, y: number, x: number) => number,
): ReceptiveFields {
  const values = new Float32Array(units * height * width)
  for (let unit = 0, k = 0; unit < units; unit++)
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++, k++) values[k] = r(unit, y, x)
  return { units, height, width, values }
}

/** Independent standard normal weights. */
export function gaussianFields(units: number, height: number, width: number, seed: number): ReceptiveFields {
  const random = new RandomStream(seed, "gaussian fields")
  return fieldsOf(units, height, width, () => random.normal())
}

/** `value` on the periodic block of `blockHeight` × `side` sites from (row, column) on, 0 elsewhere. */
export function block(
  { height, width, row, column, side, blockHeight = side, value = 1 }: {
    height: number; width: number; row: number; column: number; side: number; blockHeight?: number; value?: number
  }, // prettier-ignore
): (y: number, x: number) => number {
  return (y, x) => ((y - row + height) % height < blockHeight && (x - column + width) % width < side ? value : 0)
}
