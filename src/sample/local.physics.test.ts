/** Local updates against exact averages of small models by enumeration. */
import { describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { blumeCapel } from "../hamiltonian/blume-capel.ts"
import { countLevels, exactAverages } from "../hamiltonian/enumerate-models.ts"
import { ising } from "../hamiltonian/ising.ts"
import { cubic, honeycomb, square, triangular } from "../hamiltonian/lattice.ts"
import { levelProbabilities } from "../hamiltonian/levels.ts"
import { nearestNeighbours, randomBonds, termList, uniformField } from "../hamiltonian/operators.ts"
import { isingToPolynomial, polynomial } from "../hamiltonian/polynomial.ts"
import { potts } from "../hamiltonian/potts.ts"
import { nextNearestNeighbours, plaquettes } from "../hamiltonian/translated-operators.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import type { Model } from "../hamiltonian/model.ts"
import { LocalUpdates } from "./local.ts"
import { misfit } from "./testing/chi-squared.ts"

const open = { periodic: false }

function randomTriples(sites: number, gaussian: boolean) {
  const bonds = randomBonds(square(4, 4), { coupling: 1, distribution: gaussian ? "gaussian" : "bimodal", seed: 3 })
  return Array.from(
    { length: 16 },
    (_, t) => [bonds.weights![t], [t % sites, (t * 5 + 1) % sites, (t * 7 + 3) % sites]] as const,
  )
}

const models: [string, Model][] = [
  ["Ising 4 × 4 in a field", ising({ lattice: square(4, 4), coupling: 0.4, field: 0.1 })],
  ["Ising 4 × 4 antiferromagnet in a field", ising({ lattice: square(4, 4), coupling: -0.5, field: 0.7 })],
  ["Ising 3 × 4, open", ising({ lattice: square(3, 4, open), coupling: 0.6, field: -0.2 })],
  ["Ising 2 × 2 × 3", ising({ lattice: cubic(2, 2, 3), coupling: 0.15 })],
  ["Ising honeycomb 2 × 3", ising({ lattice: honeycomb(2, 3), coupling: 0.5 })],
  ["triangular antiferromagnet 3 × 3", ising({ lattice: triangular(3, 3), coupling: -0.6 })],
  [
    "next-nearest neighbours and plaquettes, 4 × 4",
    polynomial({
      lattice: square(4, 4),
      operators: [
        nearestNeighbours(square(4, 4), 0.3),
        nextNearestNeighbours(square(4, 4), -0.1),
        plaquettes(square(4, 4), 0.15),
        uniformField(square(4, 4), 0.05),
      ],
    }),
  ],
  [
    "±J spin glass 3 × 4",
    polynomial({
      lattice: square(3, 4),
      operators: [randomBonds(square(3, 4), { coupling: 0.8, distribution: "bimodal", seed: 1 })],
    }),
  ],
  [
    "Gaussian spin glass 3 × 4",
    polynomial({
      lattice: square(3, 4),
      operators: [randomBonds(square(3, 4), { coupling: 0.8, distribution: "gaussian", seed: 2 })],
    }),
  ],
  ["±1 terms of three spins", polynomial({ sites: 11, operators: [termList(randomTriples(11, false), 0.4)] })],
  [
    "Gaussian terms of three spins, with a constant and fields",
    polynomial({
      sites: 11,
      operators: [
        termList(randomTriples(11, true), 0.4, "triples"),
        termList([[2, []], [0.3, [0]], [-0.7, [5]]], 1, "fields"),
      ],
    }),
  ], // prettier-ignore
  ["Potts q = 3, 3 × 3", potts({ lattice: square(3, 3), colours: 3, coupling: 0.8 })],
  [
    "Potts q = 3 in a field, 3 × 3 open",
    potts({ lattice: square(3, 3, open), colours: 3, coupling: 0.7, field: 0.4, fieldColour: 1 }),
  ],
  ["Potts q = 3 antiferromagnet, 3 × 3", potts({ lattice: square(3, 3), colours: 3, coupling: -0.9, field: -0.3 })],
  ["Potts q = 2, 3 × 3", potts({ lattice: square(3, 3), colours: 2, coupling: 0.7, field: 0.1 })],
  ["Potts q = 7, ring of 6", potts({ lattice: square(2, 3, open), colours: 7, coupling: 1.1 })],
  ["Blume–Capel 3 × 3", blumeCapel({ lattice: square(3, 3), coupling: 0.6, crystalField: 0.8, field: 0.1 })],
  [
    "Blume–Capel 3 × 3 open",
    blumeCapel({ lattice: square(3, 3, open), coupling: -0.7, crystalField: -0.3, field: -0.4 }),
  ],
]

describe.each(["metropolis", "heat-bath"] as const)("%s", (method) => {
  test.each(models)("has the exact energy, heat capacity and sums: %s", async (_, model) => {
    using engine = await Engine.create({ threads: 1 })
    const chains = 2000
    const updates = new LocalUpdates(engine, model, { method, chains, seed: 1 })
    await updates.sweep(101)
    const length = 8
    const { reducedEnergies, sums } = await updates.series(length, 3)
    const exact = exactAverages(model.kind === "ising" ? isingToPolynomial(model) : model)
    // The chains are independent, the measurements of one are not: a mean of each chain.
    const chainMeans = (values: Float64Array): Float64Array =>
      Float64Array.from({ length: chains }, (_, chain) => {
        let sum = 0
        for (let t = 0; t < length; t++) sum += values[t * chains + chain]
        return sum / length
      })
    const z = (values: Float64Array, value: number): number => {
      const estimate = meanEstimate(chainMeans(values))
      // Sums that never change differ from their value by rounding.
      return Math.abs(estimate.value - value) < 1e-9 ? 0 : Math.abs(deviation(estimate, value))
    }
    expect(z(reducedEnergies, exact.energy)).toBeLessThan(4)
    expect(
      z(
        reducedEnergies.map((H) => (H - exact.energy) ** 2),
        exact.heatCapacity,
      ),
    ).toBeLessThan(4)
    expect(sums.length).toBe(exact.means.length)
    exact.means.forEach((mean, a) => expect(z(sums[a], mean)).toBeLessThan(4))
  })

  test("has the exact histogram of energies: a frustrated model with four-spin terms", async () => {
    using engine = await Engine.create({ threads: 2 })
    const lattice = square(4, 4)
    const model = polynomial({
      lattice,
      operators: [nearestNeighbours(lattice, 0.25), nextNearestNeighbours(lattice, -0.125), plaquettes(lattice, 0.25)],
    })
    const levels = countLevels(model)
    const probabilities = new Map<number, number>()
    levelProbabilities(levels).forEach((p, level) => {
      // Eighths are exact.
      const [S1, S2, S3] = levels.values.subarray(3 * level, 3 * level + 3)
      const H = 0 - (0.25 * S1 - 0.125 * S2 + 0.25 * S3)
      probabilities.set(H, (probabilities.get(H) ?? 0) + p)
    })
    const updates = new LocalUpdates(engine, model, { method, chains: 40_000, seed: 5 })
    await updates.sweep(100)
    const { energies } = await updates.series(1)
    expect(Math.abs(misfit(energies, probabilities))).toBeLessThan(4)
  })
})
