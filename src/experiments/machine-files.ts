/**
 * Machines and stacks to files and back, by the ending of the name: `.safetensors` (to the same bits; data/stack-safetensors.ts),
 * `.npz` (as scikit-learn names them; data/stack-npz.ts), `.onnx` (written only; data/machine-onnx.ts). Node only.
 */
import { readFile, stat } from "node:fs/promises"
import { explainReadError } from "../data/file-error.ts"
import { type OnnxOptions, formatOnnx } from "../data/machine-onnx.ts"
import { formatStackNpz, parseStackNpz } from "../data/stack-npz.ts"
import { formatStack, parseStack } from "../data/stack-safetensors.ts"
import { writeFileAtomic } from "../data/write-atomic.ts"
import { InputError, expectInput } from "../errors.ts"
import type { RestrictedBoltzmannMachine } from "../hamiltonian/restricted-boltzmann-machine.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import { readStack } from "./layer-files.ts"

/** Writes a machine or a stack to a file that ends in .safetensors, .npz or .onnx; `pass` is for .onnx (default up). */
export async function saveMachine(
  path: string,
  machines: RestrictedBoltzmannMachine | Stack,
  { pass = "up" }: Partial<OnnxOptions> = {},
): Promise<void> {
  await writeFileAtomic(path, formatFor(path, machines, pass))
}

function formatFor(path: string, machines: RestrictedBoltzmannMachine | Stack, pass: OnnxOptions["pass"]): Uint8Array {
  switch (endingOf(path)) {
    case "safetensors":
      return formatStack(machines)
    case "npz":
      return formatStackNpz(machines)
    case "onnx":
      return formatOnnx(machines, { pass })
    default:
      throw unknownEnding(path)
  }
}

export function unknownEnding(path: string): InputError {
  return new InputError(
    `${path}: expected the name of a file that ends in .safetensors, .npz or .onnx, got none of these. Choose one: .safetensors keeps every bit.`,
  )
}

/** Reads a stack from a `.safetensors` or `.npz` file, or the trained layers from the folder of a run. */
export async function loadStack(path: string): Promise<Stack> {
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return await readStack(path)
  const bytes = await readMachineFile(path)
  switch (endingOf(path)) {
    case "safetensors":
      return parseStack(bytes, path)
    case "npz":
      return parseStackNpz(bytes, path)
    default:
      throw new InputError(
        `${path}: expected a .safetensors or .npz file, or the folder of a run, got none of these. Rename the file, or save its machine as one.`,
      )
  }
}

/** Whether a name is that of a file that {@link loadStack} reads. */
export function isMachineFile(path: string): boolean {
  return ["safetensors", "npz"].includes(endingOf(path))
}

/** Reads the one machine of a `.safetensors` or `.npz` file. */
export async function loadMachine(path: string): Promise<RestrictedBoltzmannMachine> {
  const { layers } = await loadStack(path)
  expectInput(
    layers.length === 1,
    `${path}: expected one machine, got a stack of ${layers.length}. Read it with loadStack.`,
  )
  return layers[0]
}

/** The bytes of a file; one that cannot be read is explained. */
export async function readMachineFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw await explainReadError(path, error)
  }
}

/** In small letters, without the dot. */
export function endingOf(path: string): string {
  return /\.([^.]*)$/.exec(path)?.[1].toLowerCase() ?? ""
}
