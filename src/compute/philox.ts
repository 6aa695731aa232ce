/**
 * Philox4x32-10, the counter-based generator behind every random choice: block = f(key, counter), no state to carry, so a
 * stream named (seed, purpose, index) gives the same numbers on any thread, in Node and in the browser, resumed or not.
 *
 * Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, doi:10.1145/2063384.2063405.
 */
import { expectInteger } from "../errors.ts"
import { cosOfTurns, log } from "./elementary.ts"

const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const W0 = 0x9e3779b9
const W1 = 0xbb67ae85

/** High 32 bits of the product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff
  const aHigh = a >>> 16
  const bLow = b & 0xffff
  const bHigh = b >>> 16
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = (middle & 0xffff) + aLow * bHigh
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0
}

/** One block of four unsigned 32-bit words, written to `out` at `offset`. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  out: Uint32Array = new Uint32Array(4),
  offset = 0,
): Uint32Array {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(M0, c0)
    const low0 = Math.imul(M0, c0) >>> 0
    const high1 = multiplyHigh(M1, c2)
    const low1 = Math.imul(M1, c2) >>> 0
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c1 = low1
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c3 = low0
    k0 = (k0 + W0) >>> 0
    k1 = (k1 + W1) >>> 0
  }
  out[offset] = c0
  out[offset + 1] = c1
  out[offset + 2] = c2
  out[offset + 3] = c3
  return out
}

/** FNV-1a hash of a purpose's name, the second half of the key. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** A seed's 32-bit key: seeds below 2^32 map to themselves, larger ones (up to 2^53) are folded. */
export function seedKey(seed: number): number {
  return ((seed >>> 0) ^ Math.imul(Math.floor(seed / 0x100000000), 0x9e3779b1)) >>> 0
}

/** A named stream of random numbers. Two streams that differ in seed, purpose or index are independent. */
export class RandomStream {
  readonly #key: [number, number]
  readonly #index: number
  readonly #block = new Uint32Array(4)
  #position = 0

  /** `index` tells streams of one purpose apart (a chain, an epoch); an integer below 2^53. */
  constructor(seed: number, purpose: string, index = 0) {
    this.#key = [seedKey(seed), hashName(purpose)]
    this.#index = index
  }

  /** How many 32-bit words were drawn so far: with the name of the stream, its whole state. */
  get position(): number {
    return this.#position
  }
  set position(words: number) {
    this.#position = words
    if (words % 4 !== 0) this.#fill()
  }

  #fill(): void {
    const block = Math.floor(this.#position / 4)
    philox(
      [block >>> 0, Math.floor(block / 0x100000000), this.#index >>> 0, Math.floor(this.#index / 0x100000000)],
      this.#key,
      this.#block,
    )
  }

  /** A uniform unsigned 32-bit integer. */
  word(): number {
    const lane = this.#position % 4
    if (lane === 0) this.#fill()
    this.#position++
    return this.#block[lane]
  }

  /** Uniform in [0, 1) with 53 bits. */
  uniform(): number {
    const high = this.word() >>> 5
    return (high * 0x4000000 + (this.word() >>> 6)) / 0x20000000000000
  }

  /** Uniform integer in [0, limit), without modulo bias (rejection), 1 ≤ limit ≤ 2^32. */
  integer(limit: number): number {
    expectInteger("RandomStream.integer limit", limit, 1, 0x100000000)
    const bound = 0x100000000 - (0x100000000 % limit)
    for (;;) {
      const word = this.word()
      if (word < bound) return word % limit
    }
  }

  /** Standard normal deviate (Box & Muller 1958; the second of the pair is dropped, so that the stream stays countable). */
  normal(): number {
    const radius = Math.sqrt(-2 * log(1 - this.uniform()))
    return radius * cosOfTurns(this.uniform())
  }

  /** A uniformly random permutation of 0 … count − 1 (Fisher & Yates). */
  permutation(count: number): Uint32Array<ArrayBuffer> {
    const order = new Uint32Array(count)
    for (let i = 0; i < count; i++) order[i] = i
    this.shuffle(order)
    return order
  }

  /** Shuffles `values` in place. */
  shuffle(values: { length: number; [index: number]: number }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const held = values[i]
      values[i] = values[j]!
      values[j] = held
    }
  }
}
