/**
 * The 8 × 8 digits: 1797 handwritten digits whose 32 × 32 bitmaps were counted in blocks of 4 × 4, so that a pixel is a number
 * from 0 to 16. And the same set five-fold, each image also moved by one pixel up, left, right and down, as in scikit-learn's
 * example of features learned by a Boltzmann machine.
 *
 * E. Alpaydin & C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository (1998),
 * doi:10.24432/C50P49, CC BY 4.0; Pedregosa et al., "Scikit-learn: machine learning in Python", JMLR 12 (2011) 2825.
 */
import { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput } from "../errors.ts"
import { parseCsv } from "./csv.ts"
import { gunzip, isGzip } from "./gzip.ts"
import type { LabelledImages } from "./labelled-images.ts"

const SIDE = 8
const SITES = SIDE * SIDE
/** Pixels of a 4 × 4 block. */
const UNIT = 16

/** Reads the set from its CSV file, gzipped or not: 64 pixels and the label a line. `what` names it in error sentences. */
export function parseDigits(bytes: Uint8Array, what: string): LabelledImages {
  const text = new TextDecoder().decode(isGzip(bytes) ? gunzip(bytes, what) : bytes)
  const { rows, columns, values } = parseCsv(text, what)
  expectInput(
    columns === SITES + 1,
    `${what}: expected ${SITES} pixels and a label in every row, got ${columns} columns. Take scikit-learn's digits.csv.gz or one of UCI's optdigits files.`,
  )
  const pixels = new Uint8Array(rows * SITES)
  const labels = new Uint8Array(rows)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const value = values[row * columns + column]
      const largest = column < SITES ? UNIT : 9
      expectInput(
        Number.isInteger(value) && value >= 0 && value <= largest,
        `${what}: expected ${column < SITES ? `a pixel from 0 to ${UNIT}` : "a label from 0 to 9"} in row ${row + 1}, column ${column + 1}, got ${value}. Check that it is the 8 × 8 set.`,
      )
      if (column < SITES) pixels[row * SITES + column] = value
      else labels[row] = value
    }
  return { name: "8 × 8 digits", rows, height: SIDE, width: SIDE, pixels, unit: UNIT, labels }
}

/** Where the four copies look for their pixels, (rows, columns): the image moves up, left, right, down. */
const NUDGES = [
  [1, 0],
  [0, 1],
  [0, -1],
  [-1, 0],
] as const

/**
 * Five times the rows: the images, then all of them moved by one pixel up, then left, right and down, with background moving
 * in. Before a test is made, split the images themselves: copies of one image on both sides make any score too good.
 */
export function nudgeImages(images: LabelledImages): LabelledImages {
  const { rows, height, width, pixels, labels } = images
  const sites = height * width
  const nudged = new Uint8Array(5 * pixels.length)
  nudged.set(pixels)
  for (const [copy, [down, right]] of NUDGES.entries())
    for (let row = 0, to = (copy + 1) * pixels.length; row < rows; row++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++, to++) {
          const [fromY, fromX] = [y + down, x + right]
          if (fromY >= 0 && fromY < height && fromX >= 0 && fromX < width)
            nudged[to] = pixels[row * sites + fromY * width + fromX]
        }
  const repeated = new Uint8Array(5 * rows)
  for (let copy = 0; copy < 5; copy++) repeated.set(labels, copy * rows)
  return { ...images, name: `${images.name}, nudged`, rows: 5 * rows, pixels: nudged, labels: repeated }
}

/** Every column moved and scaled to run from 0 to 1 (a constant one to 0), as scikit-learn's minmax_scale does. */
export function scaleColumns({ rows, columns, values }: RealMatrix): RealMatrix {
  const scaled = new RealMatrix(rows, columns)
  for (let column = 0; column < columns; column++) {
    let [low, high] = [Infinity, -Infinity]
    for (let k = column; k < values.length; k += columns) {
      low = Math.min(low, values[k])
      high = Math.max(high, values[k])
    }
    const span = high - low || 1
    for (let k = column; k < values.length; k += columns) scaled.values[k] = (values[k] - low) / span
  }
  return scaled
}
