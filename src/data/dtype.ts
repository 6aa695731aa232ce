/**
 * The number types that array files hold, named as NumPy names them (kind and bytes), and how their bytes become typed
 * arrays. Shared by the readers of `.npy` and IDX files.
 */
import { InputError } from "../errors.ts"

export type Dtype = "bool" | "i1" | "u1" | "i2" | "u2" | "i4" | "u4" | "i8" | "u8" | "f2" | "f4" | "f8"

/** Items of an array in memory. i8 and u8 come as Float64Array, f2 as Float32Array. */
export type Items =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array

/** Bytes of one item in a file. */
export const ITEM_BYTES: Record<Dtype, number> = {
  bool: 1,
  i1: 1,
  u1: 1,
  i2: 2,
  u2: 2,
  i4: 4,
  u4: 4,
  i8: 8,
  u8: 8,
  f2: 2,
  f4: 4,
  f8: 8,
}

/** The items of an array from their bytes, in the order of the file; may share memory with them. */
export function parseItems(bytes: Uint8Array, dtype: Dtype, bigEndian: boolean, what: string): Items {
  const { buffer, byteOffset, length } = littleEndian(bytes, ITEM_BYTES[dtype], bigEndian)
  const count = length / ITEM_BYTES[dtype]
  switch (dtype) {
    case "bool":
    case "u1":
      return new Uint8Array(buffer, byteOffset, count)
    case "i1":
      return new Int8Array(buffer, byteOffset, count)
    case "i2":
      return new Int16Array(buffer, byteOffset, count)
    case "u2":
      return new Uint16Array(buffer, byteOffset, count)
    case "i4":
      return new Int32Array(buffer, byteOffset, count)
    case "u4":
      return new Uint32Array(buffer, byteOffset, count)
    case "f4":
      return new Float32Array(buffer, byteOffset, count)
    case "f8":
      return new Float64Array(buffer, byteOffset, count)
    case "f2":
      return Float32Array.from(new Uint16Array(buffer, byteOffset, count), halfToFloat)
    default:
      return readLongs(new Uint32Array(buffer, byteOffset, 2 * count), dtype === "i8", what)
  }
}

/** The items as aligned little-endian bytes (what typed arrays see wherever WebAssembly runs): a view where possible. */
function littleEndian(bytes: Uint8Array, size: number, bigEndian: boolean): Uint8Array {
  if (size === 1 || (!bigEndian && bytes.byteOffset % size === 0)) return bytes
  // Not slice(), which for Node's Buffer is a view.
  const copy = new Uint8Array(bytes)
  if (bigEndian)
    for (let start = 0; start < copy.length; start += size)
      for (let i = start, j = start + size - 1; i < j; i++, j--) {
        const held = copy[i]
        copy[i] = copy[j]
        copy[j] = held
      }
  return copy
}

/** 64-bit integers as doubles, refused beyond ±(2^53 − 1), where doubles skip integers. `words`: low, high, low, high, … */
function readLongs(words: Uint32Array, signed: boolean, what: string): Float64Array {
  const values = new Float64Array(words.length / 2)
  for (let i = 0; i < values.length; i++) {
    const high = signed ? words[2 * i + 1] | 0 : words[2 * i + 1]
    const value = high * 0x100000000 + words[2 * i]
    if (!Number.isSafeInteger(value))
      throw new InputError(
        `${what}: expected integers up to ±(2^53 − 1), got ${value} at item ${i}. Convert the array with array.astype("float64").`,
      )
    values[i] = value
  }
  return values
}

/** IEEE 754 half precision: 1 bit of sign, 5 of exponent, 10 of fraction. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
