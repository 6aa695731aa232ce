import { gzipSync } from "node:zlib"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { parseIdx } from "./idx.ts"

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 128, 255, 1, 2, 3)
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)

describe("parseIdx", () => {
  test("reads images, plain or gzipped", () => {
    const read = { dtype: "u1", shape: [2, 1, 3], data: Uint8Array.of(0, 128, 255, 1, 2, 3) }
    expect(parseIdx(images, "x")).toEqual(read)
    expect(parseIdx(new Uint8Array(gzipSync(images)), "x")).toEqual(read)
  })

  test("reads labels", () => {
    expect(parseIdx(labels, "x")).toEqual({ dtype: "u1", shape: [2], data: Uint8Array.of(7, 9) })
  })

  test("reads big-endian items: short, int, float and double", () => {
    const header = (type: number): number[] => [0, 0, type, 1, 0, 0, 0, 1]
    expect(parseIdx(Uint8Array.of(...header(0x09), 255), "x").data).toEqual(Int8Array.of(-1))
    expect(parseIdx(Uint8Array.of(...header(0x0b), 1, 2), "x").data).toEqual(Int16Array.of(258))
    expect(parseIdx(Uint8Array.of(...header(0x0c), 255, 255, 255, 254), "x").data).toEqual(Int32Array.of(-2))
    expect(parseIdx(Uint8Array.of(...header(0x0d), 0x3f, 0x80, 0, 0), "x").data).toEqual(Float32Array.of(1))
    expect(parseIdx(Uint8Array.of(...header(0x0e), 0xc0, 0, 0, 0, 0, 0, 0, 0), "x").data).toEqual(Float64Array.of(-2))
  })

  test.each([
    ["an empty file", new Uint8Array(0), /x-ubyte: expected an IDX file, got 0 bytes/],
    [
      "another file",
      new TextEncoder().encode("hello, world"),
      /expected an IDX file \(first bytes 00 00, .*\), got 68 65 6c 6c\. Check that it is one of the MNIST files\./,
    ],
    ["an unknown type", images.with(2, 0x0a), /got 00 00 0a 03/],
    ["no axes", images.with(3, 0), /got 00 00 08 00/],
    [
      "a header cut short",
      images.subarray(0, 12),
      /expected a header of 16 bytes for 3 axes, got 12 bytes: the file is cut short/,
    ],
    [
      "data cut short",
      images.subarray(0, -1),
      /expected 6 bytes of data for shape \(2, 1, 3\), got 5\. Copy or download the file again\./,
    ],
    ["data too long", Uint8Array.of(...labels, 1), /expected 2 bytes of data for shape \(2\), got 3/],
    ["a damaged gzip file", new Uint8Array(gzipSync(images)).subarray(0, 20), /x-ubyte: expected a whole gzip file/],
  ])("refuses %s with a sentence", (_, bytes, sentence) => {
    expect(() => parseIdx(bytes, "x-ubyte")).toThrow(InputError)
    expect(() => parseIdx(bytes, "x-ubyte")).toThrow(sentence)
  })

  test("answers arbitrary bytes with an InputError or an array, never another error", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          parseIdx(Uint8Array.of(0, 0, 8, ...bytes), "x")
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      }),
    )
  })
})
