import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { REPLICAS, transpose32, unpackReplicas } from "./replicas.ts"

const words = (count: number): fc.Arbitrary<Uint32Array> => fc.uint32Array({ minLength: count, maxLength: count })

describe("transpose32", () => {
  test("puts bit j of word i at bit i of word j", () => {
    fc.assert(
      fc.property(words(32), (block) => {
        const transposed = block.slice()
        transpose32(transposed)
        for (let i = 0; i < 32; i++)
          for (let j = 0; j < 32; j++) expect((transposed[j] >>> i) & 1).toBe((block[i] >>> j) & 1)
      }),
      { seed: 1, numRuns: 20 },
    )
  })

  test("undoes itself", () => {
    fc.assert(
      fc.property(words(32), (block) => {
        const twice = block.slice()
        transpose32(twice)
        transpose32(twice)
        expect(twice).toEqual(block)
      }),
      { seed: 2 },
    )
  })
})

describe("unpackReplicas", () => {
  const spins = fc
    .oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(63, 64, 65, 127, 128, 129, 160))
    .chain((sites) => words(4 * sites))

  test("writes the spins of replica r to its row, with zeros in the padding", () => {
    fc.assert(
      fc.property(spins, (replicaSpins) => {
        const sites = replicaSpins.length / 4
        const rows = new BitMatrix(REPLICAS, sites)
        unpackReplicas(replicaSpins, sites, rows, (replica) => REPLICAS - 1 - replica)
        const expected = new BitMatrix(REPLICAS, sites)
        for (let replica = 0; replica < REPLICAS; replica++)
          for (let site = 0; site < sites; site++)
            expected.set(REPLICAS - 1 - replica, site, (replicaSpins[4 * site + (replica >> 5)] >>> (replica & 31)) & 1)
        expect(rows.words).toEqual(expected.words)
      }),
      { seed: 3, numRuns: 30 },
    )
  })

  test("leaves out replicas of negative row, and every row that is not named", () => {
    const rows = new BitMatrix(5, 70)
    rows.words.fill(0x12345678)
    const untouched = rows.slice(0, 5)
    unpackReplicas(new Uint32Array(4 * 70), 70, rows, (replica) => (replica === 100 ? 3 : -1))
    expect(rows.row(3).subarray(0, 3)).toEqual(new Uint32Array(3))
    for (const row of [0, 1, 2, 4]) expect(rows.row(row)).toEqual(untouched.row(row))
  })
})
