import { expect, test } from "vitest"
import { convolutionalMachine } from "../../hamiltonian/convolutional-machine.ts"
import { type Harmonium, harmonium } from "../../hamiltonian/harmonium.ts"
import { kaufman } from "../../hamiltonian/kaufman.ts"
import { labelledUnits } from "../../hamiltonian/label-machine.ts"
import { bernoulliUnits, spinUnits } from "../../hamiltonian/units/discrete-units.ts"
import { gaussianUnits } from "../../hamiltonian/units/gaussian-units.ts"
import { jointUnits } from "../../hamiltonian/units/joint-units.ts"
import { deviation } from "../../statistics/estimate.ts"
import { harmoniumLogPartition } from "./harmonium-annealing.ts"

/** Two filters of two spins, one a bond along each axis: ln 2 cosh w(s + s') = ln 2 + K + K s s' with cosh 2w = e^(2K). */
function isingMachine(length: number, K: number): Harmonium {
  const w = Math.acosh(Math.exp(2 * K)) / 2
  const shape = { size: [length, length], filters: 2, window: [2, 2], flip: true }
  return convolutionalMachine(shape, { filters: [w, w, 0, 0, w, 0, w, 0] }).machine
}

const logZ = (length: number, K: number): number =>
  length * length * (kaufman(length, length, K).logPartition + 2 * (Math.LN2 + K))

test("a convolutional machine of two filters is the Ising model: ln Z is Kaufman's, enumerated on 3 × 3 and 4 × 4", () => {
  for (const length of [3, 4]) expect(isingMachine(length, 0.4).logPartition()).toBeCloseTo(logZ(length, 0.4), 9)
})

test("and annealed on 8 × 8, where nothing can be enumerated, within 4.5 standard errors", () => {
  const estimate = harmoniumLogPartition(isingMachine(8, 0.3), { temperatures: 120, runs: 40, burnIn: 600 })
  expect(estimate.reliable).toBe(true)
  expect(estimate.logPartition.error).toBeLessThan(0.5)
  expect(Math.abs(deviation(estimate.logPartition, logZ(8, 0.3)))).toBeLessThan(4.5)
})

test.each([
  { name: "labels beside bits", machine: harmonium(labelledUnits(bernoulliUnits(6), 3), spinUnits(5), { sigma: 0.6 }) },
  { name: "spins beside real fields", machine: harmonium(jointUnits([gaussianUnits(3), spinUnits(3)]), bernoulliUnits(5), { sigma: 0.4 }) },
])("ln Z of a machine with $name is annealed within 4.5 standard errors", ({ machine }) => {
  const { logPartition } = harmoniumLogPartition(machine, { temperatures: 60, runs: 40, burnIn: 100 })
  expect(Math.abs(deviation(logPartition, machine.logPartition()))).toBeLessThan(4.5)
}) // prettier-ignore
