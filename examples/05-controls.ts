// Is a receptive field local because the data are correlated? The same stack learns samples whose sites are shuffled, sample
// by sample: every magnetization is kept, every dependence on distance is gone.
import { BitMatrix, RandomStream, type Stack, fieldOverlap, fitStack, formatEstimate, ising, sample } from "blockspin"
import { blockSpinDistances, measureFieldSizes, receptiveFields, square, summariseFieldSizes } from "blockspin"

const { configurations } = await sample(ising({ lattice: square(16, 16), coupling: 0.42 }), { count: 3000, seed: 1 })
const shuffled = new BitMatrix(configurations.rows, 256)
for (let row = 0; row < configurations.rows; row++)
  for (const [site, from] of new RandomStream(1, "shuffled sites", row).permutation(256).entries())
    shuffled.set(row, site, configurations.get(row, from))

const options = { layers: [64], epochs: 40, l1: 2e-4, shape: [16, 16], seed: 1 }
const measure = (name: string, stack: Stack): void => {
  const fields = receptiveFields(stack, 1)
  const sizes = measureFieldSizes(fields, { distance: 4 })
  const { participation, locality } = summariseFieldSizes(sizes)
  const closest = Math.min(...blockSpinDistances(fields).distances)
  console.log(`${name}: ${formatEstimate(participation)} sites, locality ${formatEstimate(locality)}`)
  console.log(`  evenly spread ${sizes.uniformLocality.toFixed(2)}; closest to a block spin ${closest.toFixed(2)}`)
  console.log(`  overlap of two fields ${formatEstimate(fieldOverlap(fields).pairs)}`)
}
measure("Ising", await fitStack(configurations, options))
measure("shuffled", await fitStack(shuffled, options))
