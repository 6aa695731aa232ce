import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import {
  type MachineShape,
  type RestrictedBoltzmannMachine,
  energyOf,
  freeEnergyOf,
  logLikelihood,
  logPartition,
  logPartitionOfUnit,
  restrictedBoltzmannMachine,
  transpose,
} from "./restricted-boltzmann-machine.ts"

const units = ["binary", "spin"] as const
const kinds = units.flatMap((visibleUnits) => units.map((hiddenUnits) => ({ visibleUnits, hiddenUnits })))

function machineOf(shape: MachineShape): RestrictedBoltzmannMachine {
  const machine = restrictedBoltzmannMachine(shape, { seed: 5, sigma: 0.8 })
  machine.visibleBias.set(
    restrictedBoltzmannMachine({ visible: shape.visible, hidden: 1 }, { seed: 6, sigma: 0.5 }).weights.values,
  )
  machine.hiddenBias.set(
    restrictedBoltzmannMachine({ visible: 1, hidden: shape.hidden }, { seed: 7, sigma: 0.5 }).weights.values,
  )
  return machine
}

function states(count: number): number[][] {
  return Array.from({ length: 2 ** count }, (_, n) => Array.from({ length: count }, (_, i) => (n >> i) & 1))
}

describe.each(kinds)("visible $visibleUnits, hidden $hiddenUnits", (kind) => {
  const machine = machineOf({ visible: 4, hidden: 3, ...kind })

  test("the free energy is −ln of the sum over hidden states", () => {
    for (const v of states(4)) {
      let sum = 0
      for (const h of states(3)) sum += Math.exp(-energyOf(machine, v, h))
      expect(freeEnergyOf(machine, v)).toBeCloseTo(-Math.log(sum), 10)
    }
  })

  test("ln Z by enumeration of either side is the sum over all states", () => {
    let sum = 0
    for (const v of states(4)) for (const h of states(3)) sum += Math.exp(-energyOf(machine, v, h))
    expect(logPartition(machine)).toBeCloseTo(Math.log(sum), 10)
    expect(logPartition(transpose(machine))).toBeCloseTo(Math.log(sum), 10)
    // The other way round the smaller side is the visible one.
    expect(logPartition(machineOf({ visible: 3, hidden: 9, ...kind }))).toBeCloseTo(
      logPartition(transpose(machineOf({ visible: 3, hidden: 9, ...kind }))),
      10,
    )
  })

  test("probabilities of all visible states sum to 1", () => {
    const all = BitMatrix.from(Uint8Array.from(states(4).flat()), 16, 4)
    let total = 0
    for (let row = 0; row < 16; row++) total += Math.exp(logLikelihood(machine, all.slice(row, row + 1)))
    expect(total).toBeCloseTo(1, 10)
  })
})

test("a ring of spins with a hidden spin a bond has the free energy of the Ising ring (W = artanh √tanh K)", () => {
  const n = 8
  const K = 0.7
  const W = Math.atanh(Math.sqrt(Math.tanh(K)))
  expect(W).toBeCloseTo(1.038793, 6)
  const machine = restrictedBoltzmannMachine(
    { visible: n, hidden: n, visibleUnits: "spin", hiddenUnits: "spin" },
    { sigma: 0 },
  )
  for (let bond = 0; bond < n; bond++) {
    machine.weights.values[bond * n + bond] = W
    machine.weights.values[((bond + 1) % n) * n + bond] = W
  }
  // −F(v) − K Σ s s' must be the same for all v: then KL = 0.
  const differences = states(n).map((v) => {
    const spins = v.map((bit) => 2 * bit - 1)
    return -freeEnergyOf(machine, v) - K * spins.reduce((sum, s, i) => sum + s * spins[(i + 1) % n], 0)
  })
  // Single-precision weights bound the accuracy.
  expect(Math.max(...differences) - Math.min(...differences)).toBeLessThan(1e-6)
})

test("ln of a unit's sum does not overflow", () => {
  expect(logPartitionOfUnit("binary", 1000)).toBe(1000)
  expect(logPartitionOfUnit("binary", -1000)).toBe(0)
  expect(logPartitionOfUnit("spin", -1000)).toBe(1000)
  expect(logPartitionOfUnit("spin", 0)).toBeCloseTo(Math.log(2), 12)
})

test("machines too large to enumerate, and without units, are refused in one sentence", () => {
  expect(() => logPartition(restrictedBoltzmannMachine({ visible: 30, hidden: 26 }))).toThrow(
    "logPartition: expected a side of at most 25 units to enumerate, got 30 × 26.",
  )
  expect(() => restrictedBoltzmannMachine({ visible: 0, hidden: 3 })).toThrow(
    "visible units: expected an integer of at least 1, got 0.",
  )
})
