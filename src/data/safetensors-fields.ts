/** What files of machines have in common: tensors and metadata by name, each read with a check and refused in a sentence. */
import { InputError, expectInput } from "../errors.ts"
import type { Safetensors, Tensor } from "./safetensors.ts"

/** Refuses a file whose metadata do not name this format; `kind`: what it should hold, as "a machine". */
export function expectFormat({ metadata }: Safetensors, format: string, kind: string, what: string): void {
  const found = metadata["format"]
  expectInput(
    found === format,
    `${what}: expected ${kind} in the format "${format}", got ${found === undefined ? "none" : `"${found}"`}.`,
  )
}

/** A whole number of the metadata. */
export function wholeNumber({ metadata }: Safetensors, name: string, what: string): number {
  const value = Number(metadata[name])
  expectInput(
    Number.isInteger(value) && value >= 0,
    `${what}: expected a whole number for "${name}" in the metadata, got ${metadata[name]}. The file is damaged, or of another kind.`,
  )
  return value
}

/** A number of the metadata. */
export function finiteNumber({ metadata }: Safetensors, name: string, what: string): number {
  const value = Number(metadata[name] ?? Number.NaN)
  expectInput(
    Number.isFinite(value),
    `${what}: expected a number for "${name}" in the metadata, got ${metadata[name]}. Copy the file again.`,
  )
  return value
}

/** A value of the metadata that is JSON and fits; `expected` says what, with an example. */
export function parsedJson<Value>(
  { metadata }: Safetensors,
  name: string,
  fits: (value: unknown) => value is Value,
  { what, expected }: { readonly what: string; readonly expected: string },
): Value {
  const text = metadata[name]
  try {
    const value: unknown = JSON.parse(text ?? "")
    if (fits(value)) return value
  } catch {
    // Falls through to the sentence below.
  }
  throw new InputError(`${what}: expected ${expected} in the metadata, got ${text}. Copy the file again.`)
}

interface Arrays {
  F32: Float32Array
  F64: Float64Array
  U32: Uint32Array
  U8: Uint8Array
}

/** The values of a tensor, which must be there in this dtype and shape, and finite. */
export function tensorOf<Dtype extends keyof Arrays>(
  { tensors }: Safetensors,
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  what: string,
): Arrays[Dtype] {
  const tensor = tensors.get(name)
  const found = tensor === undefined ? "none" : `${tensor.dtype} [${tensor.shape.join(", ")}]`
  expectInput(
    found === `${dtype} [${shape.join(", ")}]`,
    `${what}: expected a tensor "${name}", ${dtype} [${shape.join(", ")}], got ${found}. The file is damaged, or of another run.`,
  )
  const { data } = tensor!
  if (!data.every((value) => Number.isFinite(value)))
    throw new InputError(`${what}: expected finite numbers in tensor "${name}", got NaN or infinity.`)
  return data as Arrays[Dtype]
}

/** Vectors in double precision as tensors, their names after `prefix`. */
export function vectorTensors(prefix: string, vectors: Readonly<Record<string, Float64Array>>): [string, Tensor][] {
  return Object.entries(vectors).map(([name, data]) => [
    `${prefix}${name}`,
    { dtype: "F64", shape: [data.length], data },
  ])
}

/** The double-precision tensors whose names start with `prefix`, without it. */
export function vectorsWithPrefix({ tensors }: Safetensors, prefix: string): Record<string, Float64Array> {
  const found: Record<string, Float64Array> = {}
  for (const [name, { dtype, data }] of tensors)
    if (dtype === "F64" && name.startsWith(prefix)) found[name.slice(prefix.length)] = data
  return found
}
