/** What the values of a dataset are: bits, spins or reals, in which unit and which range. One pass, no copy. */
import { InputError } from "../errors.ts"
import type { Items } from "./dtype.ts"

export interface Survey {
  /** Only 0 and 1 (or, of 8-bit images, 0 and 255) are binary, only −1 and 1 spin; ones alone are binary. */
  readonly kind: "binary" | "spin" | "real"
  /** What stands for 1: 255 for unsigned bytes that go beyond 1 (images), else 1. */
  readonly unit: 1 | 255
  /** The least value, in units. */
  readonly low: number
  /** The largest value, in units. */
  readonly high: number
}

/** Surveys row-major data with `columns` values a row; refuses NaN and infinities with their place. */
export function survey(data: Items, columns: number, what: string): Survey {
  let zeros = false
  let ones = false
  let minuses = false
  // The range of all other values.
  let minimum = Infinity
  let maximum = -Infinity
  for (let i = 0; i < data.length; i++) {
    const value = data[i]
    if (value === 1) ones = true
    else if (value === 0) zeros = true
    else if (value === -1) minuses = true
    else {
      if (!Number.isFinite(value))
        throw new InputError(
          `${what}: expected finite numbers, got ${value} in ${place(i, columns)}. Leave out or fill in such samples.`,
        )
      if (value < minimum) minimum = value
      if (value > maximum) maximum = value
    }
  }
  const unit = data instanceof Uint8Array && maximum > 1 ? 255 : 1
  const twoValued = minimum > maximum || (unit === 255 && minimum === 255 && !ones)
  const kind = !twoValued || (minuses && zeros) ? "real" : minuses ? "spin" : "binary"
  const present = [minimum, maximum]
  if (zeros) present.push(0)
  if (ones) present.push(1)
  if (minuses) present.push(-1)
  const finite = present.filter((value) => Number.isFinite(value))
  return { kind, unit, low: Math.min(...finite) / unit, high: Math.max(...finite) / unit }
}

/** Where the value number `index` stands, counted from 0 as in NumPy. */
export function place(index: number, columns: number): string {
  return `row ${Math.floor(index / columns)}, column ${index % columns}`
}
