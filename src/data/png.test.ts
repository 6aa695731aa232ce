import { encode } from "fast-png"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { parsePng } from "./png.ts"
import { makePng } from "./testing/make-png.ts"

const grey = {
  depth: 8,
  colour: 0,
  width: 2,
  height: 2,
  lines: [
    [0, 51],
    [102, 255],
  ],
}

describe("parsePng", () => {
  test("reads 8-bit grey values as v / 255, row by row", () => {
    const image = parsePng(makePng(grey), "x")
    expect(image).toMatchObject({ width: 2, height: 2, channels: 1 })
    expect([...image.values]).toEqual([0, Math.fround(0.2), Math.fround(0.4), 1])
  })

  test("reads 16-bit, 4-bit, 2-bit and 1-bit grey values, whose rows end on whole bytes", () => {
    const read = (depth: number, width: number, ...lines: number[][]): number[] => [
      ...parsePng(makePng({ depth, colour: 0, width, height: lines.length, lines }), "x").values,
    ]
    expect(read(16, 2, [0xff, 0xff, 0x33, 0x33])).toEqual([1, Math.fround(0.2)])
    expect(read(4, 3, [0x0f, 0x30])).toEqual([0, 1, Math.fround(0.2)])
    expect(read(2, 5, [0b00_01_10_11, 0b11_00_00_00])).toEqual([0, Math.fround(1 / 3), Math.fround(2 / 3), 1, 1])
    expect(read(1, 9, [0b1010_0000, 0b1000_0000], [0, 0])).toEqual([
      1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ])
  })

  test("turns colours into their luma and keeps the value of grey ones exactly", () => {
    const lines = [[255, 0, 0, 0, 255, 0, 0, 0, 255, 51, 51, 51]]
    const { channels, values } = parsePng(makePng({ depth: 8, colour: 2, width: 4, height: 1, lines }), "x")
    expect(channels).toBe(3)
    expect([...values]).toEqual([0.299, 0.587, 0.114, 0.2].map(Math.fround))
  })

  test("looks colours up in the palette", () => {
    const palette = [0, 0, 0, 255, 255, 255, 0, 255, 0]
    const image = makePng({ depth: 2, colour: 3, width: 3, height: 1, lines: [[0b01_10_00_00]], palette })
    expect([...parsePng(image, "x").values]).toEqual([1, Math.fround(0.587), 0])
  })

  test("accepts an alpha channel that is opaque everywhere", () => {
    const image = makePng({ depth: 8, colour: 6, width: 1, height: 1, lines: [[255, 255, 255, 255]] })
    expect(parsePng(image, "x")).toEqual({ width: 1, height: 1, channels: 4, values: Float32Array.of(1) })
    const twoChannels = makePng({ depth: 8, colour: 4, width: 1, height: 1, lines: [[51, 255]] })
    expect([...parsePng(twoChannels, "x").values]).toEqual([Math.fround(0.2)])
  })

  test("reads what fast-png writes, whatever the values", () => {
    const image = fc.record({ width: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 6 }) })
    fc.assert(
      fc.property(image, fc.infiniteStream(fc.nat(255)), ({ width, height }, stream) => {
        const data = Uint8Array.from(stream.take(width * height))
        const { values } = parsePng(encode({ width, height, data, channels: 1, depth: 8 }), "x")
        expect(values).toEqual(Float32Array.from(data, (value) => value / 255))
      }),
    )
  })

  test.each([
    [
      "an empty file",
      new Uint8Array(0),
      /x\.png: expected a PNG image, got a file that cannot be decoded \(.*\)\. Copy or save it again as PNG\./,
    ],
    [
      "another format",
      new TextEncoder().encode("GIF89a, a long time ago"),
      /expected a PNG image, got a file that cannot be decoded/,
    ],
    ["a file cut short", makePng(grey).subarray(0, 50), /expected a PNG image, got a file that cannot be decoded/],
    ["a damaged file", makePng(grey).with(45, 7), /expected a PNG image, got a file that cannot be decoded/],
    [
      "half-transparent pixels",
      makePng({ depth: 8, colour: 4, width: 2, height: 1, lines: [[9, 255, 9, 128]] }),
      /expected an opaque image, got transparency at x = 1, y = 0\. Flatten it onto a background first\./,
    ],
    [
      "a transparent palette entry",
      makePng({ depth: 8, colour: 3, width: 1, height: 1, lines: [[0]], palette: [1, 2, 3], transparency: [0] }),
      /expected an opaque image, got transparency at x = 0, y = 0/,
    ],
    ["a transparent grey", makePng({ ...grey, transparency: [0, 51] }), /expected an opaque image, got transparency/],
    [
      "colours beyond the palette",
      makePng({ depth: 8, colour: 3, width: 1, height: 1, lines: [[5]], palette: [1, 2, 3] }),
      /expected palette entries below 1, got 5\. Save the image again\./,
    ],
  ])("refuses %s with a sentence", (_, bytes, sentence) => {
    expect(() => parsePng(bytes, "x.png")).toThrow(InputError)
    expect(() => parsePng(bytes, "x.png")).toThrow(sentence)
  })
})
