/** Machines small enough to enumerate, of all units, for tests of ln Z and the study of its errors. */
import { RandomStream } from "../../../compute/philox.ts"
import {
  type RestrictedBoltzmannMachine,
  restrictedBoltzmannMachine,
} from "../../../hamiltonian/restricted-boltzmann-machine.ts"

/**
 * A machine of 4–15 × 2–11 units with weights of standard deviation `strength` × (0.2 to 1.7) in 0/1 units, half or a quarter of
 * it in ±1; every other block of four machines stores random patterns, as learned ones do.
 */
export function randomMachine(seed: number, strength = 1): RestrictedBoltzmannMachine {
  const random = new RandomStream(seed, "machine")
  const visibleUnits = seed & 1 ? "spin" : "binary"
  const hiddenUnits = seed & 2 ? "spin" : "binary"
  const shape = { visible: 4 + random.integer(12), hidden: 2 + random.integer(10), visibleUnits, hiddenUnits } as const
  const scale = strength * (seed & 1 ? 0.5 : 1) * (seed & 2 ? 0.5 : 1)
  const machine = restrictedBoltzmannMachine(shape, { seed, sigma: scale * (0.2 + 1.5 * random.uniform()) })
  if (seed & 4)
    for (let k = 0; k < machine.weights.values.length; k++)
      machine.weights.values[k] = 0.3 * machine.weights.values[k] + scale * (random.word() & 1 ? 1 : -1)
  for (let i = 0; i < shape.visible; i++) machine.visibleBias[i] = 0.5 * random.normal()
  for (let j = 0; j < shape.hidden; j++) machine.hiddenBias[j] = 0.5 * random.normal()
  return machine
}
