/**
 * NumPy's `.npz` files: a zip archive with one `.npy` file for each named array (numpy.savez, numpy.savez_compressed).
 *
 * Formats: numpy.lib.format; PKWARE APPNOTE.TXT 6.3 for the zip directory, whose checksums are verified here since fflate
 * does not.
 */
import { type Unzipped, type Zippable, unzipSync, zipSync } from "fflate"
import { InputError, expectInput } from "../errors.ts"
import { crc32 } from "./crc32.ts"
import { type NpyArray, type WritableNpyArray, formatNpy, parseNpy } from "./npy.ts"

/** Names of the arrays in a `.npz` file, without reading them. */
export function npzNames(bytes: Uint8Array, what: string): string[] {
  return [...zipChecksums(bytes, what).keys()].filter((name) => name.endsWith(".npy")).map((name) => name.slice(0, -4))
}

/** Reads the arrays of a `.npz` file: all of them, or only those of `names`. `what` names the file in error sentences. */
export function parseNpz(
  bytes: Uint8Array,
  what: string,
  names: readonly string[] = npzNames(bytes, what),
): Map<string, NpyArray> {
  const checksums = zipChecksums(bytes, what)
  let files: Unzipped
  try {
    files = unzipSync(bytes, { filter: (file) => names.includes(file.name.slice(0, -4)) && file.name.endsWith(".npy") })
  } catch (error) {
    throw new InputError(
      `${what}: expected a whole .npz file, got a damaged one (${(error as Error).message}). Copy or save it again.`,
    )
  }
  return new Map(
    names.map((name) => {
      const file = files[`${name}.npy`]
      if (file === undefined)
        throw new InputError(
          `${what}: expected an array named "${name}", got ${npzNames(bytes, what).join(", ") || "no arrays"}. Choose one of these.`,
        )
      expectInput(
        crc32(file) === checksums.get(`${name}.npy`),
        `${what}: expected the array "${name}" to match its checksum, got a damaged one. Copy or save the file again.`,
      )
      return [name, parseNpy(file, `${what}, array "${name}"`)]
    }),
  )
}

/** Writes a `.npz` file; the same arrays always give the same bytes (entries are dated 1980-01-01, as numpy does). */
export function formatNpz(
  entries: Iterable<readonly [name: string, array: WritableNpyArray]>,
  { compress = false }: { compress?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const files: Zippable = {}
  for (const [name, array] of entries) files[`${name}.npy`] = formatNpy(array)
  return zipSync(files, { level: compress ? 6 : 0, mtime: new Date(1980, 0, 1) })
}

/** File names and their CRC-32, from the directory at the end of a zip archive. */
function zipChecksums(bytes: Uint8Array, what: string): Map<string, number> {
  const broken = new InputError(
    `${what}: expected a .npz file (a zip archive), got ${bytes.length === 0 ? "an empty file" : "one without a zip directory at its end"}. Save it with numpy.savez; if it was, it is cut short: copy it again.`,
  )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let end = bytes.length - 22
  // The directory's end is followed by a comment of at most 65,535 bytes.
  const first = Math.max(0, end - 0xffff)
  while (end >= first && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < first) throw broken
  const checksums = new Map<string, number>()
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw broken
    const nameLength = view.getUint16(at + 28, true)
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength))
    checksums.set(name, view.getUint32(at + 16, true))
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return checksums
}
