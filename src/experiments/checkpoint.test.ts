import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { Engine } from "../compute/engine.ts"
import { formatMachine, parseMachine } from "../data/machine-safetensors.ts"
import { parseSafetensors } from "../data/safetensors.ts"
import { restrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type StackState, StackTrainer } from "../learn/stack.ts"
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts"
import { readStack } from "./layer-files.ts"
import { domains } from "./testing/domains.ts"

const belongs = { layers: [5, 3], shape: [3, 4], recipe: "0123456789abcdef", chains: 20 }

/** The state after `epochs` epochs of two layers with three epochs each. */
async function stateAfter(epochs: number): Promise<StackState> {
  using engine = await Engine.create({ threads: 1 })
  const options = { layers: [5, 3], epochs: 3, batch: 20, method: "pcd", hiddenUnits: "spin" } as const
  const trainer = new StackTrainer(engine, domains(50, 12), options)
  let done = 0
  if (epochs > 0) for await (const _ of trainer.run()) if (++done === epochs) break
  return trainer.state()
}

describe("a checkpoint gives back the state to the bit", () => {
  test.each([0, 2, 4, 6])("after %i epochs", async (epochs) => {
    const state = await stateAfter(epochs)
    const bytes = formatCheckpoint(state, belongs)
    const read = parseCheckpoint(bytes, "checkpoint.safetensors", belongs)
    expect(read).toEqual(state)
    expect(formatCheckpoint(read, belongs)).toEqual(bytes)
  })
})

describe("what does not fit is refused with a sentence", () => {
  test("other layers, other data, another recipe, other chains", async () => {
    const bytes = formatCheckpoint(await stateAfter(4), belongs)
    const parse = (change: Partial<typeof belongs>): (() => unknown) => {
      return () => parseCheckpoint(bytes, "c", { ...belongs, ...change })
    }
    expect(parse({ layers: [5] })).toThrow("c: expected a checkpoint of layers [5], got [5,3].")
    expect(parse({ shape: [4, 4] })).toThrow("c: expected a checkpoint for samples of shape [4,4], got [3,4].")
    expect(parse({ recipe: "f" })).toThrow("got one of another recipe (0123456789abcdef). Undo the changes in run.json")
    expect(parse({ chains: 7 })).toThrow('c: expected a tensor "chains", U32 [7, 4], got U32 [20, 4].')
    expect(parse({ chains: 0 })).toThrow("c: expected no persistent chains, got 20.")
  })

  test("a file cut short anywhere, and a file of another kind", async () => {
    const bytes = formatCheckpoint(await stateAfter(4), belongs)
    for (const length of [0, 7, 100, 1000, bytes.length - 1])
      expect(() => parseCheckpoint(bytes.subarray(0, length), "c", belongs), `${length} bytes`).toThrow(/^c: expected /)
    const machine = formatMachine({
      machine: restrictedBoltzmannMachine({ visible: 12, hidden: 5 }),
      layer: 1,
      shape: [12],
    })
    expect(() => parseCheckpoint(machine, "c", belongs)).toThrow('got "blockspin-machine 1"')
    expect(() => parseMachine(bytes, "m")).toThrow('m: expected a machine in the format "blockspin-machine 1"')
  })

  test("a machine with NaN", () => {
    const machine = restrictedBoltzmannMachine({ visible: 2, hidden: 2 })
    machine.hiddenBias[1] = Number.NaN
    const bytes = formatMachine({ machine, layer: 1, shape: [2] })
    expect(() => parseMachine(bytes, "m")).toThrow('m: expected finite numbers in tensor "hidden_bias"')
  })
})

describe("machines", () => {
  test("are kept in the documented format", () => {
    const machine = restrictedBoltzmannMachine({ visible: 6, hidden: 2, visibleUnits: "spin" }, { seed: 3 })
    const bytes = formatMachine({ machine, layer: 2, shape: [2, 3], recipe: "ab" })
    const { tensors, metadata } = parseSafetensors(bytes, "m")
    expect(tensors.get("weights")).toMatchObject({ dtype: "F32", shape: [6, 2], data: machine.weights.values })
    expect(tensors.get("visible_bias")).toMatchObject({ dtype: "F32", shape: [6] })
    expect(tensors.get("hidden_bias")).toMatchObject({ dtype: "F32", shape: [2] })
    expect(metadata).toEqual({
      format: "blockspin-machine 1",
      visible_units: "spin",
      hidden_units: "binary",
      layer: "2",
      shape: "[2,3]",
      recipe: "ab",
    })
    expect(parseMachine(bytes, "m")).toEqual({ machine, layer: 2, shape: [2, 3], recipe: "ab" })
  })

  test("of a folder make a stack, if they fit on each other", async () => {
    const folder = await mkdtemp(join(tmpdir(), "blockspin-stack-"))
    await expect(readStack(folder)).rejects.toThrow("expected trained machines (layer-1.safetensors …), got none")
    const write = async (layer: number, visible: number, hidden: number): Promise<void> => {
      const machine = restrictedBoltzmannMachine({ visible, hidden })
      await writeFile(join(folder, `layer-${layer}.safetensors`), formatMachine({ machine, layer, shape: [2, 3] }))
    }
    await write(1, 6, 4)
    await write(2, 4, 2)
    const { layers, shape } = await readStack(folder)
    expect(layers.map(({ hidden }) => hidden)).toEqual([4, 2])
    expect(shape).toEqual([2, 3])
    await write(2, 5, 2)
    await expect(readStack(folder)).rejects.toThrow("expected 4 visible units, the hidden ones of layer 1, got 5")
    await rm(folder, { recursive: true })
  })
})
