import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import { randomStack } from "../data/testing/random-stack.ts"
import { writeSamples } from "../data/write-samples.ts"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { saveMachine } from "./machine-files.ts"
import { infoOf, infoText } from "./run-info.ts"

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "blockspin-info-"))))
afterAll(async () => rm(folder, { recursive: true }))

const potts = { model: "potts", size: [2, 3], lattice: "auto", colours: 3 }
const colours = Int8Array.of(0, 1, 2, 2, 1, 0, 2, 2, 2, 2, 2, 1)

test.each(["potts.npz", "potts.npy"])("samples of more than two values, with the recipe: %s", async (name) => {
  const path = join(folder, name)
  await writeSamples(path, { rows: 2, columns: 6, values: colours }, [2, 3], potts)
  expect(await infoOf(path)).toEqual({
    kind: "data",
    path,
    description: "2 samples of a potts model",
    samples: 2,
    shape: [2, 3],
    sites: 6,
    units: "values",
    mean: 17 / 12,
    recipe: potts,
  })
  expect(infoText(await infoOf(path))).toContain("colours from 0")
})

test("spins in an .npz file come with the recipe that is inside", async () => {
  const path = join(folder, "ising.npz")
  await writeSamples(path, BitMatrix.from([1, 1, 0, 1], 1, 4), [2, 2], { model: "ising", seed: 3 })
  expect(await infoOf(path)).toMatchObject({
    units: "spin",
    samples: 1,
    mean: 0.5,
    recipe: { model: "ising", seed: 3 },
  })
})

test("files of machines: each layer of a stack, one machine, and a machine of scikit-learn", async () => {
  const stack = randomStack([6, 4, 2], ["spin", "binary", "binary"], 1)
  for (const name of ["stack.safetensors", "stack.npz"]) {
    const path = join(folder, name)
    await saveMachine(path, { ...stack, shape: [2, 3] })
    const info = await infoOf(path)
    expect(info).toMatchObject({ kind: "stack", path, shape: [2, 3], layers: [{ layer: 1, hidden: 4 }, { hidden: 2 }] })
    expect(infoText(info)).toMatch(/^layer 1 +6 visible \(spin\), 4 hidden \(binary\), root mean square 0\.\d{4}$/m)
  }
  const made = fileURLToPath(new URL("../data/testing/fixtures/bernoulli-rbm.npz", import.meta.url))
  expect(await infoOf(made)).toMatchObject({ kind: "machine", layer: 1, visible: 16, hidden: 7, shape: [16] })
  expect(infoText(await infoOf(made))).toMatch(/^units +16 visible \(binary\), 7 hidden \(binary\)$/m)
})
