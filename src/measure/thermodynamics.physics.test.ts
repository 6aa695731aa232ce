/** Independent samples drawn exactly from the enumerated 4 × 4 torus: values and errors against exact averages. */
import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { square } from "../hamiltonian/lattice.ts"
import { deviation } from "../statistics/estimate.ts"
import { analyseThermodynamics, type ThermodynamicSeries } from "./thermodynamics.ts"

const K = 0.408
const density = densityOfStates(square(4, 4))
const exact = thermalAverages(density, K)
const truth = {
  energy: exact.energy,
  specificHeat: exact.specificHeat,
  absoluteMagnetization: exact.absoluteMagnetization,
  magnetization2: exact.magnetization2,
  susceptibility: 16 * exact.magnetization2,
  connectedSusceptibility: 16 * (exact.magnetization2 - exact.absoluteMagnetization ** 2),
  binderCumulant: 1 - exact.magnetization4 / (3 * exact.magnetization2 ** 2),
}
const names = Object.keys(truth) as (keyof typeof truth)[]

const levels: { energy: number; magnetization: number; cumulative: number }[] = []
let Z = 0
for (const [index, g] of density.counts.entries()) {
  if (g === 0) continue
  const energy = 2 * Math.floor(index / 17) - 32
  Z += g * Math.exp(-K * (energy + 32))
  levels.push({ energy, magnetization: 2 * (index % 17) - 16, cumulative: Z })
}

/** Every state stays for `stay` measurements. */
function draw(replicas: number, length: number, stay: number, seed: number): ThermodynamicSeries {
  const random = new RandomStream(seed, "exact samples")
  const energies = new Float64Array(replicas * length)
  const magnetizations = new Float64Array(replicas * length)
  for (let i = 0; i < energies.length; i += stay) {
    const u = random.uniform() * Z
    const level = levels.find(({ cumulative }) => u < cumulative)!
    energies.fill(level.energy, i, i + stay)
    magnetizations.fill(level.magnetization, i, i + stay)
  }
  return { energies, magnetizations, replicas, coupling: K, sites: 16 }
}

describe("analyseThermodynamics on exact samples of the 4 × 4 torus", () => {
  it("agrees with enumeration within errors of 1 % and less, and finds the samples independent", () => {
    const analysis = analyseThermodynamics(draw(4, 20_000, 1, 1))
    for (const name of names) {
      const { mean, tau, reliable } = analysis[name]
      expect(Math.abs(deviation(mean, truth[name]))).toBeLessThan(4)
      expect(mean.error / Math.abs(truth[name])).toBeLessThan(0.011)
      expect(Math.abs(tau.value - 0.5)).toBeLessThan(0.05)
      expect(reliable).toBe(true)
    }
  })

  it.each([
    [1, 3],
    [4, 1],
  ])(
    "covers each exact value with 1σ and 2σ as often as a normal error should (states that stay %i steps, %i replicas)",
    (stay, R) => {
      const runs = 400
      const within = { 1: new Map<string, number>(), 2: new Map<string, number>() }
      for (let seed = 0; seed < runs; seed++) {
        const analysis = analyseThermodynamics(draw(R, 1000 * stay, stay, seed))
        for (const name of names) {
          const sigma = Math.abs(deviation(analysis[name].mean, truth[name]))
          for (const limit of [1, 2] as const)
            within[limit].set(name, (within[limit].get(name) ?? 0) + Number(sigma < limit) / runs)
        }
      }
      // Four binomial standard errors, and 2 % for the skewness and for the error's own noise.
      for (const name of names) {
        expect(Math.abs(within[1].get(name)! - 0.6827)).toBeLessThan(0.02 + 4 * Math.sqrt((0.68 * 0.32) / runs))
        expect(Math.abs(within[2].get(name)! - 0.9545)).toBeLessThan(0.02 + 4 * Math.sqrt((0.95 * 0.05) / runs))
      }
    },
  )

  it("finds the autocorrelation time of states that stay", () => {
    // ρ(t) = 1 − t/s up to t = s measurements: τ = ½ + (s − 1)/2.
    const { energy, absoluteMagnetization, magnetization2 } = analyseThermodynamics(draw(4, 40_000, 8, 2))
    for (const { tau } of [energy, absoluteMagnetization, magnetization2])
      expect(Math.abs(tau.value - 4)).toBeLessThan(4 * tau.error)
  })
})

describe("analyseThermodynamics", () => {
  it("has no specific heat at K = 0 and the Binder cumulant 2/3 in the ground states", () => {
    const energies = new Float64Array(100).fill(-32)
    const magnetizations = Float64Array.from({ length: 100 }, (_, i) => (i % 2 ? 16 : -16))
    const { binderCumulant, specificHeat, susceptibility } = analyseThermodynamics({
      energies, magnetizations, replicas: 2, coupling: 0, sites: 16,
    }) // prettier-ignore
    expect(binderCumulant.mean.value).toBeCloseTo(2 / 3, 12)
    expect(specificHeat.mean).toEqual({ value: 0, error: 0 })
    expect(susceptibility.mean).toEqual({ value: 16, error: 0 })
  })

  it("refuses series of different length, and magnetizations that the sites cannot have", () => {
    const series = draw(2, 10, 1, 0)
    expect(() => analyseThermodynamics({ ...series, energies: new Float64Array(4) })).toThrow(
      "analyseThermodynamics: expected as many energies as magnetizations, got 4 and 20.",
    )
    expect(() => analyseThermodynamics({ ...series, sites: 2 })).toThrow("Check the number of sites.")
    expect(() => analyseThermodynamics({ ...series, replicas: 3 })).toThrow("replicas of equal length")
  })
})
