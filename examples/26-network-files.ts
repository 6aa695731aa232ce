// Deep networks as files: fine-tuning that is stopped goes on from its checkpoint to the same bits, and the network it gives goes to
// safetensors and npz, and as ONNX wherever ONNX Runtime runs (npm install onnxruntime-web). Other machines and their trainings alike.
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import {
  type Autoencoder,
  DeepBoltzmannTrainer,
  FineTuning,
  digits,
  fitStack,
  formatDeepBoltzmannTraining,
  formatFineTuning,
  greyValues,
  loadAutoencoder,
  networkCodes,
  parseDeepBoltzmannTraining,
  parseFineTuning,
  randomDeepBoltzmannMachine,
  saveNetwork,
  unrollAutoencoder,
  writeFileAtomic,
} from "blockspin"
import { InferenceSession, Tensor, env } from "onnxruntime-web"

const folder = await mkdtemp(join(tmpdir(), "blockspin-"))
const images = greyValues(await digits())
const [rows, heldOut] = [images.slice(0, 1000), { rows: images.slice(1000, 1297) }]
const stack = await fitStack(rows, { layers: [40, 10], epochs: 5, batch: 50, learningRate: 0.2, seed: 1, threads: 1 })
const settings = { epochs: 4, batch: 50, learningRate: { from: 0.01, to: 0.001 }, heldOut, seed: 1 }

/** Fine-tunes up to so many epochs; goes on from the checkpoint, if asked, and leaves one. */
const checkpoint = join(folder, "fine-tuning.safetensors")
async function tuned(epochs: number, { resume = false } = {}): Promise<Autoencoder> {
  using tuning = await FineTuning.create(unrollAutoencoder(stack), { rows }, settings)
  if (resume) tuning.restore(parseFineTuning(await readFile(checkpoint), checkpoint))
  for await (const { epoch } of tuning.run()) if (epoch === epochs) break
  await writeFileAtomic(checkpoint, formatFineTuning(await tuning.state()))
  return await tuning.network()
}
const network = await tuned(4)
await tuned(2)
const resumed = await tuned(4, { resume: true })
const same = (other: Autoencoder): boolean =>
  network.layers.every(({ weights }, l) => weights.values.every((w, k) => w === other.layers[l].weights.values[k]))
console.log(`four epochs, and two and two: the same weights: ${same(resumed)}`)

for (const name of ["network.safetensors", "network.npz"]) {
  const path = join(folder, name)
  await saveNetwork(path, network)
  console.log(`${name}: the same weights: ${same(await loadAutoencoder(path))}`)
}

const path = join(folder, "encoder.onnx")
await saveNetwork(path, network, { pass: "encoder" })
env.wasm.numThreads = 1
const session = await InferenceSession.create(path)
const { codes } = await session.run({ inputs: new Tensor("float32", heldOut.rows.values, [297, 64]) })
const expected = networkCodes(network, heldOut.rows).values
const difference = Math.max(...expected.map((code, k) => Math.abs(code - Number(codes.data[k]))))
console.log(`ONNX Runtime: ${codes.dims.join(" × ")} codes, the same within 1e-6: ${difference < 1e-6}`)

const data = rows.slice(0, 200)
const trainer = (): DeepBoltzmannTrainer =>
  new DeepBoltzmannTrainer(data, randomDeepBoltzmannMachine(data, [20, 10]), { epochs: 2, batch: 50, seed: 1 })
const [straight, first, second] = [trainer(), trainer(), trainer()]
for await (const _ of straight.run());
await first.runEpoch()
const training = join(folder, "deep-boltzmann.safetensors")
await writeFileAtomic(training, formatDeepBoltzmannTraining(first.state()))
second.restore(parseDeepBoltzmannTraining(await readFile(training), training))
await second.runEpoch()
const alike = second.machine.weights.every((W, l) => W.every((w, k) => w === straight.machine.weights[l][k]))
console.log(`deep Boltzmann machine, two epochs, and one and one: the same weights: ${alike}`)
await rm(folder, { recursive: true })
