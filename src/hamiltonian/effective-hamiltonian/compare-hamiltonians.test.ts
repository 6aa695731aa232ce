import { describe, expect, test } from "vitest"
import { ising } from "../ising.ts"
import { chain, square } from "../lattice.ts"
import { nearestNeighbours, termList, uniformField } from "../operators.ts"
import { polynomial } from "../polynomial.ts"
import { restrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import { compareHamiltonians } from "./compare-hamiltonians.ts"
import { bondMachine } from "./testing/bond-machine.ts"

describe("compareHamiltonians", () => {
  const lattice = chain(6)
  const machines = [0.3, 0.5].map((coupling) => bondMachine(lattice, coupling, "spin"))

  test("takes the mean over machines and its error, operator by operator", () => {
    const { operators, couplings, rest } = compareHamiltonians(machines, ising({ lattice, coupling: 0.4 }))
    expect(operators).toEqual([{ name: "nearest neighbours", exact: 0.4, learned: expect.anything() }])
    expect(operators[0].learned.value).toBeCloseTo(0.4, 6)
    expect(operators[0].learned.error).toBeCloseTo(0.1, 6)
    expect(couplings.slice(0, 6).map(({ exact }) => exact)).toEqual(Array(6).fill(0.4))
    expect(rest.map(({ order, sets }) => [order, sets])).toEqual([[1, 0], [2, 0]]) // prettier-ignore
  })

  test("couplings that the model has not are the rest", () => {
    const { operators, rest } = compareHamiltonians(
      machines,
      polynomial({ lattice, operators: [uniformField(lattice, 0.2), termList([[1, [0, 1, 2]], [0, [1, 2]], [1, []]], 0.7, "triple")] }), // prettier-ignore
    )
    expect(operators).toEqual([
      { name: "field", exact: 0.2, learned: { value: 0, error: 0 } },
      { name: "triple", exact: 0.7, learned: { value: 0, error: 0 } },
    ])
    expect(rest.map(({ order, sets }) => [order, sets])).toEqual([[1, 0], [2, 6], [3, 0]]) // prettier-ignore
    expect(rest[1].rootMeanSquare).toBeCloseTo(0.4, 6)
    expect(rest[1].scatter).toBeCloseTo(0.1, 6)
  })

  test("two bonds between the same sites are one coupling twice as strong, and terms are weighed", () => {
    const narrow = square(2, 3)
    const twice = [0.4, 0.4].map((coupling) => bondMachine(narrow, coupling, "binary"))
    const { operators, couplings } = compareHamiltonians(twice, polynomial({ lattice: narrow, operators: [nearestNeighbours(narrow, 0.4)] })) // prettier-ignore
    expect(operators[0].learned.value).toBeCloseTo(0.4, 6)
    expect(couplings.find(({ sites }) => sites.join() === "0,3")?.exact).toBeCloseTo(0.8, 12)
    expect(couplings.find(({ sites }) => sites.join() === "0,3")?.learned.value).toBeCloseTo(0.8, 6)
  })

  test("operators that share terms are told apart, those that are the same are refused", () => {
    const first = termList([[1, [0, 1]]], 0.3, "first bond")
    const shared = polynomial({ lattice, operators: [nearestNeighbours(lattice, 0.4), first] })
    const { operators } = compareHamiltonians(machines, shared)
    expect(operators[0].learned.value).toBeCloseTo(0.4, 6)
    expect(operators[1].learned.value).toBeCloseTo(0, 6)
    const same = polynomial({ lattice, operators: [first, first] })
    expect(() => compareHamiltonians(machines, same)).toThrow("expected operators that are independent")
  })

  test("one machine, and machines of another size, are refused", () => {
    const model = ising({ lattice, coupling: 0.4 })
    expect(() => compareHamiltonians(machines.slice(1), model)).toThrow(
      "expected at least 2 machines, for the errors, got 1.",
    )
    const other = restrictedBoltzmannMachine({ visible: 7, hidden: 2 })
    expect(() => compareHamiltonians([other, other], model)).toThrow("expected machines of 6 visible units")
  })
})
