/** Stacks with random weights and biases, to be written and read. */
import { RandomStream } from "../../compute/philox.ts"
import { type Units, restrictedBoltzmannMachine } from "../../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../../hamiltonian/stack.ts"

/** A stack with so many units on each side, of these kinds; its fields are of a few units, up and down. */
export function randomStack(sides: readonly number[], units: readonly Units[], seed: number): Stack {
  const stream = new RandomStream(seed, "biases")
  const layers = sides.slice(1).map((hidden, k) => {
    const shape = { visible: sides[k], hidden, visibleUnits: units[k], hiddenUnits: units[k + 1] }
    const sigma = 2 / Math.sqrt(Math.max(sides[k], hidden))
    const machine = restrictedBoltzmannMachine(shape, { seed, sigma, purpose: `layer ${k + 1}` })
    for (const bias of [machine.visibleBias, machine.hiddenBias])
      for (let i = 0; i < bias.length; i++) bias[i] = stream.normal()
    return machine
  })
  return { layers, shape: [sides[0]] }
}
