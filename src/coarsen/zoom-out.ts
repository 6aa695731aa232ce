/**
 * Zooming out: a configuration and its block spins of one step after the other, seen through a window of as many sites each, so that the
 * lattice constant on the page stays the same while the system shrinks. At the critical point all windows look alike; above and below it
 * they become noise or one colour.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput } from "../errors.ts"
import { type BlockSpinOptions, blockSizes, blockSpins } from "./block-spins.ts"

export interface ZoomOutOptions extends BlockSpinOptions {
  /** Steps of blocking, one window more than that. */
  readonly steps: number
  /** Row of the states. Default 0. */
  readonly row?: number
}

export interface ZoomOut {
  /** Height and width of every window: the size of the coarsest lattice. */
  readonly window: readonly [height: number, width: number]
  /** Spins 0 and 1 of each window, row-major: the corner of every level's lattice. */
  readonly windows: readonly Float64Array[]
  /** Mean spin, from −1 to 1, of each level's whole lattice. */
  readonly magnetizations: readonly number[]
}

/** The windows of one configuration on a square lattice. */
export function zoomOut(states: BitMatrix, options: ZoomOutOptions): ZoomOut {
  const { size, scale = 2, steps, row = 0, seed = 1 } = options
  expectInput(
    size.length === 2,
    `zoom out: expected a square lattice of two axes, got ${size.join("x")}. Take a layer of it.`,
  )
  expectInput(row >= 0 && row < states.rows, `zoom out: expected a row from 0 to ${states.rows - 1}, got ${row}.`)
  const sizes = blockSizes(size, scale, steps)
  const [height, width] = sizes[steps]
  let level = states.slice(row, row + 1)
  const magnetizations: number[] = []
  const windows = sizes.map(([, columns], step) => {
    if (step > 0) level = blockSpins(level, { ...options, size: sizes[step - 1], seed: seed + step * 2 ** 32 })
    magnetizations.push((2 * level.count(0)) / level.columns - 1)
    return Float64Array.from({ length: height * width }, (_, i) =>
      level.get(0, Math.floor(i / width) * columns + (i % width)),
    )
  })
  return { window: [height, width], windows, magnetizations }
}
