/**
 * What the recipe beside samples says of their array, for those who read it back: packed bits (write-samples.ts) become spins, and
 * ensembles at several couplings become one after the other.
 */
import { InputError, expectInput } from "../errors.ts"
import type { SampleArray } from "./dataset.ts"

/** The array of spins that `array` stands for by its recipe; as it is where the recipe says nothing of this. */
export function applySampleRecipe(array: SampleArray, recipe: unknown, path: string): SampleArray {
  if (typeof recipe !== "object" || recipe === null) return array
  const { packedShape, coupling, size } = recipe as Readonly<Record<string, unknown>>
  const spins = isShape(packedShape) ? unpacked(array, packedShape, path) : array
  const [ensembles, rows, ...shape] = spins.shape
  // (couplings, count, …size)
  return Array.isArray(coupling) && Array.isArray(size) && coupling.length === ensembles && shape.length >= size.length
    ? { shape: [ensembles * rows, ...shape], data: spins.data }
    : spins
}

/** The recipe in the bytes of its JSON; undefined where they are none. */
export function parseSampleRecipe(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.length >= 2 && value.every((length) => Number.isInteger(length) && length > 0)
}

function unpacked({ shape, data }: SampleArray, packedShape: readonly number[], path: string): SampleArray {
  const counts = packedShape.slice(0, shape.length - 1)
  const sites = packedShape.slice(shape.length - 1).reduce((product, length) => product * length, 1)
  const bytes = Math.ceil(sites / 8)
  if (!(data instanceof Uint8Array))
    throw new InputError(`${path}: expected bytes of packed spins, as its recipe says, got another type. Delete the recipe beside it if it belongs to another file.`) // prettier-ignore
  expectInput(
    [...counts, bytes].every((length, axis) => length === shape[axis]),
    `${path}: expected packed spins of shape (${[...counts, bytes].join(", ")}), as its recipe says, got (${shape.join(", ")}). Delete the recipe beside it if it belongs to another file.`,
  )
  const rows = counts.reduce((product, length) => product * length, 1)
  const spins = new Int8Array(rows * sites)
  for (let row = 0; row < rows; row++)
    for (let site = 0; site < sites; site++)
      spins[row * sites + site] = (data[row * bytes + (site >> 3)] >> (7 - (site & 7))) & 1 ? 1 : -1
  return { shape: packedShape, data: spins }
}
