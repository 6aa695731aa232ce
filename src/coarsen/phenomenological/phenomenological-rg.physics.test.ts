import { describe, expect, test } from "vitest"
import { RandomStream } from "../../compute/philox.ts"
import { InputError } from "../../errors.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { square } from "../../hamiltonian/lattice.ts"
import { sample } from "../../sample/sample.ts"
import { deviation } from "../../statistics/estimate.ts"
import { phenomenologicalRg } from "./phenomenological-rg.ts"
import { type RecordedTable, recordings, surrogate } from "./recordings.ts"

/** Ising samples whose sites stand in random order. */
async function shuffledIsing(L: number, coupling: number, rows: number): Promise<RecordedTable> {
  const model = ising({ lattice: square(L, L), coupling })
  const { configurations } = await sample(model, { count: rows, method: "swendsen-wang", seed: 3, threads: 1 })
  const order = new RandomStream(9, "sites").permutation(L * L)
  const spins = configurations.unpack(-1)
  const values = new Int8Array(spins.length)
  for (let k = 0; k < values.length; k++) values[k] = spins[k - (k % (L * L)) + order[k % (L * L)]]
  return { rows, columns: L * L, values }
}

/** 64 variables in groups of 2, 4, 8, …: those of a group of k share a variable of their own, so that the sum over a group of K has variance K^α. */
const ALPHA = 1.75
const SIZES = [1, 2, 4, 8, 16, 32, 64]
/** M₂(K) = 2 M₂(K/2) + 2 (K/2)² c_K gives the covariance c_K of variables that first meet in a group of K. */
const COVARIANCES = SIZES.map((K, i) => (i === 0 ? 1 : (K / 2) ** (ALPHA - 2) * (2 ** (ALPHA - 1) - 1)))
/** Variance of the variable that a group shares. */
const SHARED = COVARIANCES.map((covariance, i) => covariance - (COVARIANCES[i + 1] ?? 0))

/** a of ρ(t) = a^t with τ = (1 + a)/(2 (1 − a)). */
function decay(tau: number): number {
  return (2 * tau - 1) / (2 * tau + 1)
}

/** The columns in random order; the variable shared by k is an autoregressive chain with τ = `tauOf(k)`, ½ for independent rows. */
function hierarchicalField(rows: number, tauOf: (size: number) => number): RecordedTable {
  const columns = SIZES.at(-1)!
  const random = new RandomStream(3, "hierarchical field")
  const order = random.permutation(columns)
  const values = new Float64Array(rows * columns)
  const chains = SIZES.map((k, i) =>
    Float64Array.from({ length: columns / k }, () => Math.sqrt(SHARED[i]) * random.normal()),
  )
  for (let t = 0; t < rows; t++)
    for (const [i, k] of SIZES.entries()) {
      const a = decay(tauOf(k))
      const noise = Math.sqrt(SHARED[i] * (1 - a * a))
      for (let c = 0; c < columns; c += k) {
        const value = (chains[i][c / k] = a * chains[i][c / k] + noise * random.normal())
        for (let j = c; j < c + k; j++) values[t * columns + order[j]] += value
      }
    }
  return { rows, columns, values }
}

describe("phenomenologicalRg", () => {
  test("tells critical Ising samples from hot ones and from shuffled ones, without their geometry", async () => {
    const critical = recordings(await shuffledIsing(16, 0.4406867935, 2000))
    const { exponents, modes } = phenomenologicalRg(critical)
    // 15/8 and 7/8 of the infinite lattice; a lattice of 16 × 16 is off by more than the statistical error.
    expect(Math.abs(exponents.variance!.value - 1.875)).toBeLessThan(0.02)
    expect(Math.abs(exponents.spectrum!.value - 0.875)).toBeLessThan(0.12)
    expect(modes.at(-1)!.kurtosis.value).toBeLessThan(-1)
    const hot = phenomenologicalRg(recordings(await shuffledIsing(16, 0.2, 2000)))
    expect(hot.exponents.variance!.value).toBeLessThan(1.3)
    expect(Math.abs(hot.modes.at(-1)!.kurtosis.value)).toBeLessThan(0.3)
    const shuffled = phenomenologicalRg(surrogate(critical, { seed: 1, ordered: false })).exponents
    expect(Math.abs(deviation(shuffled.variance!, 1))).toBeLessThan(4)
    expect(Math.abs(deviation(shuffled.freeEnergy!, 1))).toBeLessThan(4)
  }, 30_000)

  test("independent chains have α̃ = 1 and one correlation time for all sizes, (1 + a)/(2(1 − a)) (4σ)", () => {
    const [rows, columns, a] = [16_000, 64, 0.8]
    const values = new Float64Array(rows * columns)
    const random = new RandomStream(2, "autoregressive chains")
    for (let k = 0; k < values.length; k++)
      values[k] = (k < columns ? 0 : a * values[k - columns]) + Math.sqrt(1 - a * a) * random.normal()
    const rg = phenomenologicalRg(recordings({ rows, columns, values }), { ordered: true })
    expect(rg.kind).toBe("signal")
    expect(rg.levels[0].freeEnergy).toBeUndefined()
    expect(Math.abs(deviation(rg.exponents.variance!, 1))).toBeLessThan(4)
    // The window of 5 τ leaves out e^(−5) of the sum.
    for (const { correlationTime } of rg.levels)
      expect(Math.abs(correlationTime!.value - 4.5)).toBeLessThan(4 * correlationTime!.error + 0.15)
  })

  test("finds the tree of a hierarchical field, whose block variance is K^α̃ exactly (4σ)", () => {
    const { levels } = phenomenologicalRg(recordings(hierarchicalField(6000, () => 0.5)))
    for (const { size, variance } of levels.slice(1, -1))
      expect(Math.abs(deviation(variance, size ** ALPHA)), `K = ${size}`).toBeLessThan(4)
  })

  test("differences of halves show the dynamic exponent, sums 2 − α̃: a field whose memory grows as K^0.9 (4σ)", () => {
    const z = 0.9
    const tauOf = (K: number): number => 1.2 * K ** z
    const { levels, exponents } = phenomenologicalRg(recordings(hierarchicalField(32_768, tauOf)), { ordered: true })
    // A sum holds K/k variables shared by k ≤ K of its members, k times each, and those of larger groups K times; a difference only
    // those of the halves. Each decays as its own a^t; τ is summed up to 5 τ, as it is measured.
    const expected = (K: number, difference: boolean): number => {
      const weights = SIZES.map((k, i) => (k < K ? K * k : difference ? 0 : K * K) * SHARED[i])
      const total = weights.reduce((sum, weight) => sum + weight)
      let tau = 0.5
      for (let t = 1; t < 5 * tau; t++)
        tau += weights.reduce((sum, weight, i) => sum + weight * decay(tauOf(SIZES[i])) ** t, 0) / total
      return tau
    }
    const slope = (difference: boolean): number => Math.log2(expected(8, difference) / expected(2, difference)) / 2
    for (const { size, correlationTime, differenceTime } of levels.slice(1, 5)) {
      expect(Math.abs(deviation(correlationTime!, expected(size, false))), `sum, K = ${size}`).toBeLessThan(4)
      expect(Math.abs(deviation(differenceTime!, expected(size, true))), `difference, K = ${size}`).toBeLessThan(4)
    }
    // Sums have 2 − α from the smallest sizes on, differences z from larger ones on.
    expect(Math.abs(slope(false) - (2 - ALPHA))).toBeLessThan(0.05)
    expect(Math.abs(Math.log2(expected(64, true) / expected(32, true)) - z)).toBeLessThan(0.02)
    // The slope of a line through three points is that of the outer two.
    expect(exponents.correlationTime).toMatchObject({ from: 2, to: 8 })
    expect(exponents.differenceTime).toMatchObject({ from: 2, to: 8 })
    expect(Math.abs(deviation(exponents.correlationTime!, slope(false)))).toBeLessThan(4)
    expect(Math.abs(deviation(exponents.differenceTime!, slope(true)))).toBeLessThan(4)
  })

  test("surrogates of slow variables that go together are independent, and as slow (4σ)", () => {
    const [rows, columns, tau] = [4096, 128, 25]
    const random = new RandomStream(5, "slow field")
    const a = decay(tau)
    const values = new Float64Array(rows * columns)
    for (let t = 0, shared = 0; t < rows; t++) {
      shared = a * shared + Math.sqrt(1 - a * a) * random.normal()
      for (let i = 0; i < columns; i++) values[t * columns + i] = shared + 0.1 * random.normal()
    }
    const data = recordings({ rows, columns, values })
    const { exponents, levels } = phenomenologicalRg(surrogate(data, { seed: 1, ordered: true }), { ordered: true })
    expect(Math.abs(deviation(exponents.variance!, 1))).toBeLessThan(4)
    // All variables follow one realisation, whose τ is known to a tenth.
    const own = phenomenologicalRg(data, { ordered: true }).levels[0].correlationTime!
    expect(Math.abs(levels[0].correlationTime!.value / own.value - 1)).toBeLessThan(0.2)
  })

  test("sizes that are no powers of two leave odd ones out", () => {
    const random = new RandomStream(4, "odd")
    const values = Float64Array.from({ length: 200 * 11 }, () => random.integer(2))
    const { levels } = phenomenologicalRg(recordings({ rows: 200, columns: 11, values }))
    expect(levels.map(({ clusters }) => clusters)).toEqual([11, 5, 2, 1])
  })

  test("variables that are identical, or active in a few rows only, give no values that are not finite", () => {
    const random = new RandomStream(6, "degenerate recordings")
    const [rows, columns] = [256, 16]
    const shared = Array.from({ length: rows }, () => random.integer(2))
    const same = Float64Array.from({ length: rows * columns }, (_, k) => shared[Math.floor(k / columns)])
    // Column i is active in row i, in the first block of the first fold, and in one late row.
    const rare = Float64Array.from({ length: rows * columns }, (_, k) =>
      Number([k % columns, 200].includes(Math.floor(k / columns)) || k === 100 * columns),
    )
    for (const values of [same, rare]) {
      const rg = phenomenologicalRg(recordings({ rows, columns, values }), { ordered: true, blocks: 8 })
      expect(JSON.stringify(rg)).not.toContain("null")
      expect(rg.modes.length).toBeGreaterThan(0)
    }
    const { levels } = phenomenologicalRg(recordings({ rows, columns, values: same }), { ordered: true, blocks: 8 })
    expect(levels.map(({ differenceTime }) => differenceTime)).toEqual(levels.map(() => undefined))
  })

  test("constant columns are left out and named; gaps, few rows and few columns are refused", () => {
    const random = new RandomStream(4, "odd")
    const values = Float64Array.from({ length: 100 * 6 }, (_, k) => (k % 6 === 2 ? 1 : random.integer(2)))
    expect(recordings({ rows: 100, columns: 6, values })).toMatchObject({ columns: 5, constant: [2], binary: true })
    values[7] = Number.NaN
    expect(() => recordings({ rows: 100, columns: 6, values })).toThrow(/got NaN in row 1, column 1/)
    expect(() => recordings({ rows: 10, columns: 60, values })).toThrow(InputError)
    expect(() => recordings({ rows: 100, columns: 6, values: new Float64Array(600) })).toThrow(/columns that change/)
  })
})
