import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { formatOnnx } from "../data/machine-onnx.ts"
import { formatMachine } from "../data/machine-safetensors.ts"
import { temporaryFolder } from "../data/testing/fixture.ts"
import { randomStack } from "../data/testing/random-stack.ts"
import { layerFile } from "./layer-files.ts"
import { loadMachine, loadStack, saveMachine } from "./machine-files.ts"

const stack = randomStack([6, 4, 2], ["spin", "spin", "binary"], 1)
const [machine] = stack.layers

test.each(["a.safetensors", "a.npz", "A.NPZ"])("machines and stacks come back from %s", async (name) => {
  const path = join(await temporaryFolder(), name)
  await saveMachine(path, stack)
  expect(await loadStack(path)).toEqual(stack)
  await expect(loadMachine(path)).rejects.toThrow(
    `${path}: expected one machine, got a stack of 2. Read it with loadStack.`,
  )
  await saveMachine(path, machine)
  expect(await loadMachine(path)).toEqual(machine)
})

test("a pass is written as ONNX, up unless down is asked for", async () => {
  const path = join(await temporaryFolder(), "a.onnx")
  await saveMachine(path, stack)
  expect(new Uint8Array(await readFile(path))).toEqual(formatOnnx(stack, { pass: "up" }))
  await saveMachine(path, stack, { pass: "down" })
  expect(new Uint8Array(await readFile(path))).toEqual(formatOnnx(stack, { pass: "down" }))
  await expect(loadStack(path)).rejects.toThrow(`${path}: expected a .safetensors or .npz file, or the folder of a run`)
})

test("a folder's layers are a stack, and one layer alone is a machine", async () => {
  const folder = join(await temporaryFolder(), "run")
  await mkdir(folder)
  for (const [k, layer] of stack.layers.entries())
    await writeFile(join(folder, layerFile(k + 1)), formatMachine({ machine: layer, layer: k + 1, shape: [6] }))
  expect(await loadStack(folder)).toEqual(stack)
  expect(await loadMachine(join(folder, layerFile(2)))).toEqual(stack.layers[1])
})

test("a name without a known ending, a missing file and a file of another kind are refused with a sentence", async () => {
  const folder = await temporaryFolder()
  const path = join(folder, "machine")
  await expect(saveMachine(path, machine)).rejects.toThrow(
    `${path}: expected the name of a file that ends in .safetensors, .npz or .onnx, got none of these.`,
  )
  await saveMachine(join(folder, "machine.npz"), machine)
  await expect(loadStack(join(folder, "machin.npz"))).rejects.toThrow(`Did you mean ${join(folder, "machine.npz")}?`)
  await copyFile(join(folder, "machine.npz"), join(folder, "machine.safetensors"))
  await expect(loadStack(join(folder, "machine.safetensors"))).rejects.toThrow("expected a safetensors file")
})
