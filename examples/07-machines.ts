// A trained stack as .safetensors files, in the layout of a run folder, and what it keeps of a configuration.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Engine, MachineKernel, compareReconstruction, fitStack, formatEstimate, formatMachine, ising } from "blockspin"
import { layerFile, readStack, reconstruct, sample, square, writeFileAtomic } from "blockspin"

const shape = [8, 8]
const { configurations } = await sample(ising({ lattice: square(8, 8), coupling: 0.42 }), { count: 2000, seed: 1 })
const trained = await fitStack(configurations, { layers: [32, 8], epochs: 30, shape, seed: 1 })
const folder = await mkdtemp(join(tmpdir(), "blockspin-"))
for (const [index, machine] of trained.layers.entries())
  await writeFileAtomic(join(folder, layerFile(index + 1)), formatMachine({ machine, layer: index + 1, shape }))

const stack = await readStack(folder)
using engine = await Engine.create()
const kernels = stack.layers.map((machine) => new MachineKernel(engine, machine))
const states = configurations.slice(0, 500)
for (const layer of [1, 2]) {
  const reconstruction = await reconstruct(kernels, states, layer)
  const { overlap, blockCorrelation } = compareReconstruction(states, reconstruction, { shape, blockSide: 4 })
  console.log(`from layer ${layer}: overlap ${formatEstimate(overlap)}, blocks ${formatEstimate(blockCorrelation)}`)
}
await rm(folder, { recursive: true })
