// A machine for real data in their own units: readings in kelvin of six sensors that follow one of two states. The default settings
// measure every unit in its own standard deviation, so kelvin and millikelvin learn alike, and the precisions are learned. Tempered
// chains pass from one state to the other, which plain ones do not.
import { RandomStream, Rbm, formatEstimate } from "blockspin"

const stream = new RandomStream(1, "sensors")
const readings = (count: number): Float64Array[] =>
  Array.from({ length: count }, () => {
    const warm = stream.uniform() < 0.4
    return Float64Array.from({ length: 6 }, (_, i) => 290 + 2 * i + (warm ? 15 : 0) + (1 + i / 2) * stream.normal())
  })
const [training, heldOut] = [readings(1000), readings(1000)]

const options = { visible: { kind: "gaussian" }, epochs: 40, seed: 1, threads: 1 } as const
const independent = await new Rbm({ ...options, hidden: 1, sigma: 0, learningRate: 0 }).fit(training)
const rbm = new Rbm({ ...options, hidden: 3, method: "tempering", batch: 50, learningRate: { from: 0.02, to: 0.0002 } })
for await (const { epoch, epochs, freeEnergyGap } of rbm.epochs(training, { heldOut }))
  if (epoch % 20 === 0) console.log(`epoch ${epoch} of ${epochs}: gap ${formatEstimate(freeEnergyGap!)}`)

// Three hidden bits are enumerated: the density is normalized exactly.
console.log(`independent sensors: ${formatEstimate(independent.score(heldOut))} nats a reading`)
console.log(`three hidden units:  ${formatEstimate(rbm.score(heldOut))} nats a reading`)
const precision = rbm.machine.visible.parameters["precision"]
console.log(`noise: ${Array.from(precision, (value) => (1 / Math.sqrt(value)).toFixed(1)).join(" ")} K`)
