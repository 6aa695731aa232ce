/**
 * The CRC-32 checksum that gzip, zip and PNG share: remainder of the message, as a polynomial over GF(2), by
 * x^32 + x^26 + x^23 + … + 1 (0xedb88320 with the bits reversed). ISO/IEC 13239; PNG specification, annex D.
 */
const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
