import {
  fitStack,
  formatEstimate,
  ising,
  measureFieldSizes,
  receptiveFields,
  sample,
  square,
  summariseFieldSizes,
} from "blockspin"

const model = ising({ lattice: square(16, 16), coupling: 0.408 })
const { configurations } = await sample(model, { count: 4000, seed: 1 })
const stack = await fitStack(configurations, { layers: [64, 16], epochs: 60, l1: 1e-3, shape: [16, 16], seed: 1 })

for (const layer of [1, 2]) {
  const { participation, locality } = summariseFieldSizes(measureFieldSizes(receptiveFields(stack, layer)))
  console.log(`layer ${layer}: ${formatEstimate(participation)} sites, locality ${formatEstimate(locality)}`)
}
