import { gzipSync } from "node:zlib"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { gunzip, isGzip } from "./gzip.ts"

const contents = new TextEncoder().encode("spin up, spin down, ".repeat(20))
const zipped = new Uint8Array(gzipSync(contents))

describe("gunzip", () => {
  test("unpacks what zlib packed", () => {
    expect(isGzip(zipped)).toBe(true)
    expect(isGzip(contents)).toBe(false)
    expect(gunzip(zipped, "x.gz")).toEqual(contents)
  })

  test.each([
    [
      "a few bytes",
      zipped.subarray(0, 10),
      /x\.gz: expected a whole gzip file, got 10 bytes\. Copy or download it again\./,
    ],
    ["a file cut short", zipped.subarray(0, -12), /expected a whole gzip file, got one/],
    ["a wrong checksum", zipped.with(zipped.length - 8, zipped.at(-8)! ^ 1), /got one whose checksum does not match/],
    ["a wrong length", zipped.with(zipped.length - 4, 7), /got one whose checksum does not match/],
  ])("refuses %s with a sentence", (_, bytes, sentence) => {
    expect(() => gunzip(bytes, "x.gz")).toThrow(InputError)
    expect(() => gunzip(bytes, "x.gz")).toThrow(sentence)
  })
})
