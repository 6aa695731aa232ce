/** PNG files of any bit depth and colour type, from raw scan lines; fast-png writes only some of them. */
import { crc32, deflateSync } from "node:zlib"

export interface PngParts {
  width: number
  height: number
  depth: number
  /** 0 grey, 2 colour, 3 palette, 4 grey and alpha, 6 colour and alpha. */
  colour: number
  /** Packed scan lines, without the filter byte. */
  lines: number[][]
  palette?: number[]
  transparency?: number[]
}

export function makePng({ width, height, depth, colour, lines, palette, transparency }: PngParts): Uint8Array {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colour, 0, 0, 0], 8)
  const scan = Uint8Array.from(lines.flatMap((line) => [0, ...line]))
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk("IHDR", header),
      ...(palette ? [chunk("PLTE", Buffer.from(palette))] : []),
      ...(transparency ? [chunk("tRNS", Buffer.from(transparency))] : []),
      chunk("IDAT", deflateSync(scan)),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  )
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}
