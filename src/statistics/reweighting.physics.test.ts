/** Independent and correlated draws from the exact g(E, M) of the 4 × 4 torus: values and errors against exact averages. */
import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { deviation } from "./estimate.ts"
import { type ReweightingRun, reweighting } from "./reweighting.ts"
import { TORUS, torusAverages } from "./testing/small-torus.ts"

/** `length` measurements at K; every state stays for `stay` of them. */
function draw(coupling: number, length: number, seed: number, stay = 1, replicas = 1): ReweightingRun {
  const random = new RandomStream(seed, `reweighting test at ${coupling}`)
  const levels: { E: number; M: number; upTo: number }[] = []
  let Z = 0
  for (const { E, M, states } of TORUS) {
    Z += states * Math.exp(-coupling * (E + 32))
    levels.push({ E, M, upTo: Z })
  }
  const energies = new Float64Array(length)
  const absolute = new Float64Array(length)
  const m2 = new Float64Array(length)
  for (let i = 0; i < length; i += stay) {
    const u = random.uniform() * Z
    const { E, M } = levels.find(({ upTo }) => u < upTo)!
    energies.fill(E, i, i + stay)
    absolute.fill(Math.abs(M) / 16, i, i + stay)
    m2.fill((M / 16) ** 2, i, i + stay)
  }
  return { coupling, energies, observables: { absolute, m2 }, replicas }
}

/** All that is reweighted here, in units of its error away from the exact value. */
function deviations(runs: readonly ReweightingRun[], K: number): Record<string, number> {
  const exact = torusAverages(K)
  const reference = torusAverages(Math.min(...runs.map(({ coupling }) => coupling)))
  const together = reweighting(runs)
  return {
    energy: deviation(together.mean("energy", K), exact.energy),
    absolute: deviation(together.mean("absolute", K), exact.absolute),
    variance: deviation(
      together.derived(["absolute", "m2"], ([a, b]) => b - a * a, K),
      exact.m2 - exact.absolute ** 2,
    ),
    specificHeat: deviation(together.specificHeat(K), exact.specificHeat),
    logPartition: deviation(together.logPartition(K), exact.logPartition - reference.logPartition),
  }
}

const CASES: [name: string, runs: (seed: number) => ReweightingRun[], K: number][] = [
  ["one run, lower coupling", (seed) => [draw(0.4, 3000, seed)], 0.35],
  ["one run, higher coupling", (seed) => [draw(0.3, 3000, seed)], 0.36],
  ["one run with states that stay 4 measurements", (seed) => [draw(0.35, 8000, seed, 4, 2)], 0.4],
  ["three runs, between them", (seed) => [draw(0.5, 800, seed), draw(0.2, 1500, seed), draw(0.35, 800, seed)], 0.42],
  ["three runs of different autocorrelation", (seed) => [draw(0.2, 1500, seed), draw(0.35, 4000, seed, 4), draw(0.5, 900, seed)], 0.28],
] // prettier-ignore

describe("reweighting draws from the 4 × 4 torus", () => {
  it.each(CASES)("covers exact values with 1σ and 2σ as often as it claims: %s", (_, runs, K) => {
    const n = 250
    const all = Array.from({ length: n }, (_item, seed) => deviations(runs(seed), K))
    for (const name of Object.keys(all[0])) {
      const sigmas = all.map((one) => Math.abs(one[name]))
      const share = (limit: number): number => sigmas.filter((sigma) => sigma < limit).length / n
      // Four binomial standard errors, and 2 % for the skewness and the noise of the error itself.
      expect(Math.abs(share(1) - 0.6827), name).toBeLessThan(0.02 + 4 * Math.sqrt((0.68 * 0.32) / n))
      expect(Math.abs(share(2) - 0.9545), name).toBeLessThan(0.02 + 4 * Math.sqrt((0.95 * 0.05) / n))
    }
  })

  it("solves the WHAM equations on histograms and the MBAR equations on measurements", () => {
    const couplings = [0.2, 0.35, 0.5]
    const runs = couplings.map((K, k) => draw(K, 2000 + 500 * k, 7))
    const together = reweighting(runs)
    // Independent measurements have τ = ½ up to noise: the plain equations with the weights c that τ gives.
    const worths = runs.map(({ energies }) => {
      const alone = reweighting([{ coupling: 0, energies }], { minimumEffectiveSamples: 1 })
      return alone.effectiveSamples(0) / energies.length
    })
    const Z = [1, 1, 1]
    // WHAM: g(E) = Σ c H/Σ c N e^(−KE)/Z, Z = Σ g e^(−KE), over and over.
    const histogram = new Map<number, number>()
    for (const [k, { energies }] of runs.entries())
      for (const E of energies) histogram.set(E, (histogram.get(E) ?? 0) + worths[k])
    for (let iteration = 0; iteration < 3000; iteration++) {
      const g = [...histogram].map(([E, count]): [number, number] => {
        const D = couplings.reduce(
          (sum, K, k) => sum + (worths[k] * runs[k].energies.length * Math.exp(-K * E)) / Z[k],
          0,
        )
        return [E, count / D]
      })
      const next = couplings.map((K) => g.reduce((sum, [E, states]) => sum + states * Math.exp(-K * E), 0))
      for (let k = 0; k < 3; k++) Z[k] = next[k] / next[0]
    }
    couplings.forEach((K, k) => expect(together.logPartition(K).value).toBeCloseTo(Math.log(Z[k]), 8))
    // MBAR: one measurement after the other, and ⟨O⟩ as the sum of the weights.
    const K = 0.44
    let [W, WO] = [0, 0]
    for (const [k, { energies, observables }] of runs.entries()) {
      for (const [n, E] of energies.entries()) {
        const D = couplings.reduce(
          (sum, Ki, i) => sum + (worths[i] * runs[i].energies.length * Math.exp(-Ki * E)) / Z[i],
          0,
        )
        const w = (worths[k] * Math.exp(-K * E)) / D
        W += w
        WO += w * observables!["m2"][n]
      }
    }
    expect(together.logPartition(K).value).toBeCloseTo(Math.log(W), 8)
    expect(together.mean("m2", K).value).toBeCloseTo(WO / W, 9)
  })

  it("has at the coupling of a single run the plain mean, and no error of ln Z at the reference", () => {
    const run = draw(0.4, 2000, 3)
    const one = reweighting([run])
    const mean = run.energies.reduce((sum, E) => sum + E, 0) / 2000
    expect(one.mean("energy", 0.4).value).toBeCloseTo(mean, 10)
    expect(one.logPartition(0.4).value).toBeCloseTo(0, 12)
    const two = reweighting([run, draw(0.3, 2000, 3)])
    expect(two.logPartition(0.3).value).toBeCloseTo(0, 10)
    expect(two.logPartition(0.3).error).toBeLessThan(1e-8)
    expect(two.logPartition(0.4).error).toBeGreaterThan(1e-3)
  })

  it("finds the density of states with its errors", () => {
    const exact = new Map<number, number>()
    for (const { E, states } of TORUS) exact.set(E, (exact.get(E) ?? 0) + states)
    let [within, count] = [0, 0]
    for (let seed = 0; seed < 20; seed++) {
      const runs = [0, 0.2, 0.4].map((K) => draw(K, 3000, seed))
      const { energies, logDensities } = reweighting(runs).densityOfStates({ logStates: 16 * Math.LN2 })
      for (const [level, E] of energies.entries()) {
        // Levels of a few measurements have skew errors.
        if (logDensities[level].error > 0.15) continue
        count++
        const sigma = deviation(logDensities[level], Math.log(exact.get(E)!))
        expect(Math.abs(sigma)).toBeLessThan(4.5)
        within += Number(Math.abs(sigma) < 1)
      }
    }
    expect(count).toBeGreaterThan(150)
    expect(Math.abs(within / count - 0.68)).toBeLessThan(0.02 + 4 * Math.sqrt((0.68 * 0.32) / count))
  })

  it("takes energies that never repeat: ln Z of 20 classical oscillators is −10 ln K", () => {
    // E = Σ x²/2 with x of variance 1/K.
    const run = (coupling: number): ReweightingRun => {
      const random = new RandomStream(1, `oscillators at ${coupling}`)
      const energies = Float64Array.from({ length: 2000 }, () => {
        let E = 0
        for (let i = 0; i < 20; i++) E += random.normal() ** 2 / 2 / coupling
        return E
      })
      return { coupling, energies }
    }
    const together = reweighting([1, 1.4, 2].map(run))
    for (const K of [1, 1.2, 1.7, 2]) {
      expect(Math.abs(deviation(together.mean("energy", K), 10 / K))).toBeLessThan(4)
      expect(Math.abs(deviation(together.specificHeat(K), 10))).toBeLessThan(4)
      if (K > 1) expect(Math.abs(deviation(together.logPartition(K), -10 * Math.log(K)))).toBeLessThan(4)
    }
    expect(() => together.densityOfStates()).toThrow("expected energies that repeat")
  })
})

describe("the safe range", () => {
  it("is refused beyond, with its ends named", () => {
    const one = reweighting([draw(0.2, 3000, 1)])
    const [low, high] = one.range
    expect(low).toBeLessThan(0.15)
    expect(high).toBeGreaterThan(0.25)
    expect(one.effectiveSamples(0.2)).toBeGreaterThan(2000)
    expect(one.effectiveSamples(high)).toBeGreaterThan(200)
    expect(() => one.mean("energy", 2 * high)).toThrow(InputError)
    expect(() => one.mean("energy", 2 * high)).toThrow(
      `reweighting coupling: expected one in the safe range, ${low.toPrecision(5)} to ${high.toPrecision(5)}, got ${2 * high}`,
    )
    expect(() => one.mean("energy", Number.NaN)).toThrow(InputError)
  })

  it.each([
    [500, 0.2],
    [2000, 0.1],
    [2000, 0.3],
    [20_000, 0.15],
    [20_000, 0.3],
  ])("keeps bias and deviations near the errors at its ends (%i measurements at K = %f)", (length, coupling) => {
    const n = length > 2000 ? 40 : 150
    for (const end of [0, 1] as const) {
      let [bias, squares] = [0, 0]
      for (let seed = 0; seed < n; seed++) {
        const one = reweighting([draw(coupling, length, seed)])
        // Where ground states enough were measured there is no upper end.
        const K = Math.min(one.range[end], 1)
        const sigma = deviation(one.mean("energy", K), torusAverages(K).energy)
        bias += sigma / n
        squares += sigma ** 2 / n
      }
      expect(Math.abs(bias)).toBeLessThan(0.8)
      // Mean square of n normal deviates, known to √(2/n).
      expect(squares).toBeLessThan(1.6 + 4 * Math.sqrt(2 / n))
    }
  })

  it("is endless towards strong coupling where ground states were measured often enough", () => {
    const cold = reweighting([draw(0.6, 2000, 1)])
    expect(cold.range[1]).toBe(Infinity)
    expect(cold.mean("energy", 50).value).toBeCloseTo(-32, 9)
  })

  it("needs runs that overlap and are long enough, once each, with the same observables", () => {
    const far = { coupling: 5, energies: new Float64Array(2000).fill(-1000) }
    expect(() => reweighting([{ ...draw(0.1, 2000, 1), observables: {} }, far])).toThrow(
      /got 0.1 and 5 with no energy in common/,
    )
    const runs = [draw(0, 2000, 1), draw(1.2, 2000, 1)]
    expect(() => reweighting(runs)).toThrow(/too few measurements in between .* Measure a coupling in between/)
    expect(() => reweighting([draw(0.3, 100, 1)]).mean("energy", 0.3)).toThrow(
      /at least 200 independent measurements at couplings 0.3/,
    )
    expect(() => reweighting([runs[0], runs[0]])).toThrow(/one run a coupling, got two at 0/)
    expect(() => reweighting([runs[0]]).mean("chirality", 0)).toThrow(
      "expected one of absolute, m2, energy, got chirality",
    )
    expect(() => reweighting([runs[0], { ...draw(0.2, 2000, 1), observables: {} }])).toThrow(
      "expected absolute, m2, as at 0, got none",
    )
    expect(() => reweighting([])).toThrow("expected at least one, got none")
  })
})
