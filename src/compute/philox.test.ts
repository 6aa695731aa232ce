import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { RandomStream, hashName, philox, seedKey } from "./philox.ts"

/** (χ² − dof)/√(2 dof) of `counts` against equal frequencies. */
function unevenness(counts: ArrayLike<number>): number {
  const bins = counts.length
  let total = 0
  for (let i = 0; i < bins; i++) total += counts[i]
  let chi2 = 0
  for (let i = 0; i < bins; i++) chi2 += (counts[i] - total / bins) ** 2 / (total / bins)
  return (chi2 - (bins - 1)) / Math.sqrt(2 * (bins - 1))
}

const streamName = fc.record({
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  purpose: fc.string(),
  index: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
})

const draw = (stream: RandomStream, count: number): number[] => Array.from({ length: count }, () => stream.word())

describe("philox", () => {
  // kat_vectors of Random123 (Salmon et al. 2011), philox4x32 10.
  test.each([
    ["zeros", [0, 0, 0, 0], [0, 0], "6627e8d5 e169c58d bc57ac4c 9b00dbd8"],
    [
      "ones",
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      "408f276d 41c83b0e a20bc7c6 6d5451fd",
    ],
    [
      "the digits of π",
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      "d16cfe09 94fdcceb 5001e420 24126ea1",
    ],
  ] as const)("gives the published block for a counter of %s", (_, counter, key, expected) => {
    expect([...philox(counter, key)].map((word) => word.toString(16).padStart(8, "0")).join(" ")).toBe(expected)
  })

  test("writes its block at the offset asked for and nowhere else", () => {
    const out = new Uint32Array(8).fill(7)
    expect(philox([1, 2, 3, 4], [5, 6], out, 2)).toBe(out)
    expect([...out]).toEqual([7, 7, ...philox([1, 2, 3, 4], [5, 6]), 7, 7])
  })

  test("changes half of the bits on average when one bit of the counter or of the key is flipped", () => {
    const words = [11, 22, 33, 44, 55, 66]
    const block = (w: number[]): Uint32Array => philox([w[0], w[1], w[2], w[3]], [w[4], w[5]])
    const base = block(words)
    let changed = 0
    for (let bit = 0; bit < 192; bit++) {
      const flipped = block(words.map((word, i) => (i === bit >> 5 ? (word ^ (1 << (bit & 31))) >>> 0 : word)))
      for (let i = 0; i < 4; i++) for (let k = 0; k < 32; k++) changed += ((base[i] ^ flipped[i]) >>> k) & 1
    }
    expect(Math.abs(changed - 192 * 64)).toBeLessThan(4 * Math.sqrt((192 * 128) / 4))
  })
})

describe("the names of streams", () => {
  test("seeds below 2³² are their own key, larger ones differ from their lower half", () => {
    expect([0, 1, 0xffffffff].map(seedKey)).toEqual([0, 1, 0xffffffff])
    for (const high of [1, 2, 0x1fffff]) expect(seedKey(high * 0x100000000 + 5)).not.toBe(5)
  })

  test("purposes are hashed by FNV-1a", () => {
    expect(hashName("")).toBe(0x811c9dc5)
    expect(hashName("a")).toBe(0xe40c292c)
    expect(hashName("foobar")).toBe(0xbf9cf968)
  })

  test("streams that differ in seed, purpose or index differ from their first words on", () => {
    fc.assert(
      fc.property(streamName, ({ seed, purpose, index }) => {
        const streams = [
          new RandomStream(seed, purpose, index),
          new RandomStream((seed + 1) % Number.MAX_SAFE_INTEGER, purpose, index),
          new RandomStream(seed, `${purpose}.`, index),
          new RandomStream(seed, purpose, (index + 1) % Number.MAX_SAFE_INTEGER),
        ].map((stream) => draw(stream, 4).join())
        expect(new Set(streams).size).toBe(4)
      }),
      { seed: 2 },
    )
  })

  test("streams with neighbouring names are uncorrelated", () => {
    const count = 20_000
    const names = [new RandomStream(0, "x", 1), new RandomStream(1, "x", 0), new RandomStream(0, "y", 0)]
    for (const other of names) {
      const stream = new RandomStream(0, "x", 0)
      let sum = 0
      for (let i = 0; i < count; i++) sum += (stream.uniform() - 0.5) * (other.uniform() - 0.5)
      expect(Math.abs(sum)).toBeLessThan((4 * Math.sqrt(count)) / 12)
    }
  })
})

describe("RandomStream", () => {
  test("draws the words of the blocks with counters (block, index)", () => {
    const index = 3 * 0x100000000 + 9
    const stream = new RandomStream(17, "words", index)
    for (let block = 0; block < 3; block++)
      expect(draw(stream, 4)).toEqual([...philox([block, 0, 9, 3], [17, hashName("words")])])
    stream.position = 4 * (5 * 0x100000000 + 6) + 1
    expect(draw(stream, 3)).toEqual([...philox([6, 5, 9, 3], [17, hashName("words")])].slice(1))
  })

  test("goes on from a saved position with the same numbers", () => {
    fc.assert(
      fc.property(streamName, fc.nat(50), fc.integer({ min: 1, max: 9 }), ({ seed, purpose, index }, skip, count) => {
        const first = new RandomStream(seed, purpose, index)
        draw(first, skip)
        const { position } = first
        expect(position).toBe(skip)
        const expected = draw(first, count)
        const second = new RandomStream(seed, purpose, index)
        second.position = position
        expect(draw(second, count)).toEqual(expected)
        expect(second.position).toBe(first.position)
        // Going back within a stream that has been used gives them again.
        first.position = position
        expect(draw(first, count)).toEqual(expected)
      }),
      { seed: 3 },
    )
  })

  test("words are uniform, byte by byte and bit by bit", () => {
    const stream = new RandomStream(5, "uniform")
    const counts = Array.from({ length: 4 }, () => new Uint32Array(256))
    const ones = new Uint32Array(32)
    for (let i = 0; i < 65_536; i++) {
      const word = stream.word()
      for (let byte = 0; byte < 4; byte++) counts[byte][(word >>> (8 * byte)) & 255]++
      for (let bit = 0; bit < 32; bit++) ones[bit] += (word >>> bit) & 1
    }
    for (const count of counts) expect(Math.abs(unevenness(count))).toBeLessThan(4)
    for (const count of ones) expect(Math.abs(count - 32_768)).toBeLessThan(4 * 128)
  })

  test("uniform() lies in [0, 1), evenly, and takes two words", () => {
    const stream = new RandomStream(6, "uniform")
    const counts = new Uint32Array(100)
    for (let i = 0; i < 50_000; i++) {
      const u = stream.uniform()
      expect(u >= 0 && u < 1).toBe(true)
      counts[Math.floor(100 * u)]++
    }
    expect(stream.position).toBe(100_000)
    expect(Math.abs(unevenness(counts))).toBeLessThan(4)
  })

  test("integer() has no modulo bias where the modulus would show it most", () => {
    // Words modulo 3·2³⁰ would fall below 2³⁰ half of the time instead of a third.
    const stream = new RandomStream(7, "integer")
    let low = 0
    const draws = 30_000
    for (let i = 0; i < draws; i++) {
      const value = stream.integer(3 * 2 ** 30)
      expect(value).toBeLessThan(3 * 2 ** 30)
      if (value < 2 ** 30) low++
    }
    expect(Math.abs(low - draws / 3)).toBeLessThan(4 * Math.sqrt((draws * 2) / 9))
    expect(stream.position).toBeGreaterThan(draws)
  })

  test.each([1, 2, 3, 10, 1000])("integer(%i) takes every value equally often", (limit) => {
    const stream = new RandomStream(8, "integer", limit)
    const counts = new Uint32Array(limit)
    for (let i = 0; i < 40_000; i++) counts[stream.integer(limit)]++
    if (limit === 1) expect(counts[0]).toBe(40_000)
    else expect(Math.abs(unevenness(counts))).toBeLessThan(4)
  })

  test("integer(2³²) is a word", () => {
    expect(new RandomStream(1, "x").integer(0x100000000)).toBe(new RandomStream(1, "x").word())
  })

  test.each([0, -1, 2.5, 2 ** 32 + 1, Number.NaN, Infinity])("integer(%d) is refused", (limit) => {
    const draw = (): number => new RandomStream(1, "x").integer(limit)
    expect(draw).toThrow(InputError)
    expect(draw).toThrow(`RandomStream.integer limit: expected an integer from 1 to 4294967296, got ${limit}.`)
  })

  test("normal() has the moments of the normal distribution", () => {
    const stream = new RandomStream(9, "normal")
    const n = 100_000
    const sums = [0, 0, 0, 0]
    for (let i = 0; i < n; i++) {
      const x = stream.normal()
      for (let k = 0; k < 4; k++) sums[k] += x ** (k + 1)
    }
    // ⟨x^k⟩ = 0, 1, 0, 3; variances of x^k: 1, 2, 15, 96.
    const deviations = sums.map((sum, k) => (sum / n - [0, 1, 0, 3][k]) / Math.sqrt([1, 2, 15, 96][k] / n))
    for (const deviation of deviations) expect(Math.abs(deviation)).toBeLessThan(4)
    expect(stream.position).toBe(4 * n)
  })

  test("permutation() holds every number once", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(), (count, seed) => {
        const permutation = new RandomStream(seed, "order").permutation(count)
        expect([...permutation].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i))
      }),
      { seed: 4 },
    )
  })

  test("permutation() gives the 24 orders of four things equally often", () => {
    const stream = new RandomStream(10, "order")
    const counts = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const order = stream.permutation(4).join("")
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    expect(Math.abs(unevenness([...counts.values()]))).toBeLessThan(4)
  })

  test("shuffle() keeps the values, in place, in arrays of any kind", () => {
    const values = [5, 5, 6, 7, 8, 9]
    new RandomStream(11, "order").shuffle(values)
    expect(values.toSorted((a, b) => a - b)).toEqual([5, 5, 6, 7, 8, 9])
    const typed = Float64Array.of(0.5, 1.5, 2.5)
    new RandomStream(11, "order").shuffle(typed)
    expect([...typed].sort((a, b) => a - b)).toEqual([0.5, 1.5, 2.5])
  })
})
