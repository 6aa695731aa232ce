/**
 * Safetensors files, in which trained machines are kept: the length of a header as a 64-bit integer, the header as JSON
 * (name → dtype, shape, place of the bytes; `__metadata__`: strings), then the tensors without gaps, little-endian.
 * The header is padded with spaces to a multiple of 8 bytes and tensors with larger items go first, so all are aligned.
 *
 * Format: Hugging Face, https://github.com/huggingface/safetensors#format.
 */
import { InputError, expectInput } from "../errors.ts"
import { type Dtype, ITEM_BYTES, parseItems } from "./dtype.ts"

/** A tensor. I64 is held as doubles, which must be integers of at most 2^53 − 1. */
export type Tensor = { readonly shape: readonly number[] } & (
  | { readonly dtype: "F32"; readonly data: Float32Array }
  | { readonly dtype: "F64" | "I64"; readonly data: Float64Array }
  | { readonly dtype: "I32"; readonly data: Int32Array }
  | { readonly dtype: "U32"; readonly data: Uint32Array }
  | { readonly dtype: "U8"; readonly data: Uint8Array }
)

export interface Safetensors {
  /** In the order of the file. */
  readonly tensors: Map<string, Tensor>
  readonly metadata: Record<string, string>
}

const DTYPES: Record<Tensor["dtype"], Dtype> = { F64: "f8", I64: "i8", F32: "f4", I32: "i4", U32: "u4", U8: "u1" }
const MAXIMUM_HEADER = 100_000_000

/** Reads a safetensors file; `what` names it in error sentences. The tensors may share memory with `bytes`. */
export function parseSafetensors(bytes: Uint8Array, what: string): Safetensors {
  const { header, start } = parseHeader(bytes, what)
  const { __metadata__: metadata = {}, ...entries } = header
  expectInput(
    isRecord(metadata) && Object.values(metadata).every((value) => typeof value === "string"),
    `${what}: expected __metadata__ to hold strings only, got ${JSON.stringify(metadata)}. Save the file again.`,
  )
  const places = Object.entries(entries)
    .map(([name, entry]) => parseEntry(name, entry, what))
    .sort((a, b) => a.begin - b.begin || a.end - b.end)
  let covered = 0
  for (const { name, begin, end } of places) {
    expectInput(
      begin === covered,
      `${what}: expected tensor "${name}" to start at byte ${covered}, right after the one before it, got ${begin} (${begin < covered ? "an overlap" : "a gap"}). Save the file again.`,
    )
    covered = end
  }
  const available = bytes.length - start
  expectInput(
    available === covered,
    `${what}: expected ${covered} bytes of tensors, got ${available}${available < covered ? ": the file is cut short" : ""}. Copy or save it again.`,
  )
  const tensors = new Map(
    places.map(({ name, dtype, shape, begin, end }) => {
      const raw = bytes.subarray(start + begin, start + end)
      const data = parseItems(raw, DTYPES[dtype], false, `${what}, tensor "${name}"`)
      return [name, { dtype, shape, data } as Tensor]
    }),
  )
  return { tensors, metadata: metadata as Record<string, string> }
}

/** Writes a safetensors file; the same tensors and metadata always give the same bytes. */
export function formatSafetensors(
  tensors: Iterable<readonly [name: string, tensor: Tensor]>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const sorted = [...tensors].sort(([a, { dtype: x }], [b, { dtype: y }]) =>
    x === y ? (a < b ? -1 : 1) : ITEM_BYTES[DTYPES[y]] - ITEM_BYTES[DTYPES[x]] || (x < y ? -1 : 1),
  )
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [["__metadata__", metadata]] : []
  let end = 0
  for (const [name, { dtype, shape, data }] of sorted) {
    const count = shape.reduce((product, length) => product * length, 1)
    expectInput(
      data.length === count,
      `formatSafetensors: expected ${count} values for shape [${shape.join(", ")}] of tensor "${name}", got ${data.length}. Check the shape.`,
    )
    expectInput(
      name !== "__metadata__",
      `formatSafetensors: expected another name than "__metadata__", got a tensor of this name. Rename it.`,
    )
    const begin = end
    end += count * ITEM_BYTES[DTYPES[dtype]]
    header.push([name, { dtype, shape, data_offsets: [begin, end] }])
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)))
  const padded = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + padded + end)
  new DataView(bytes.buffer).setUint32(0, padded, true)
  bytes.fill(0x20, 8 + json.length, 8 + padded)
  bytes.set(json, 8)
  let at = 8 + padded
  for (const [name, tensor] of sorted) {
    const data = tensor.dtype === "I64" ? toLongs(tensor.data, name) : tensor.data
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

function parseHeader(bytes: Uint8Array, what: string): { header: Record<string, unknown>; start: number } {
  expectInput(
    bytes.length >= 8,
    `${what}: expected a safetensors file, got ${bytes.length} bytes. Copy or save it again.`,
  )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 0x100000000
  expectInput(
    length >= 2 && length <= MAXIMUM_HEADER && bytes[8] === 0x7b,
    `${what}: expected a safetensors file (the length of a JSON header, then the header), got ${length > MAXIMUM_HEADER ? `a length of ${length} bytes` : "no header"}. Check that it is a .safetensors file.`,
  )
  expectInput(
    bytes.length >= 8 + length,
    `${what}: expected a header of ${length} bytes, got ${bytes.length - 8}: the file is cut short. Copy or save it again.`,
  )
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length))
  try {
    return { header: JSON.parse(text) as Record<string, unknown>, start: 8 + length }
  } catch (error) {
    throw new InputError(
      `${what}: expected a header in JSON, got a damaged one (${(error as Error).message}). Copy or save the file again.`,
    )
  }
}

interface Place {
  name: string
  dtype: Tensor["dtype"]
  shape: number[]
  begin: number
  end: number
}

function parseEntry(name: string, entry: unknown, what: string): Place {
  const { dtype, shape, data_offsets: offsets } = isRecord(entry) ? entry : {}
  expectInput(
    typeof dtype === "string" && isSizes(shape) && isSizes(offsets) && offsets.length === 2,
    `${what}: expected tensor "${name}" to have a dtype, a shape and two data_offsets, got ${JSON.stringify(entry)}. Save the file again.`,
  )
  expectInput(
    Object.hasOwn(DTYPES, dtype),
    `${what}: expected tensor "${name}" to be one of ${Object.keys(DTYPES).join(", ")}, got ${dtype}. Convert it to F32.`,
  )
  const known = dtype as Tensor["dtype"]
  const [begin, end] = offsets as [number, number]
  const bytes = shape.reduce((product, length) => product * length, ITEM_BYTES[DTYPES[known]])
  expectInput(
    end - begin === bytes,
    `${what}: expected ${bytes} bytes for tensor "${name}", ${dtype} of shape [${shape.join(", ")}], got ${end - begin}. Save the file again.`,
  )
  return { name, dtype: known, shape, begin, end }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0)
}

function toLongs(values: Float64Array, name: string): BigInt64Array {
  const longs = new BigInt64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    expectInput(
      Number.isSafeInteger(values[i]),
      `formatSafetensors: expected integers up to ±(2^53 − 1) in tensor "${name}", got ${values[i]}. Store it as F64.`,
    )
    longs[i] = BigInt(values[i])
  }
  return longs
}
