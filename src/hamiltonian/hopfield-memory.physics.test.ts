import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { boltzmannLogPartition } from "./boltzmann-enumeration.ts"
import { BoltzmannMachine } from "./boltzmann-machine.ts"
import { boltzmannToPolynomial } from "./boltzmann-polynomial.ts"
import { exactAverages } from "./enumerate-models.ts"
import {
  hopfieldHarmonium,
  hopfieldMachine,
  patternOverlaps,
  recallPattern,
  retrievalOverlap,
} from "./hopfield-memory.ts"
import { hopfield } from "./operators.ts"
import { polynomial } from "./polynomial.ts"

/** Random patterns; `bias`: probability of +1. */
function patternsOf(rows: number, n: number, seed = 1, bias = 0.5): BitMatrix {
  const stream = new RandomStream(seed, "hopfield patterns")
  return BitMatrix.from(
    Uint8Array.from({ length: rows * n }, () => Number(stream.uniform() < bias)),
    rows,
    n,
  )
}
const spinsOf = (patterns: BitMatrix, row: number): number[] =>
  Array.from({ length: patterns.columns }, (_, i) => 2 * patterns.get(row, i) - 1)

describe.each(["hebb", "pseudo-inverse"] as const)("%s", (rule) => {
  const [N, P, β] = [60, 5, 1.3]
  const patterns = patternsOf(P, N)
  const machine = hopfieldMachine(patterns, { rule, inverseTemperature: β })
  const restricted = hopfieldHarmonium(patterns, { rule, inverseTemperature: β })

  test("the machine with Gaussian units has the memory's energy as its free energy, to 1e-12", () => {
    const stream = new RandomStream(2, "states")
    for (let n = 0; n < 50; n++) {
      const s = Float64Array.from({ length: N }, () => 2 * (stream.word() & 1) - 1)
      const shifted = restricted.freeEnergy(s) + (β * P) / 2 + (P / 2) * Math.log(2 * Math.PI)
      expect(Math.abs(shifted - machine.energy(s))).toBeLessThan(1e-12 * Math.max(1, Math.abs(machine.energy(s))))
    }
  })

  test("ln Z of both and of the model of spins are the same", () => {
    const few = patternsOf(3, 12)
    const options = { rule, inverseTemperature: β }
    const small = hopfieldMachine(few, options)
    const logZ = boltzmannLogPartition(small)
    expect(exactAverages(boltzmannToPolynomial(small)).logPartition).toBeCloseTo(logZ, 11)
    const gaussian = hopfieldHarmonium(few, options).logPartition()
    expect(gaussian - (β * 3) / 2 - (3 / 2) * Math.log(2 * Math.PI)).toBeCloseTo(logZ, 11)
  })

  test("few patterns are at rest, and recalled where a tenth of their units is turned over", () => {
    const stream = new RandomStream(3, "noise")
    for (let μ = 0; μ < P; μ++) {
      const ξ = spinsOf(patterns, μ)
      expect(recallPattern(machine, ξ)).toMatchObject({ sweeps: 1, converged: true })
      const noisy = ξ.slice()
      for (const i of stream.permutation(N).subarray(0, N / 10)) noisy[i] *= -1
      const { state, converged } = recallPattern(machine, noisy, { stream })
      expect(converged).toBe(true)
      expect(patternOverlaps(patterns, state)[μ]).toBe(1)
    }
  })

  test("recall never goes up in energy", () => {
    const s = spinsOf(patternsOf(1, N, 9), 0)
    let last = machine.energy(s)
    for (let sweeps = 1; sweeps < 6; sweeps++) {
      const energy = machine.energy(recallPattern(machine, s, { maxSweeps: sweeps }).state)
      expect(energy).toBeLessThanOrEqual(last + 1e-12)
      last = energy
    }
  })
})

test("Hebb's couplings are those of the operator of the Ising models", () => {
  const patterns = patternsOf(3, 10)
  const model = polynomial({ sites: 10, operators: [hopfield(patterns, 0.7)] })
  const logZ = boltzmannLogPartition(hopfieldMachine(patterns, { inverseTemperature: 0.7 }))
  expect(exactAverages(model).logPartition).toBeCloseTo(logZ, 11)
})

test("the pseudo-inverse rule keeps correlated patterns at rest that Hebb's loses", () => {
  const patterns = patternsOf(30, 100, 1, 0.75)
  const atRest = (rule: "hebb" | "pseudo-inverse"): number => {
    const machine = hopfieldMachine(patterns, { rule })
    let count = 0
    for (let μ = 0; μ < 30; μ++) count += Number(recallPattern(machine, spinsOf(patterns, μ)).sweeps === 1)
    return count
  }
  expect(atRest("pseudo-inverse")).toBe(30)
  expect(atRest("hebb")).toBe(0)
})

describe("random patterns by Hebb's rule", () => {
  const N = 800
  const overlapsAt = (load: number): number[] => {
    const patterns = patternsOf(Math.round(load * N), N)
    const machine = hopfieldMachine(patterns)
    return Array.from({ length: 40 }, (_, μ) => {
      const { state } = recallPattern(machine, spinsOf(patterns, μ))
      return patternOverlaps(patterns, state)[μ]
    })
  }

  test("are recalled with the overlap of Amit, Gutfreund & Sompolinsky below α_c, within 4.5 standard errors", () => {
    for (const load of [0.1, 0.12])
      expect(Math.abs(deviation(meanEstimate(overlapsAt(load)), retrievalOverlap(load)))).toBeLessThan(4.5)
  })

  test("are lost above it", () => {
    const overlaps = overlapsAt(0.22)
    expect(overlaps.filter((m) => m > 0.9).length).toBeLessThan(4)
    expect(meanEstimate(overlaps).value).toBeLessThan(0.5)
  })

  test("in the theory recall ends at α_c = 0.138, from m = 0.967", () => {
    expect(retrievalOverlap(0.13787)).toBeGreaterThan(0.96)
    expect(retrievalOverlap(0.13787)).toBeLessThan(0.975)
    expect(retrievalOverlap(0.1382)).toBe(0)
    expect(retrievalOverlap(0.01)).toBeCloseTo(1, 12)
  })
})

test("dependent patterns, other rules and other states are refused", () => {
  const twice = BitMatrix.from([1, 0, 1, 1, 0, 1], 2, 3)
  expect(() => hopfieldMachine(twice, { rule: "pseudo-inverse" })).toThrow("expected linearly independent patterns")
  // @ts-expect-error another rule
  expect(() => hopfieldMachine(twice, { rule: "magic" })).toThrow("expected hebb or pseudo-inverse, got magic")
  expect(() => recallPattern(hopfieldMachine(twice), [1, 1])).toThrow(
    "recallPattern: expected ±1 for each of 3 spin units",
  )
  expect(() => recallPattern(new BoltzmannMachine({ visible: 2 }), [1, 1])).toThrow("for binary units")
})
