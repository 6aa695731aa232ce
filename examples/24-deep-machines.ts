// Deep machines: bars and stripes of 3 × 3 pixels by a deep Boltzmann machine and by a deep belief network, small enough for exact
// likelihoods; then digits by networks unrolled from a stack and fine-tuned by back-propagation.
import {
  BitMatrix,
  type DeepBeliefNetwork,
  DeepBoltzmannTrainer,
  Engine,
  RandomStream,
  RealMatrix,
  WakeSleep,
  deepBeliefNetwork,
  deepMeanField,
  digits,
  exactBeliefBounds,
  exactBeliefLogLikelihoods,
  fineTune,
  fitStack,
  greyValues,
  networkClasses,
  pretrainDeepBoltzmannMachine,
  squaredReconstructionError,
  takeImages,
  unrollAutoencoder,
  unrollClassifier,
} from "blockspin"

const rows = Array.from({ length: 16 }, (_, k) =>
  Uint8Array.from({ length: 9 }, (__, i) => ((k >> 1) >> (k & 1 ? i % 3 : Math.floor(i / 3))) & 1),
)
const values = Float32Array.from(rows.flatMap((row) => [...row]))
const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number / numbers.length, 0)
const nats = (numbers: readonly number[]): string => `${mean(numbers).toFixed(3)} nats`
console.log(`best possible: ${(-3.5 * Math.LN2 - Math.LN2 / 4).toFixed(3)} nats`)

// Layer by layer, then all layers together.
const images = new RealMatrix(16, 9, values)
const start = await pretrainDeepBoltzmannMachine(images, [6, 4], { epochs: 200, batch: 16, chains: 30, learningRate: 0.1, seed: 1 }) // prettier-ignore
const trainer = new DeepBoltzmannTrainer(images, start, { epochs: 200, batch: 16, chains: 30, learningRate: { from: 0.1, to: 0.01 }, seed: 1 }) // prettier-ignore
for await (const { epoch, reconstructionError } of trainer.run())
  if (epoch === 200) console.log(`reconstruction error ${reconstructionError!.toFixed(3)}`)
for (const [name, machine] of [
  ["pre-trained", start],
  ["jointly", trainer.machine],
] as const) {
  const logZ = machine.logPartition()
  const exact = rows.map((v) => machine.logWeight(v) - logZ)
  const bound = rows.map((v) => deepMeanField(machine, v).bound - logZ)
  console.log(`${name}: ${nats(exact)}, bound ${nats(bound)}`)
}

// A stack as a deep belief network; wake–sleep unties its way up from its way down.
const bits = BitMatrix.from(values, 16, 9)
const stack = await fitStack(bits, { layers: [6, 6], epochs: 600, batch: 16, feed: "samples", seed: 1, threads: 1 })
const report = (name: string, network: DeepBeliefNetwork): void =>
  console.log(`${name}: ${nats(exactBeliefLogLikelihoods(network, rows))}, bound ${nats(exactBeliefBounds(network, rows))}`) // prettier-ignore
report("stack", deepBeliefNetwork(stack))
{
  using engine = await Engine.create({ threads: 1 })
  const wakeSleep = new WakeSleep(engine, bits, deepBeliefNetwork(stack), {
    epochs: 600,
    batch: 16,
    learningRate: 0.05,
  })
  for await (const _ of wakeSleep.run());
  report("wake–sleep", wakeSleep.network())
}

// Digits of 8 × 8: 64 → 60 → 30 and back, and 64 → 60 → 30 → softmax.
const all = await digits()
const order = new RandomStream(1, "split").permutation(all.rows)
const [training, test] = [takeImages(all, order.subarray(0, 1500)), takeImages(all, order.subarray(1500))]
const [grey, heldOut] = [greyValues(training), greyValues(test)]
const deep = await fitStack(grey, { layers: [60, 30], epochs: 15, batch: 20, learningRate: 0.2, seed: 1, threads: 1 })
const unrolled = unrollAutoencoder(deep)
const autoencoder = await fineTune(unrolled, { rows: grey }, { epochs: 15, batch: 50, learningRate: 0.01, seed: 1 })
const error = (network: typeof unrolled): string => squaredReconstructionError(network, heldOut).toFixed(2)
console.log(`squared error of 64 pixels: unrolled ${error(unrolled)}, fine-tuned ${error(autoencoder)}`)
const classifier = await fineTune(
  unrollClassifier(deep, 10),
  { rows: grey, labels: training.labels },
  { epochs: 15, batch: 50, learningRate: 0.01, seed: 1 },
)
const right = networkClasses(classifier, heldOut).filter((label, row) => label === test.labels[row]).length
console.log(`accuracy ${(right / test.rows).toFixed(3)}`)
