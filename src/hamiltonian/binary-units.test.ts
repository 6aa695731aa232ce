import { expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { binaryParameters, fromBinaryParameters } from "./binary-units.ts"
import {
  type RestrictedBoltzmannMachine,
  type Units,
  energyOf,
  restrictedBoltzmannMachine,
} from "./restricted-boltzmann-machine.ts"

function randomMachine(
  visible: number,
  hidden: number,
  visibleUnits: Units,
  hiddenUnits: Units,
): RestrictedBoltzmannMachine {
  const machine = restrictedBoltzmannMachine({ visible, hidden, visibleUnits, hiddenUnits }, { seed: 5, sigma: 1 })
  const stream = new RandomStream(5, "biases")
  for (const bias of [machine.visibleBias, machine.hiddenBias])
    for (let i = 0; i < bias.length; i++) bias[i] = stream.normal()
  return machine
}

const kinds = ["binary", "spin"] as const
const pairs = kinds.flatMap((visible) => kinds.map((hidden): [Units, Units] => [visible, hidden]))

test.each(pairs)(
  "%s and %s units: energies of all states differ from those with 0/1 units by one constant",
  (...units) => {
    const machine = randomMachine(3, 2, ...units)
    const { weights, visibleBias, hiddenBias } = binaryParameters(machine)
    const differences = Array.from({ length: 32 }, (_, state) => {
      const bits = Array.from({ length: 5 }, (_, k) => (state >> k) & 1)
      const [u, t] = [bits.slice(0, 3), bits.slice(3)]
      let energy = 0
      for (let i = 0; i < 3; i++) energy -= visibleBias[i] * u[i]
      for (let j = 0; j < 2; j++) energy -= hiddenBias[j] * t[j]
      for (let i = 0; i < 3; i++) for (let j = 0; j < 2; j++) energy -= u[i] * weights[2 * i + j] * t[j]
      return energyOf(machine, u, t) - energy
    })
    for (const difference of differences) expect(difference).toBeCloseTo(differences[0], 12)
    if (units[0] === "binary" && units[1] === "binary") expect(differences[0]).toBe(0)
    else expect(Math.abs(differences[0])).toBeGreaterThan(0.01)
  },
)

test.each(pairs)("%s and %s units come back to the bit", (...units) => {
  const machine = randomMachine(40, 23, ...units)
  const [visibleUnits, hiddenUnits] = units
  expect(fromBinaryParameters(binaryParameters(machine), { visibleUnits, hiddenUnits })).toEqual(machine)
})
