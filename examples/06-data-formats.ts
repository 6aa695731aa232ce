// Samples to a file that numpy opens, and back; grey values as probabilities, or cut to bits.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ising, makeDataset, readDataset, sample, square, writeSamples } from "blockspin"

const folder = await mkdtemp(join(tmpdir(), "blockspin-"))
const { configurations } = await sample(ising({ lattice: square(8, 8), coupling: 0.4 }), { count: 256, seed: 1 })
await writeSamples(join(folder, "spins.npy"), configurations, [8, 8], { coupling: 0.4, seed: 1 })
const spins = await readDataset(join(folder, "spins.npy"))
console.log(spins.description, spins.units, spins.shape)

const grey = { shape: [2, 4], data: Float32Array.of(0, 0.2, 0.7, 1, 0.9, 0.5, 0.1, 0) }
console.log(makeDataset(grey, "grey").description)
console.log(makeDataset(grey, "grey", { threshold: 0.5 }).description)
await rm(folder, { recursive: true })
