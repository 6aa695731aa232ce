/** The random words of a chain in a kernel (kernels/random.ts): xoshiro128++ in four lanes, 64 words at a time. */
import type { RandomStream } from "../../compute/philox.ts"

const rotate = (x: number, left: number): number => ((x << left) | (x >>> (32 - left))) >>> 0

/** Next 32 bits of xoshiro128++ (Blackman & Vigna 2021). */
function next(s: number[]): number {
  const result = (rotate((s[0] + s[3]) >>> 0, 7) + s[0]) >>> 0
  const t = s[1] << 9
  s[2] ^= s[0]
  s[3] ^= s[1]
  s[1] ^= s[2]
  s[0] ^= s[3]
  s[2] ^= t
  s[3] = rotate(s[3], 11)
  return result
}

export class RandomWords {
  readonly #lanes: number[][]
  #supply: number[] = []

  constructor(stream: RandomStream) {
    const words = Array.from({ length: 16 }, () => stream.word())
    this.#lanes = [0, 1, 2, 3].map((lane) => [0, 1, 2, 3].map((i) => words[4 * i + lane]))
  }

  /** Drops what is left of the supply, as a kernel does between sweeps. */
  drop(): void {
    this.#supply = []
  }

  /** 32 bits. */
  word(): number {
    if (this.#supply.length === 0) this.#supply = Array.from({ length: 16 }, () => this.#lanes.map(next)).flat()
    return this.#supply.shift()!
  }
}
