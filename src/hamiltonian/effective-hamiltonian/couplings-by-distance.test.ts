import { expect, test } from "vitest"
import { ising } from "../ising.ts"
import { chain, honeycomb, square } from "../lattice.ts"
import { restrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import { couplingsByDistance } from "./couplings-by-distance.ts"
import { bondMachine } from "./testing/bond-machine.ts"

test("a machine with a hidden unit for each bond has the coupling of the model at r = 1 and none beyond", () => {
  const lattice = square(4, 5)
  const model = ising({ lattice, coupling: 0.4 })
  const machines = [bondMachine(lattice, 0.4, "spin"), bondMachine(lattice, 0.3, "binary")]
  const values = couplingsByDistance(machines, model)
  expect(values.map(({ distance }) => distance ** 2).map(Math.round)).toEqual([1, 2, 4, 5, 8])
  expect(values.map(({ pairs }) => pairs)).toEqual([40, 40, 30, 60, 20])
  expect(values.map(({ exact }) => exact)).toEqual([expect.closeTo(0.4, 12), 0, 0, 0, 0])
  expect(values[0].learned.value).toBeCloseTo(0.35, 6)
  expect(values[0].learned.error).toBeCloseTo(0.05, 6)
  for (const { learned } of values.slice(1)) expect(Math.abs(learned.value)).toBeLessThan(1e-9)
})

test("an open chain has no way around, and one machine no error", () => {
  const lattice = chain(5, { periodic: false })
  const values = couplingsByDistance([bondMachine(lattice, 0.4, "spin")], ising({ lattice, coupling: 0.4 }))
  expect(values.map(({ distance, pairs }) => [distance, pairs])).toEqual([[1, 4], [2, 3], [3, 2], [4, 1]]) // prettier-ignore
  expect(values[0].learned.error).toBeNaN()
})

test("lattices without square axes, no machine and machines of another size are refused", () => {
  const machine = restrictedBoltzmannMachine({ visible: 4, hidden: 2 })
  expect(() => couplingsByDistance([machine], ising({ lattice: honeycomb(2, 2), coupling: 1 }))).toThrow("got a honeycomb.") // prettier-ignore
  const model = ising({ lattice: chain(5), coupling: 1 })
  expect(() => couplingsByDistance([], model)).toThrow("expected at least one machine, got none.")
  expect(() => couplingsByDistance([machine], model)).toThrow("expected machines of 5 visible units")
})
