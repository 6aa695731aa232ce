/**
 * Gzip files (RFC 1952), recognised by their first bytes and checked against the length and the checksum in their last
 * eight. Runs in Node and in the browser.
 */
import { gunzipSync } from "fflate"
import { InputError } from "../errors.ts"
import { crc32 } from "./crc32.ts"

/** Whether the bytes start as a gzip file does (1f 8b). */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

/** Unpacks a gzip file with one member; `what` names it in error sentences. */
export function gunzip(bytes: Uint8Array, what: string): Uint8Array {
  const damaged = (found: string): InputError =>
    new InputError(`${what}: expected a whole gzip file, got ${found}. Copy or download it again.`)
  if (bytes.length < 18) throw damaged(`${bytes.length} bytes`)
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8)
  let unpacked: Uint8Array
  try {
    unpacked = gunzipSync(bytes)
  } catch (error) {
    throw damaged(`one that is cut short or damaged (${(error as Error).message})`)
  }
  if (unpacked.length !== trailer.getUint32(4, true) || crc32(unpacked) !== trailer.getUint32(0, true))
    throw damaged("one whose checksum does not match")
  return unpacked
}
