/** Real values to bits: by a threshold, or by a Bernoulli draw with the value as the probability of a one. */
import { BitMatrix } from "../compute/bit-matrix.ts"
import type { RandomStream } from "../compute/philox.ts"

/** Bit = value / unit > threshold. `values` are row-major, rows × columns. */
export function thresholdBits(
  values: ArrayLike<number>,
  { rows, columns, threshold, unit = 1 }: { rows: number; columns: number; threshold: number; unit?: number },
): BitMatrix {
  const bits = new BitMatrix(rows, columns)
  const { words, stride } = bits
  for (let row = 0, k = 0; row < rows; row++)
    for (let start = 0; start < columns; start += 32) {
      const width = Math.min(32, columns - start)
      let word = 0
      for (let bit = 0; bit < width; bit++, k++) if (values[k] / unit > threshold) word |= 1 << bit
      words[row * stride + (start >> 5)] = word
    }
  return bits
}

/**
 * Bit = 1 with probability value / unit, to a resolution of 2^−32. Each value takes one word of the stream, whatever it is,
 * so 0 and 1 are kept and a bit depends only on its place and its value.
 */
export function bernoulliBits(
  values: ArrayLike<number>,
  { rows, columns, stream, unit = 1 }: { rows: number; columns: number; stream: RandomStream; unit?: number },
): BitMatrix {
  const bits = new BitMatrix(rows, columns)
  const { words, stride } = bits
  const scale = 0x100000000 / unit
  for (let row = 0, k = 0; row < rows; row++)
    for (let start = 0; start < columns; start += 32) {
      const width = Math.min(32, columns - start)
      let word = 0
      for (let bit = 0; bit < width; bit++, k++) if (stream.word() < values[k] * scale) word |= 1 << bit
      words[row * stride + (start >> 5)] = word
    }
  return bits
}
