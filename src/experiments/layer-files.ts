/** The trained machines of a run's folder, one `.safetensors` file a layer. Node only. */
import { readFile, readdir } from "node:fs/promises"
import { join } from "node:path"
import { explainReadError } from "../data/file-error.ts"
import { parseMachine } from "../data/machine-safetensors.ts"
import { expectInput } from "../errors.ts"
import type { RestrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"

/** Name of the file of a layer (from 1). */
export function layerFile(layer: number): string {
  return `layer-${layer}.safetensors`
}

/** The trained layers in a run's folder, as far as there are any. */
export async function readStack(folder: string): Promise<Stack> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    throw await explainReadError(folder, error)
  }
  const layers: RestrictedBoltzmannMachine[] = []
  let shape: readonly number[] = []
  for (let layer = 1; names.includes(layerFile(layer)); layer++) {
    const path = join(folder, layerFile(layer))
    const file = parseMachine(await readFile(path), path)
    const below = layers.at(-1)
    expectInput(
      below === undefined || below.hidden === file.machine.visible,
      `${path}: expected ${below?.hidden} visible units, the hidden ones of layer ${layer - 1}, got ${file.machine.visible}. Use layers of one run.`,
    )
    layers.push(file.machine)
    if (layer === 1) shape = file.shape
  }
  expectInput(
    layers.length > 0,
    `${folder}: expected trained machines (layer-1.safetensors …), got none. Train first, or let the run finish its first layer (--resume).`,
  )
  return { layers, shape }
}
