/**
 * NumPy's `.npy` files: a magic string, a version, a header that is a Python dictionary, then the plain bytes of the array.
 * Reads versions 1.0, 2.0 and 3.0, both byte orders, C and Fortran order; writes 1.0, little-endian, C order, with the data
 * on a 64-byte boundary, as `numpy.save` does.
 *
 * Format: numpy.lib.format, https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html (NEP 1).
 */
import { InputError, expectInput } from "../errors.ts"
import { type Dtype, ITEM_BYTES, type Items, parseItems } from "./dtype.ts"

/** An array as read: `data` in C order (last axis fastest). i8 and u8 come as Float64Array, f2 as Float32Array. */
export interface NpyArray {
  readonly dtype: Dtype
  readonly shape: number[]
  readonly data: Items
}

/** An array that can be written: the type of `data` follows from `dtype`. */
export type WritableNpyArray = { readonly shape: readonly number[] } & (
  | { readonly dtype: "bool" | "u1"; readonly data: Uint8Array }
  | { readonly dtype: "i1"; readonly data: Int8Array }
  | { readonly dtype: "i4"; readonly data: Int32Array }
  | { readonly dtype: "u4"; readonly data: Uint32Array }
  | { readonly dtype: "f4"; readonly data: Float32Array }
  | { readonly dtype: "f8"; readonly data: Float64Array }
)

const MAGIC = "\x93NUMPY"

/** Reads a `.npy` file; `what` names it in error sentences. The result may share memory with `bytes`. */
export function parseNpy(bytes: Uint8Array, what: string): NpyArray {
  const { dtype, bigEndian, fortranOrder, shape, offset } = parseHeader(bytes, what)
  const count = shape.reduce((product, length) => product * length, 1)
  const expected = count * ITEM_BYTES[dtype]
  const actual = bytes.length - offset
  expectInput(
    actual >= expected,
    `${what}: expected ${expected} bytes of data for shape (${shape.join(", ")}) of ${dtype}, got ${actual}: the file is cut short. Copy or save it again.`,
  )
  expectInput(
    actual === expected,
    `${what}: expected ${expected} bytes of data for shape (${shape.join(", ")}) of ${dtype}, got ${actual}. Save several arrays with numpy.savez, not one after another in one file.`,
  )
  const data = parseItems(bytes.subarray(offset), dtype, bigEndian, what)
  return { dtype, shape, data: fortranOrder && shape.length > 1 ? toCOrder(data, shape) : data }
}

/** Writes a `.npy` file, version 1.0. */
export function formatNpy({ dtype, shape, data }: WritableNpyArray): Uint8Array<ArrayBuffer> {
  const count = shape.reduce((product, length) => product * length, 1)
  expectInput(
    data.length === count && data.byteLength === count * ITEM_BYTES[dtype],
    `formatNpy: expected ${count} values of ${dtype} for shape (${shape.join(", ")}), got ${data.length} in a ${data.constructor.name}. Check the shape.`,
  )
  const descr = dtype === "bool" ? "|b1" : (ITEM_BYTES[dtype] === 1 ? "|" : "<") + dtype
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`
  // Magic, version and length take 10 bytes; spaces and a newline fill up to a multiple of 64.
  const offset = Math.ceil((10 + header.length + 1) / 64) * 64
  const bytes = new Uint8Array(offset + data.byteLength)
  const start = `${MAGIC}\x01\x00${String.fromCharCode((offset - 10) & 0xff, (offset - 10) >> 8)}`
  const text = `${(start + header).padEnd(offset - 1, " ")}\n`
  for (let i = 0; i < offset; i++) bytes[i] = text.charCodeAt(i)
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset)
  return bytes
}

interface Header {
  dtype: Dtype
  bigEndian: boolean
  fortranOrder: boolean
  shape: number[]
  /** Where the data start. */
  offset: number
}

function parseHeader(bytes: Uint8Array, what: string): Header {
  const magic = latin1(bytes.subarray(0, 6))
  expectInput(
    magic === MAGIC,
    `${what}: expected a NumPy array (first bytes \\x93NUMPY), got ${bytes.length === 0 ? "an empty file" : JSON.stringify(magic)}. Save the array with numpy.save.`,
  )
  const major = bytes[6] ?? 1
  const minor = bytes[7] ?? 0
  expectInput(
    major >= 1 && major <= 3 && minor === 0,
    `${what}: expected .npy version 1.0, 2.0 or 3.0, got ${major}.${minor}. Save the array with numpy.save.`,
  )
  const start = major === 1 ? 10 : 12
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.length < start ? 0 : major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const offset = start + length
  expectInput(
    bytes.length >= offset,
    `${what}: expected a header of ${offset} bytes, got ${bytes.length}: the file is cut short. Copy or save it again.`,
  )
  const text = latin1(bytes.subarray(start, offset))
  const malformed = `${what}: expected a header {'descr': …, 'fortran_order': …, 'shape': …}, got ${JSON.stringify(text.trim().slice(0, 120))}. Save the array with numpy.save.`
  let rest = text
  const take = (field: string, value: string): string => {
    const match = new RegExp(`'${field}'\\s*:\\s*(${value})\\s*(?:,|(?=\\}))`).exec(rest)
    if (match === null) throw new InputError(malformed)
    rest = rest.replace(match[0], "")
    return match[1]
  }
  const descr = take("descr", `'[^']*'|\\[[^\\]]*\\]`)
  const fortranOrder = take("fortran_order", "True|False") === "True"
  const shape = (take("shape", `\\([\\dL,\\s]*\\)`).match(/\d+/g) ?? []).map(Number)
  expectInput(/^\s*\{\s*\}\s*$/.test(rest), malformed)
  return { ...parseDescr(descr, what), fortranOrder, shape, offset }
}

function parseDescr(descr: string, what: string): { dtype: Dtype; bigEndian: boolean } {
  const match = /^'([<>=|])([a-zA-Z]\d+)'$/.exec(descr)
  const dtype = match?.[2] === "b1" ? "bool" : match?.[2]
  if (match === null || dtype === undefined || !Object.hasOwn(ITEM_BYTES, dtype))
    throw new InputError(
      `${what}: expected an array of bool, integers or floats, got dtype ${descr}. Convert it with array.astype("int8") or array.astype("float32").`,
    )
  return { dtype: dtype as Dtype, bigEndian: match[1] === ">" }
}

function latin1(bytes: Uint8Array): string {
  let text = ""
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function toCOrder(data: Items, shape: readonly number[]): Items {
  const ordered = data.slice()
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1))
  const index = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < data.length; to++) {
    ordered[to] = data[from]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]
      if (++index[axis] < shape[axis]) break
      from -= strides[axis] * shape[axis]
      index[axis] = 0
    }
  }
  return ordered
}
