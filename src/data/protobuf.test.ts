import { expect, test } from "vitest"
import { formatProtobuf } from "./protobuf.ts"

/** The examples of https://protobuf.dev/programming-guides/encoding/. */
test("integers, texts and messages are the published bytes", () => {
  expect([...formatProtobuf([[1, 150]])]).toEqual([0x08, 0x96, 0x01])
  expect([...formatProtobuf([[2, "testing"]])]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67])
  expect([...formatProtobuf([[3, [[1, 150]]]])]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01])
})

test("fields repeat, nest, hold bytes and integers beyond 32 bits", () => {
  const bytes = formatProtobuf([
    [4, "hello"],
    [5, 0],
    [5, 2 ** 40 + 1],
    [16, [[1, [[2, Uint8Array.of(7, 8)]]]]],
  ])
  const varint = [0x81, 0x80, 0x80, 0x80, 0x80, 0x20]
  const text = [0x22, 5, ...new TextEncoder().encode("hello")]
  expect([...bytes]).toEqual([...text, 0x28, 0, 0x28, ...varint, 0x82, 0x01, 6, 0x0a, 4, 0x12, 2, 7, 8])
})
