import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { type Tensor, formatSafetensors, parseSafetensors } from "./safetensors.ts"

/** A file with this header and so many zero bytes of tensors. */
function file(header: unknown, bytes = 0): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header))
  const whole = new Uint8Array(8 + json.length + bytes)
  new DataView(whole.buffer).setUint32(0, json.length, true)
  whole.set(json, 8)
  return whole
}

const f32 = (begin: number, end: number, shape: number[] = [(end - begin) / 4]): object => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
})

const tensor: fc.Arbitrary<Tensor> = fc.array(fc.nat(3), { maxLength: 3 }).chain((dimensions) => {
  const count = dimensions.reduce((product, length) => product * length, 1)
  const size = { minLength: count, maxLength: count }
  const shape = fc.constant(dimensions)
  return fc.oneof(
    fc.record({ dtype: fc.constant("F32" as const), shape, data: fc.float32Array(size) }),
    fc.record({ dtype: fc.constant("F64" as const), shape, data: fc.float64Array(size) }),
    fc.record({ dtype: fc.constant("I32" as const), shape, data: fc.int32Array(size) }),
    fc.record({ dtype: fc.constant("U32" as const), shape, data: fc.uint32Array(size) }),
    fc.record({ dtype: fc.constant("U8" as const), shape, data: fc.uint8Array(size) }),
    fc.record({
      dtype: fc.constant("I64" as const),
      shape,
      data: fc.array(fc.maxSafeInteger(), size).map((values) => Float64Array.from(values)),
    }),
  )
})

describe("formatSafetensors", () => {
  test("writes the bytes that the format prescribes", () => {
    const bytes = formatSafetensors([["w", { dtype: "F32", shape: [1, 2], data: Float32Array.of(1, -2) }]], { b: "2" })
    const header = '{"__metadata__":{"b":"2"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}'
    const padded = header.padEnd(Math.ceil(header.length / 8) * 8, " ")
    expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0])
    expect(new TextDecoder().decode(bytes.subarray(8, 8 + padded.length))).toBe(padded)
    expect([...bytes.subarray(8 + padded.length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
  })

  test("is undone by parseSafetensors, whatever the names, types and shapes", () => {
    const name = fc.string({ unit: "grapheme" }).filter((text) => text !== "__metadata__")
    fc.assert(
      fc.property(fc.dictionary(name, tensor), fc.dictionary(name, fc.string()), (tensors, metadata) => {
        const read = parseSafetensors(formatSafetensors(Object.entries(tensors), metadata), "x")
        expect(Object.fromEntries(read.tensors)).toEqual({ ...tensors })
        expect(read.metadata).toEqual({ ...metadata })
      }),
    )
  })

  test("gives the same bytes in whatever order the tensors come, and aligns each", () => {
    const entries: [string, Tensor][] = [
      ["mask", { dtype: "U8", shape: [3], data: Uint8Array.of(1, 0, 1) }],
      ["weights", { dtype: "F32", shape: [1], data: Float32Array.of(0.5) }],
      ["bias", { dtype: "F32", shape: [1], data: Float32Array.of(0.25) }],
      ["moment", { dtype: "F64", shape: [1], data: Float64Array.of(1e-9) }],
    ]
    const bytes = formatSafetensors(entries)
    expect(formatSafetensors(entries.toReversed())).toEqual(bytes)
    expect([...parseSafetensors(bytes, "x").tensors.keys()]).toEqual(["moment", "bias", "weights", "mask"])
  })

  test.each<[string, [string, Tensor], string]>([
    [
      "data that do not fill the shape",
      ["w", { dtype: "F32", shape: [2, 2], data: new Float32Array(3) }],
      'formatSafetensors: expected 4 values for shape [2, 2] of tensor "w", got 3. Check the shape.',
    ],
    [
      "the reserved name",
      ["__metadata__", { dtype: "F32", shape: [1], data: new Float32Array(1) }],
      'formatSafetensors: expected another name than "__metadata__", got a tensor of this name. Rename it.',
    ],
    [
      "fractions as I64",
      ["n", { dtype: "I64", shape: [1], data: Float64Array.of(0.5) }],
      'formatSafetensors: expected integers up to ±(2^53 − 1) in tensor "n", got 0.5. Store it as F64.',
    ],
  ])("refuses %s with a sentence", (_, entry, sentence) => {
    expect(() => formatSafetensors([entry])).toThrow(new InputError(sentence))
  })
})

describe("parseSafetensors", () => {
  test("reads a header padded with spaces, tensors of no size and scalars", () => {
    const { tensors } = parseSafetensors(
      file(`${JSON.stringify({ b: f32(0, 4, []), a: f32(0, 0, [0, 5]) })}   `, 4),
      "x",
    )
    expect([...tensors]).toEqual([
      ["a", { dtype: "F32", shape: [0, 5], data: new Float32Array(0) }],
      ["b", { dtype: "F32", shape: [], data: new Float32Array(1) }],
    ])
  })

  test.each([
    ["a file of a few bytes", new Uint8Array(5), /x\.safetensors: expected a safetensors file, got 5 bytes/],
    [
      "another file",
      new TextEncoder().encode("\x93NUMPY and more than that"),
      /expected a safetensors file \(.*\), got a length of \d+ bytes\. Check/,
    ],
    ["a header that is no object", file("[1, 2]"), /expected a safetensors file \(.*\), got no header/],
    [
      "a header cut short",
      file({ a: f32(0, 4) }, 4).subarray(0, 30),
      /expected a header of \d+ bytes, got 22: the file is cut short/,
    ],
    ["a header that is not JSON", file("{'a': 1}"), /expected a header in JSON, got a damaged one/],
    [
      "tensors cut short",
      file({ a: f32(0, 8) }, 4),
      /expected 8 bytes of tensors, got 4: the file is cut short\. Copy or save it again\./,
    ],
    ["bytes after the tensors", file({ a: f32(0, 8) }, 9), /expected 8 bytes of tensors, got 9\. Copy/],
    [
      "a gap",
      file({ a: f32(0, 4), b: f32(8, 12) }, 12),
      /expected tensor "b" to start at byte 4, right after the one before it, got 8 \(a gap\)/,
    ],
    ["a gap at the start", file({ a: f32(4, 8) }, 8), /expected tensor "a" to start at byte 0, .* got 4 \(a gap\)/],
    [
      "an overlap",
      file({ a: f32(0, 8), b: f32(4, 12) }, 12),
      /expected tensor "b" to start at byte 8, .* got 4 \(an overlap\)/,
    ],
    [
      "a shape that does not match the bytes",
      file({ a: f32(0, 8, [3]) }, 8),
      /expected 12 bytes for tensor "a", F32 of shape \[3\], got 8/,
    ],
    ["an end before the begin", file({ a: f32(8, 4, [1]) }, 8), /expected 4 bytes for tensor "a", .* got -4/],
    [
      "a type that is not supported",
      file({ a: { dtype: "BF16", shape: [1], data_offsets: [0, 2] } }, 2),
      /expected tensor "a" to be one of F64, I64, F32, I32, U32, U8, got BF16\. Convert it to F32\./,
    ],
    [
      "an entry without a shape",
      file({ a: { dtype: "F32", data_offsets: [0, 4] } }, 4),
      /expected tensor "a" to have a dtype, a shape and two data_offsets, got \{"dtype":"F32"/,
    ],
    ["an entry that is null", file({ a: null }), /expected tensor "a" to have a dtype, .* got null/],
    ["a negative length", file({ a: f32(0, 4, [-1]) }, 4), /expected tensor "a" to have a dtype/],
    [
      "metadata that are not strings",
      file({ __metadata__: { epoch: 3 } }),
      /expected __metadata__ to hold strings only, got \{"epoch":3\}/,
    ],
  ])("refuses %s with a sentence", (_, bytes, sentence) => {
    expect(() => parseSafetensors(bytes, "x.safetensors")).toThrow(InputError)
    expect(() => parseSafetensors(bytes, "x.safetensors")).toThrow(sentence)
  })

  test("answers any damage with an InputError or tensors, never another error", () => {
    const whole = formatSafetensors([["w", { dtype: "F32", shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }]], {
      a: "b",
    })
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        try {
          parseSafetensors(whole.with(at, byte).subarray(0, length), "x")
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      }),
      { numRuns: 500 },
    )
  })
})
