import { crc32 as zlibCrc32 } from "node:zlib"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { crc32 } from "./crc32.ts"

test("crc32 of 123456789 is the published check value cbf43926", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926)
})

test("crc32 agrees with zlib", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(crc32(bytes)).toBe(zlibCrc32(bytes))
    }),
  )
})
