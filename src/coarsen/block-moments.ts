/**
 * First and second moments of the operators of block spins, summed in stretches of the chains (blocks of a jackknife): the
 * connected correlations ⟨S_a S_b⟩ − ⟨S_a⟩⟨S_b⟩ within a level, between a level and the one before it, and with the first operator of
 * the original lattice, whose coupling they differentiate by.
 */
import { expectInput, expectInteger } from "../errors.ts"
import type { BlockOperator } from "./operator-basis.ts"

export type Parity = BlockOperator["parity"]

export interface BlockMomentsOptions {
  readonly operators: readonly BlockOperator[]
  /** Lattices, the original one included. */
  readonly levels: number
  /** Blocks of the jackknife. */
  readonly blocks: number
}

/** Moments of one parity at one level, places in a block's vector of means. */
interface Places {
  readonly within: number
  readonly before: number
}

export class BlockMoments {
  readonly operators: readonly BlockOperator[]
  readonly levels: number
  readonly #indices: Readonly<Record<Parity, readonly number[]>>
  readonly #places: Readonly<Record<Parity, Places[]>>
  readonly #first: number
  readonly #sums: Float64Array[]
  readonly #counts: Float64Array

  constructor({ operators, levels, blocks }: BlockMomentsOptions) {
    expectInteger("block moments blocks", blocks, 2)
    expectInput(
      operators[0]?.parity === "even",
      "block moments: expected an even operator first, the one that the coupling K belongs to. Put the nearest neighbours first.",
    )
    const of = (parity: Parity): number[] => operators.flatMap((one, index) => (one.parity === parity ? [index] : []))
    this.operators = operators
    this.levels = levels
    this.#indices = { even: of("even"), odd: of("odd") }
    // ⟨S_a⟩ of all levels, then ⟨S_a S_0⟩ with the first operator of level 0, then products by parity and level.
    let end = 2 * levels * operators.length
    this.#first = levels * operators.length
    const places = (parity: Parity): Places[] =>
      Array.from({ length: levels }, (_, level) => {
        const size = this.#indices[parity].length ** 2
        const within = end
        const before = within + size
        end = before + (level > 0 ? size : 0)
        return { within, before }
      })
    this.#places = { even: places("even"), odd: places("odd") }
    this.#sums = Array.from({ length: blocks }, () => new Float64Array(end))
    this.#counts = new Float64Array(blocks)
  }

  /** Operators of one parity, in the order of the rows of their matrices. */
  of(parity: Parity): BlockOperator[] {
    return this.#indices[parity].map((index) => this.operators[index])
  }

  /** Adds the measurement whose operators, level after level, stand at `values` from `at` on. */
  add(block: number, values: Float64Array, at: number): void {
    const sums = this.#sums[block]
    const count = this.operators.length
    const first = values[at]
    this.#counts[block]++
    for (let i = 0; i < this.levels * count; i++) {
      sums[i] += values[at + i]
      sums[this.#first + i] += values[at + i] * first
    }
    this.#addProducts("even", sums, values, at)
    this.#addProducts("odd", sums, values, at)
  }

  #addProducts(parity: Parity, sums: Float64Array, values: Float64Array, at: number): void {
    const indices = this.#indices[parity]
    const size = indices.length
    const count = this.operators.length
    for (let level = 0, from = at; level < this.levels; level++, from += count) {
      const { within, before } = this.#places[parity][level]
      for (let a = 0; a < size; a++) {
        const value = values[from + indices[a]]
        for (let b = 0; b <= a; b++) sums[within + a * size + b] += value * values[from + indices[b]]
        if (level === 0) continue
        for (let b = 0; b < size; b++) sums[before + a * size + b] += value * values[from - count + indices[b]]
      }
    }
  }

  /** Copies of all sums, block after block, and of how many measurements each block has. */
  state(): { readonly sums: Float64Array; readonly counts: Float64Array } {
    const size = this.#sums[0].length
    const sums = new Float64Array(size * this.#sums.length)
    for (const [block, own] of this.#sums.entries()) sums.set(own, block * size)
    return { sums, counts: this.#counts.slice() }
  }

  /** Goes on from a state of as many blocks, levels and operators. */
  restore({ sums, counts }: { readonly sums: Float64Array; readonly counts: Float64Array }): void {
    const size = this.#sums[0].length
    expectInput(
      sums.length === size * this.#sums.length && counts.length === this.#counts.length,
      `block moments restore: expected ${size} sums of ${this.#sums.length} blocks, got ${sums.length} sums of ${counts.length} blocks.`,
    )
    for (const [block, own] of this.#sums.entries()) own.set(sums.subarray(block * size, (block + 1) * size))
    this.#counts.set(counts)
  }

  /** Measurements of all blocks together. */
  get measurements(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  /** The vectors of means that the functions below take, one a block, of blocks of equal length. */
  blocks(): Float64Array[] {
    const least = this.#counts.reduce((a, b) => Math.min(a, b))
    const most = this.#counts.reduce((a, b) => Math.max(a, b))
    expectInput(
      least === most && least > 0,
      `block moments: expected as many measurements in every block, got from ${least} to ${most}.`,
    )
    return this.#sums.map((sums) => sums.map((sum) => sum / least))
  }

  /** ⟨S_a⟩ at a level, of all operators. */
  means(means: Float64Array, level: number): Float64Array {
    return means.subarray(level * this.operators.length, (level + 1) * this.operators.length)
  }

  /** ∂⟨S_a⟩/∂K at a level: ⟨S_a S_0⟩_c, with S_0 the first operator on the original lattice. */
  slopes(means: Float64Array, level: number): Float64Array {
    const from = this.#first + level * this.operators.length
    return this.means(means, level).map((mean, a) => means[from + a] - mean * means[0])
  }

  /** A: ⟨S_a S_b⟩_c of one parity within a level, row-major and symmetric. */
  within(means: Float64Array, parity: Parity, level: number): Float64Array {
    const { within } = this.#places[parity][level]
    const own = this.means(means, level)
    return this.#matrix(parity, own, own, (a, b, size) => means[within + (a >= b ? a * size + b : b * size + a)])
  }

  /** B: ⟨S_a S_b⟩_c with S_a of a level and S_b of the level before, row-major. */
  between(means: Float64Array, parity: Parity, level: number): Float64Array {
    const { before } = this.#places[parity][level]
    const [own, earlier] = [this.means(means, level), this.means(means, level - 1)]
    return this.#matrix(parity, own, earlier, (a, b, size) => means[before + a * size + b])
  }

  #matrix(
    parity: Parity,
    left: Float64Array,
    right: Float64Array,
    product: (a: number, b: number, size: number) => number,
  ): Float64Array {
    const indices = this.#indices[parity]
    const size = indices.length
    const matrix = new Float64Array(size * size)
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++) matrix[a * size + b] = product(a, b, size) - left[indices[a]] * right[indices[b]]
    return matrix
  }
}
