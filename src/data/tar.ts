/**
 * Tar archives as npm packs them: blocks of 512 bytes, a header for each file, then its contents. Only plain files are
 * kept; folders, links and extended headers are passed over.
 *
 * Format: POSIX.1-1988 ustar, https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06.
 */
import { expectInput } from "../errors.ts"

const BLOCK = 512

/** File names and contents (views into `bytes`); `what` names the archive in error sentences. */
export function parseTar(bytes: Uint8Array, what: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>()
  let at = 0
  while (at + BLOCK <= bytes.length && bytes[at] !== 0) {
    const header = bytes.subarray(at, at + BLOCK)
    expectInput(
      parseInt(text(header, 148, 8), 8) === checksum(header),
      `${what}: expected a tar archive, got a damaged header at byte ${at}. Download it again.`,
    )
    const size = parseInt(text(header, 124, 12), 8)
    const start = at + BLOCK
    expectInput(
      start + size <= bytes.length,
      `${what}: expected ${size} bytes of ${text(header, 0, 100)}, got ${bytes.length - start}: the archive is cut short. Download it again.`,
    )
    const type = text(header, 156, 1)
    if (type === "0" || type === "") {
      const prefix = text(header, 345, 155)
      files.set((prefix && `${prefix}/`) + text(header, 0, 100), bytes.subarray(start, start + size))
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  return files
}

/** A field: text up to the first zero byte. */
function text(header: Uint8Array, offset: number, length: number): string {
  return new TextDecoder().decode(header.subarray(offset, offset + length)).split("\0", 1)[0]
}

/** Sum of the header's bytes, those of the checksum field itself taken as spaces. */
function checksum(header: Uint8Array): number {
  return header.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0)
}
