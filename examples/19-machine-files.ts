// A stack as files that other programs read: safetensors keep every bit, npz has the names of scikit-learn, and a pass up or
// down as ONNX runs wherever ONNX Runtime does (npm install onnxruntime-web).
import { mkdtemp, rm, stat } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Engine, MachineKernel, fitStack, ising, loadStack, sample, saveMachine, square } from "blockspin"
import { InferenceSession, Tensor, env } from "onnxruntime-web"

const { configurations } = await sample(ising({ lattice: square(8, 8), coupling: 0.42 }), { count: 2000, seed: 1 })
const settings = { layers: [16, 4], epochs: 10, shape: [8, 8], visibleUnits: "spin", seed: 1 } as const
const stack = await fitStack(configurations, settings)

const folder = await mkdtemp(join(tmpdir(), "blockspin-"))
for (const name of ["stack.safetensors", "stack.npz"]) {
  const path = join(folder, name)
  await saveMachine(path, stack)
  const { layers } = await loadStack(path)
  const same = layers.every(({ weights }, k) => weights.values.every((w, i) => w === stack.layers[k].weights.values[i]))
  console.log(`${name}: ${(await stat(path)).size} bytes, the same weights: ${same}`)
}

const path = join(folder, "up.onnx")
await saveMachine(path, stack, { pass: "up" })
env.wasm.numThreads = 1
const session = await InferenceSession.create(path)
const rows = configurations.slice(0, 100)
const spins = Float32Array.from(rows.unpack(), (bit) => 2 * bit - 1)
const { hidden } = await session.run({ visible: new Tensor("float32", spins, [100, 64]) })

using engine = await Engine.create()
const [first, second] = stack.layers.map((machine) => new MachineKernel(engine, machine))
const { values } = await second.hiddenProbabilities(await first.hiddenProbabilities(rows))
const difference = Math.max(...values.map((p, k) => Math.abs(p - Number(hidden.data[k]))))
console.log(`ONNX Runtime: ${hidden.dims.join(" × ")} probabilities, the same within 1e-6: ${difference < 1e-6}`)
await rm(folder, { recursive: true })
