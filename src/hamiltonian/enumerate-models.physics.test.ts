/** Exact averages of small models of every kind, against closed forms, transfer matrices and sums written out. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { type BlumeCapel, blumeCapel, blumeCapelEnergy, blumeCapelSums } from "./blume-capel.ts"
import { ringThermodynamics } from "./chain.ts"
import { type EnumerableModel, countLevels, exactAverages } from "./enumerate-models.ts"
import { densityOfStates, energyLevels, thermalAverages } from "./enumeration.ts"
import { ising } from "./ising.ts"
import { kaufman } from "./kaufman.ts"
import { type Lattice, chain, cubic, graph, honeycomb, square, triangular } from "./lattice.ts"
import { type ExactAverages, levelAverages, levelProbabilities } from "./levels.ts"
import { criticalCoupling } from "./onsager.ts"
import { anisotropicNeighbours, hopfield, nearestNeighbours, randomBonds, termList, uniformField } from "./operators.ts"
import { type Polynomial, isingToPolynomial, operatorValues, polynomial, polynomialEnergy } from "./polynomial.ts"
import { type Potts, potts, pottsEnergy } from "./potts.ts"
import { nextNearestNeighbours, plaquettes, translated } from "./translated-operators.ts"

/** Averages from a list of states by their H and S_a, two passes. */
function sumOver(states: readonly { H: number; S: readonly number[] }[]): ExactAverages {
  const lowest = Math.min(...states.map(({ H }) => H))
  const weights = states.map(({ H }) => Math.exp(lowest - H))
  const Z = weights.reduce((sum, w) => sum + w, 0)
  const mean = (f: (state: { H: number; S: readonly number[] }) => number): number =>
    states.reduce((sum, state, i) => sum + (weights[i] / Z) * f(state), 0)
  const energy = mean(({ H }) => H)
  return {
    logPartition: Math.log(Z) - lowest,
    energy,
    heatCapacity: mean(({ H }) => (H - energy) ** 2),
    means: Float64Array.from(states[0].S, (_, a) => mean(({ S }) => S[a])),
  }
}

function naive(model: EnumerableModel): ExactAverages {
  if (model.kind === "polynomial") {
    const bits = new BitMatrix(2 ** model.sites, model.sites)
    for (let row = 0; row < bits.rows; row++) bits.row(row)[0] = row
    return sumOver(
      Array.from({ length: bits.rows }, (_, row) => {
        return { H: polynomialEnergy(model, bits, row), S: [...operatorValues(model, bits, row)] }
      }),
    )
  }
  const q = model.kind === "potts" ? model.colours : 3
  const { sites } = model.lattice
  return sumOver(
    Array.from({ length: q ** sites }, (_, number) => {
      const state = Uint8Array.from({ length: sites }, (_, i) => Math.floor(number / q ** i) % q)
      return model.kind === "potts" ? ofPotts(model, state) : ofBlumeCapel(model, state)
    }),
  )
}

function ofPotts(model: Potts, state: Uint8Array): { H: number; S: number[] } {
  const E = pottsEnergy(model, state)
  const favoured = state.filter((colour) => colour === model.fieldColour).length
  return { H: model.coupling * E - model.field * favoured, S: [-E, favoured] }
}

function ofBlumeCapel(model: BlumeCapel, state: Uint8Array): { H: number; S: number[] } {
  const { bonds, occupied, magnetization } = blumeCapelSums(model, state)
  return { H: blumeCapelEnergy(model, state), S: [bonds, occupied, magnetization] }
}

function expectEqual(exact: ExactAverages, other: ExactAverages, digits = 10): void {
  expect(exact.logPartition).toBeCloseTo(other.logPartition, digits)
  expect(exact.energy).toBeCloseTo(other.energy, digits)
  expect(exact.heatCapacity).toBeCloseTo(other.heatCapacity, digits)
  expect(exact.means).toHaveLength(other.means.length)
  exact.means.forEach((mean, a) => expect(mean).toBeCloseTo(other.means[a], digits))
}

const bondModel = (lattice: Lattice, coupling: number): Polynomial => isingToPolynomial(ising({ lattice, coupling }))

describe("polynomials", () => {
  it("is the ring of Ising spins, frustrated or not", () => {
    for (const n of [3, 8, 11])
      for (const K of [-0.9, 0.3, 2]) {
        const { logPartition, energy, heatCapacity, means } = exactAverages(bondModel(chain(n), K))
        const ring = ringThermodynamics(n, K)
        expect(logPartition / n).toBeCloseTo(ring.logPartition, 12)
        expect(energy / n).toBeCloseTo(K * ring.energy, 12)
        expect(means[0] / n).toBeCloseTo(-ring.energy, 12)
        expect(heatCapacity / n).toBeCloseTo(ring.specificHeat, 12)
      }
  })

  it.each([0.2, criticalCoupling, 0.7])("is Kaufman's 4 × 4 torus at K = %f", (K) => {
    const { logPartition, energy, heatCapacity } = exactAverages(bondModel(square(4, 4), K))
    const exact = kaufman(4, 4, K)
    expect(logPartition / 16).toBeCloseTo(exact.logPartition, 12)
    expect(energy / 16).toBeCloseTo(K * exact.energy, 12)
    expect(heatCapacity / 16).toBeCloseTo(exact.specificHeat, 12)
  })

  it.each([square(4, 4), square(2, 5), triangular(3, 4), honeycomb(2, 3), cubic(2, 2, 3)])(
    "counts the energies and magnetizations that densityOfStates counts, on the $kind of size $size",
    (lattice) => {
      const density = densityOfStates(lattice)
      const { values, counts } = countLevels(bondModel(lattice, 0.3))
      expect(
        new Map(Array.from(values, (S, level) => [0 - S, counts[level]]).toReversed() as [number, number][]),
      ).toEqual(energyLevels(density))
      const withField = isingToPolynomial(ising({ lattice, coupling: 0.3, field: 0.2 }))
      const { means, logPartition } = exactAverages(withField)
      const averages = thermalAverages(density, 0.3, 0.2)
      expect(logPartition / lattice.sites).toBeCloseTo(averages.logPartition, 12)
      expect(means[0] / lattice.sites).toBeCloseTo(-averages.energy, 12)
    },
  )

  it("gives ⟨m²⟩ by an operator without coupling, and any couplings from one count", () => {
    const lattice = square(3, 4)
    const levels = countLevels(
      polynomial({ lattice, operators: [nearestNeighbours(lattice, 1), uniformField(lattice, 0)] }),
    )
    for (const [K, h] of [
      [0.4, 0],
      [-0.3, 0.5],
    ]) {
      const probabilities = levelProbabilities(levels, [K, h])
      const m2 = probabilities.reduce((sum, p, level) => sum + p * (levels.values[2 * level + 1] / 12) ** 2, 0)
      expect(m2).toBeCloseTo(thermalAverages(densityOfStates(lattice), K, h).magnetization2, 12)
      expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12)
      expectEqual(
        levelAverages(levels, [K, h]),
        exactAverages(polynomial({ lattice, operators: [nearestNeighbours(lattice, K), uniformField(lattice, h)] })),
      )
    }
  })

  it("equals a sum written out: anisotropic 4 × 4 in a field, next-nearest neighbours, plaquettes, three spins", () => {
    for (const lattice of [square(4, 4), square(3, 4, { periodic: false })])
      for (const operators of [
        [...anisotropicNeighbours(lattice, [0.2, 0.7]), uniformField(lattice, 0.1)],
        [nearestNeighbours(lattice, 0.3), nextNearestNeighbours(lattice, -0.2), plaquettes(lattice, 0.15)],
        [translated(lattice, [[0, 0], [0, 1], [1, 0]], 0.4)], // prettier-ignore
      ]) {
        const model = polynomial({ lattice, operators })
        expectEqual(exactAverages(model), naive(model))
      }
  })

  it("is a set of rings where the other coupling of the torus is 0", () => {
    const lattice = square(3, 5)
    const { logPartition } = exactAverages(polynomial({ lattice, operators: anisotropicNeighbours(lattice, [0, 0.6]) }))
    expect(logPartition / 15).toBeCloseTo(ringThermodynamics(5, 0.6).logPartition, 12)
  })

  it("equals a sum written out for spin glasses and Hopfield's network", () => {
    const lattice = square(3, 4)
    const patterns = BitMatrix.from([1, 1, -1, 1, -1, -1, 1, 1, 1, -1, 1, -1, -1, -1, 1, 1, -1, 1, 1, 1], 2, 10)
    for (const coupling of [0.3, 1, 40]) {
      const bimodal = polynomial({
        lattice,
        operators: [randomBonds(lattice, { coupling, distribution: "bimodal", seed: 5 })],
      })
      const gaussian = polynomial({
        lattice,
        operators: [randomBonds(lattice, { coupling, distribution: "gaussian", seed: 5 }), uniformField(lattice, 0.1)],
      })
      const network = polynomial({ sites: 10, operators: [hopfield(patterns, coupling)] })
      for (const model of [bimodal, gaussian, network]) expectEqual(exactAverages(model), naive(model), 9)
    }
  })

  it("joins blocks of states: 2^13 Gaussian bonds on a ring, in any order of its sites", () => {
    const lattice = chain(13)
    const { weights } = randomBonds(lattice, { coupling: 1, distribution: "gaussian", seed: 2 })
    const model = polynomial({ lattice, operators: [{ ...nearestNeighbours(lattice, 0.8), weights: weights! }] })
    // ln Z = Σ ln 2cosh K_i + ln(1 + Π tanh K_i).
    const K = Array.from(weights!, (J) => 0.8 * J)
    const logPartition =
      K.reduce((sum, k) => sum + Math.log(2 * Math.cosh(k)), 0) +
      Math.log1p(K.reduce((product, k) => product * Math.tanh(k), 1))
    const exact = exactAverages(model)
    expect(exact.logPartition).toBeCloseTo(logPartition, 12)
    expect(exact.energy).toBeCloseTo(-0.8 * exact.means[0], 12)
  })

  it("both ways agree, and equal sums written out, for random terms", () => {
    const model = fc.integer({ min: 1, max: 7 }).chain((sites) =>
      fc
        .array(
          fc.tuple(
            fc.double({ min: -1, max: 1, noNaN: true }),
            fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.array(fc.nat(sites - 1), { maxLength: 4 })), {
              maxLength: 6,
            }),
          ),
          { maxLength: 3 },
        )
        .map((operators) => polynomial({ sites, operators: operators.map(([K, terms]) => termList(terms, K)) })),
    )
    fc.assert(
      fc.property(model, (model) => {
        const written = naive(model)
        expectEqual(exactAverages(model), written, 9)
        // Half the weights at twice the coupling: no longer integers.
        const halved = model.operators.map((operator) => {
          return { ...operator, coupling: 2 * operator.coupling, weights: operator.weights!.map((c) => c / 2) }
        })
        const { means, ...rest } = exactAverages(polynomial({ sites: model.sites, operators: halved }))
        expectEqual({ ...rest, means: means.map((mean) => 2 * mean) }, written, 9)
      }),
      { seed: 1, numRuns: 60 },
    )
  })

  it("refuses what would take forever, or has no levels", () => {
    expect(() => exactAverages(bondModel(square(6, 6), 1))).toThrow(
      "exactAverages: expected at most 26 sites with 2 values each (2^26 states), got 36.",
    )
    const lattice = chain(5)
    const glass = polynomial({
      lattice,
      operators: [randomBonds(lattice, { coupling: 1, distribution: "gaussian", seed: 1 })],
    })
    expect(() => countLevels(glass)).toThrow(/integer weights, got others in gaussian bonds. Use exactAverages/)
    const wide = polynomial({ sites: 5, operators: [termList([[1e8, [0, 1]]])] })
    expect(() => countLevels(wide)).toThrow(/combinations of values, got 100000001/)
    expectEqual(exactAverages(wide), naive(wide))
    expect(() => levelAverages(countLevels(bondModel(lattice, 1)), [1, 2])).toThrow(/each of 1 sums, got 2/)
  })
})

describe("Potts", () => {
  it("of two sites: Z = q (e^K + q − 1)", () => {
    const lattice = graph(2, [[0, 1]])
    for (const q of [2, 3, 7])
      for (const K of [-1, 0.5, 3]) {
        const { logPartition, means } = exactAverages(potts({ lattice, colours: q, coupling: K }))
        expect(logPartition).toBeCloseTo(Math.log(q * (Math.exp(K) + q - 1)), 12)
        expect(means[0]).toBeCloseTo(Math.exp(K) / (Math.exp(K) + q - 1), 12)
        expect(means[1]).toBeCloseTo(2 / q, 12)
      }
  })

  it("of the ring: Z = (e^K + q − 1)^n + (q − 1)(e^K − 1)^n", () => {
    for (const [n, q] of [
      [2, 3],
      [5, 3],
      [6, 4],
      [7, 2],
      [4, 5],
    ])
      for (const K of [-0.7, 0.4, 1.5]) {
        const { logPartition } = exactAverages(potts({ lattice: chain(n), colours: q, coupling: K }))
        const [first, second] = [Math.exp(K) + q - 1, Math.exp(K) - 1]
        expect(logPartition).toBeCloseTo(Math.log(first ** n + (q - 1) * second ** n), 11)
      }
  })

  it("of two colours is the Ising model at half the coupling and half the field", () => {
    const lattice = square(3, 4)
    const two = exactAverages(potts({ lattice, colours: 2, coupling: 0.8, field: 0.6, fieldColour: 1 }))
    const spins = exactAverages(isingToPolynomial(ising({ lattice, coupling: 0.4, field: 0.3 })))
    expect(two.logPartition).toBeCloseTo(spins.logPartition + 0.4 * lattice.bonds + 0.3 * 12, 12)
    expect(two.energy).toBeCloseTo(spins.energy - 0.4 * lattice.bonds - 0.3 * 12, 12)
    expect(two.heatCapacity).toBeCloseTo(spins.heatCapacity, 12)
    expect(two.means[1]).toBeCloseTo((spins.means[1] + 12) / 2, 12)
  })

  it("equals a sum written out, with a field", () => {
    for (const [lattice, colours] of [
      [square(3, 3), 3],
      [triangular(2, 3), 4],
    ] as const) {
      // prettier-ignore
      const model = potts({ lattice, colours, coupling: 0.7, field: -0.4, fieldColour: 2 })
      expectEqual(exactAverages(model), naive(model))
    }
  })

  it("counts all colourings: the chromatic polynomial of the ring, (q − 1)^n + (−1)^n (q − 1)", () => {
    const { values, counts } = countLevels(potts({ lattice: chain(6), colours: 3, coupling: 1 }))
    expect(counts.reduce((sum, g) => sum + g, 0)).toBe(3 ** 6)
    expect(counts.filter((_, level) => values[2 * level] === 0).reduce((sum, g) => sum + g, 0)).toBe(2 ** 6 + 2)
    expect(() => countLevels(potts({ lattice: chain(17), colours: 3, coupling: 1 }))).toThrow(/at most 16 sites with 3/)
  })
})

describe("Blume–Capel", () => {
  it("of the ring is the trace of the 3 × 3 transfer matrix", () => {
    const n = 6
    for (const [K, D, h] of [
      [0.5, 0.2, 0],
      [1.2, 1.5, 0.3],
      [-0.6, -0.4, 0.2],
    ]) {
      const spins = [-1, 0, 1]
      const T = spins.map((s) => spins.map((t) => Math.exp(K * s * t - (D * (s * s + t * t)) / 2 + (h * (s + t)) / 2)))
      let power = T
      for (let i = 1; i < n; i++)
        power = power.map((row) => spins.map((_, j) => row.reduce((sum, x, k) => sum + x * T[k][j], 0)))
      const Z = power[0][0] + power[1][1] + power[2][2]
      const model = blumeCapel({ lattice: chain(n), coupling: K, crystalField: D, field: h })
      expect(exactAverages(model).logPartition).toBeCloseTo(Math.log(Z), 12)
    }
  })

  it("equals a sum written out", () => {
    for (const lattice of [square(2, 4), triangular(3, 3), chain(7, { periodic: false })]) {
      const model = blumeCapel({ lattice, coupling: 0.6, crystalField: 0.9, field: 0.2 })
      expectEqual(exactAverages(model), naive(model))
    }
  })

  it("becomes the Ising model as Δ → −∞", () => {
    const lattice = square(3, 3)
    const { logPartition, means } = exactAverages(blumeCapel({ lattice, coupling: 0.3, crystalField: -50 }))
    const spins = exactAverages(bondModel(lattice, 0.3))
    expect(logPartition - 450).toBeCloseTo(spins.logPartition, 10)
    expect(means[0]).toBeCloseTo(spins.means[0], 12)
  })
})
