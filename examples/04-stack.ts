// A stack of machines, trained with held-out data watched, stopped in the middle and taken up again to the same bits.
import { Engine, StackTrainer, formatEstimate, ising, sample, square } from "blockspin"

const { configurations } = await sample(ising({ lattice: square(8, 8), coupling: 0.4 }), { count: 1280, seed: 1 })
const training = configurations.slice(0, 1024)
const options = { layers: [16, 4], epochs: 10, shape: [8, 8], seed: 1, heldOut: configurations.slice(1024, 1280) }

using engine = await Engine.create()
const first = new StackTrainer(engine, training, options)
for await (const { layer, epoch, reconstructionError, freeEnergyGap } of first.run()) {
  const gap = freeEnergyGap ? formatEstimate(freeEnergyGap) : "none"
  if (epoch % 5 === 0) console.log(`layer ${layer} epoch ${epoch}: error ${reconstructionError.toFixed(3)}, gap ${gap}`)
  if (layer === 2 && epoch === 5) break
}

const second = new StackTrainer(engine, training, options)
second.restore(first.state())
for await (const { layer, epoch } of second.run()) if (epoch === 10) console.log(`layer ${layer} done`)
console.log(
  second
    .stack()
    .layers.map(({ visible, hidden }) => `${visible} → ${hidden}`)
    .join(", "),
)
