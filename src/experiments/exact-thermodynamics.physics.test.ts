import { describe, expect, test } from "vitest"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { strip } from "../hamiltonian/strip.ts"
import { type ExactSolution, exactSolution, infiniteSolution } from "./exact-thermodynamics.ts"
import { modelOf } from "./lattice-model.ts"

type Settings = Parameters<typeof modelOf>[0]
const settings: Settings = { size: [4, 4], lattice: "auto", boundary: "periodic", field: 0 }
const solutionOf = (changes: Partial<Settings>): ExactSolution | undefined =>
  exactSolution(modelOf({ ...settings, ...changes }, 0.3))

describe("each lattice takes the solution that it has", () => {
  test.each<[Partial<Settings>, string | undefined]>([
    [{}, "enumeration, 4 × 4"],
    [{ size: [8, 8] }, "Kaufman 1949, 8 × 8 torus"],
    [{ size: [50] }, "Ising 1925, ring of 50"],
    [{ size: [50], boundary: "open" }, "transfer matrix, 50"],
    [{ size: [30, 6], boundary: "open" }, "transfer matrix, 30 × 6"],
    [{ size: [8, 8], field: 0.1 }, "transfer matrix, 8 × 8"],
    [{ size: [8, 8], lattice: "triangular" }, undefined],
    [{ size: [16, 16], boundary: "open" }, undefined],
    [{ size: [3, 4], lattice: "triangular" }, "enumeration, 3 × 4"],
    [{ size: [3, 3], model: "potts" }, "enumeration, 3 × 3"],
    [{ size: [4, 4], model: "potts" }, undefined],
  ])("%o: %s", (changes, source) => expect(solutionOf(changes)?.source).toBe(source))
})

test("solutions agree where two of them hold", () => {
  const enumerated = solutionOf({})!.at(0.44)!
  const torus = kaufman(4, 4, 0.44)
  expect(enumerated.energy).toBeCloseTo(torus.energy, 12)
  expect(enumerated.specificHeat).toBeCloseTo(torus.specificHeat, 12)

  const open = solutionOf({ size: [3, 6], boundary: "open", field: 0.2 })!.at(0.44)!
  const transfer = strip({ width: 3, length: 6, periodic: false, closed: false, coupling: 0.44, field: 0.2 })
  expect(open.energy).toBeCloseTo(transfer.energy, 12)
  expect(open.specificHeat).toBeCloseTo(transfer.specificHeat, 12)
})

test("two colours are the Ising model at half the coupling, and Blume–Capel without vacancies is the Ising model", () => {
  const K = 0.44
  const { energy, specificHeat, ...magnetic } = solutionOf({ size: [3, 4] })!.at(K)!
  const potts = solutionOf({ size: [3, 4], model: "potts", colours: 2 })!.at(2 * K)!
  // δ = (1 + s s')/2 on two bonds a site.
  expect(potts.energy).toBeCloseTo(energy / 2 - 1, 12)
  expect(potts.specificHeat).toBeCloseTo(specificHeat, 12)
  const full = solutionOf({ size: [3, 4], model: "blume-capel", crystalField: -40 })!.at(K)!
  expect(full.energy).toBeCloseTo(energy, 12)
  for (const name of ["magnetization", "susceptibility", "binder"] as const)
    expect(full[name]).toBeCloseTo(magnetic[name]!, 12)
})

test("the magnetization of a torus is that of the published L = 10 at T = 2.5, and only where it is asked for", () => {
  const solution = solutionOf({ size: [10, 10] })!
  expect(solution.at(1 / 2.5)!.magnetization).toBeUndefined()
  expect(solution.at(1 / 2.5, true)!.magnetization).toBeCloseTo(0.54, 2)
  expect(solution.at(1 / 2.5)!.energy).toBeCloseTo(-1.1851, 4)
})

test("a torus that Kaufman's solution does not reach is not known", () => {
  expect(solutionOf({ size: [51, 51] })!.at(-3)).toBeUndefined()
})

test("large lattices tend to the infinite one, whose magnetization is there below T_c alone", () => {
  for (const changes of [{ size: [400] }, { size: [200, 200] }]) {
    const model = modelOf({ ...settings, ...changes }, 0.3)
    const [finite, infinite] = [exactSolution(model)!.at(0.3)!, infiniteSolution(model)!.at(0.3)!]
    expect(finite.energy).toBeCloseTo(infinite.energy, 10)
    expect(finite.specificHeat).toBeCloseTo(infinite.specificHeat, 10)
    expect(infinite.magnetization).toBe(0)
  }
  for (const lattice of ["auto", "triangular", "honeycomb"] as const)
    expect(infiniteSolution(modelOf({ ...settings, lattice }, 0.3))!.at(0.8)!.magnetization).toBeGreaterThan(0.5)
  expect(infiniteSolution(modelOf({ ...settings, field: 0.1 }, 0.3))).toBeUndefined()
  expect(infiniteSolution(modelOf({ ...settings, size: [4, 4, 4] }, 0.3))).toBeUndefined()
})
