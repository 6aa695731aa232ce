/**
 * IDX files, the format of MNIST: two zero bytes, a type code, the rank, the lengths of the axes as big-endian 32-bit
 * integers, then the items in C order, big-endian. Plain or gzipped.
 *
 * Format: LeCun, Cortes & Burges, "The MNIST database of handwritten digits" (1998), http://yann.lecun.com/exdb/mnist/.
 */
import { InputError, expectInput } from "../errors.ts"
import { type Dtype, ITEM_BYTES, parseItems } from "./dtype.ts"
import { gunzip, isGzip } from "./gzip.ts"
import type { NpyArray } from "./npy.ts"

const DTYPES: Record<number, Dtype> = { 0x08: "u1", 0x09: "i1", 0x0b: "i2", 0x0c: "i4", 0x0d: "f4", 0x0e: "f8" }

/** Reads an IDX file of any rank; `what` names it in error sentences. The result may share memory with `bytes`. */
export function parseIdx(bytes: Uint8Array, what: string): NpyArray {
  if (isGzip(bytes)) return parseIdx(gunzip(bytes, what), what)
  expectInput(bytes.length >= 4, `${what}: expected an IDX file, got ${bytes.length} bytes. Copy or download it again.`)
  const dtype = DTYPES[bytes[2]]
  const rank = bytes[3]
  if (bytes[0] !== 0 || bytes[1] !== 0 || dtype === undefined || rank === 0) {
    const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")
    throw new InputError(
      `${what}: expected an IDX file (first bytes 00 00, a type from 08 to 0e, the number of axes), got ${start}. Check that it is one of the MNIST files.`,
    )
  }
  const offset = 4 + 4 * rank
  expectInput(
    bytes.length >= offset,
    `${what}: expected a header of ${offset} bytes for ${rank} axes, got ${bytes.length} bytes: the file is cut short. Copy or download it again.`,
  )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const expected = shape.reduce((product, length) => product * length, ITEM_BYTES[dtype])
  expectInput(
    bytes.length - offset === expected,
    `${what}: expected ${expected} bytes of data for shape (${shape.join(", ")}), got ${bytes.length - offset}. Copy or download the file again.`,
  )
  return { dtype, shape, data: parseItems(bytes.subarray(offset), dtype, true, what) }
}
