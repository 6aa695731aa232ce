import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { type WritableNpyArray, formatNpy, parseNpy } from "./npy.ts"
import { fixture, temporaryFolder } from "./testing/fixture.ts"
import { hasNumpy, python } from "./testing/numpy.ts"

const expected = JSON.parse(new TextDecoder().decode(fixture("expected.json"))) as Record<
  string,
  { shape: number[]; values: (number | boolean)[] }
>

/** A small array of any writable type. */
const writable: fc.Arbitrary<WritableNpyArray> = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
  const count = shape.reduce((product, length) => product * length, 1)
  const size = { minLength: count, maxLength: count }
  return fc.oneof(
    fc.record({
      dtype: fc.constant("bool" as const),
      shape: fc.constant(shape),
      data: fc.uint8Array({ ...size, max: 1 }),
    }),
    fc.record({ dtype: fc.constant("u1" as const), shape: fc.constant(shape), data: fc.uint8Array(size) }),
    fc.record({ dtype: fc.constant("i1" as const), shape: fc.constant(shape), data: fc.int8Array(size) }),
    fc.record({ dtype: fc.constant("i4" as const), shape: fc.constant(shape), data: fc.int32Array(size) }),
    fc.record({ dtype: fc.constant("u4" as const), shape: fc.constant(shape), data: fc.uint32Array(size) }),
    fc.record({ dtype: fc.constant("f4" as const), shape: fc.constant(shape), data: fc.float32Array(size) }),
    fc.record({ dtype: fc.constant("f8" as const), shape: fc.constant(shape), data: fc.float64Array(size) }),
  )
})

/** A file of version 1.0 with this header. */
function withHeader(header: string, data: number[] = []): Uint8Array {
  const start = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}`, "latin1")
  return Uint8Array.of(...start, ...data)
}

describe("parseNpy", () => {
  test.each(Object.keys(expected))("reads %s.npy as numpy does", (name) => {
    const { shape, data } = parseNpy(fixture(`${name}.npy`), name)
    expect(shape).toEqual(expected[name].shape)
    expect([...data]).toEqual(expected[name].values.map(Number))
  })

  test("reads the header of old and foreign writers: any order of keys, long integers, no trailing comma", () => {
    const header = "{'shape': (2L, 1L), 'fortran_order': False, 'descr': '|i1'}\n"
    expect(parseNpy(withHeader(header, [1, 255]), "x")).toEqual({
      dtype: "i1",
      shape: [2, 1],
      data: Int8Array.of(1, -1),
    })
  })

  test("reads arrays that do not start on a boundary of their items, also from a Buffer, and leaves the bytes alone", () => {
    for (const name of ["f8", "big-endian-f8", "fortran-u1", "i8"]) {
      const file = fixture(`${name}.npy`)
      const buffer = Buffer.alloc(file.length + 3)
      buffer.set(file, 3)
      expect([...parseNpy(buffer.subarray(3), name).data]).toEqual(expected[name].values)
      expect(new Uint8Array(buffer.subarray(3))).toEqual(file)
    }
  })

  test.each([
    [
      "an empty file",
      new Uint8Array(0),
      /x\.npy: expected a NumPy array .*, got an empty file\. Save the array with numpy\.save\./,
    ],
    ["another file", new TextEncoder().encode("PK\x03\x04 …"), /expected a NumPy array .*, got "PK/],
    ["a version from the future", fixture("f8.npy").with(6, 4), /expected \.npy version 1\.0, 2\.0 or 3\.0, got 4\.0/],
    [
      "a file cut within the header",
      fixture("f8.npy").subarray(0, 40),
      /expected a header of 128 bytes, got 40: the file is cut short/,
    ],
    [
      "a file cut within the length of the header",
      fixture("f8.npy").subarray(0, 9),
      /expected a header of 10 bytes, got 9/,
    ],
    [
      "a file cut within the data",
      fixture("f8.npy").subarray(0, -8),
      /expected 48 bytes of data for shape \(2, 3\) of f8, got 40: the file is cut short\. Copy or save it again\./,
    ],
    [
      "two arrays in one file",
      Uint8Array.from([...fixture("f8.npy"), ...fixture("f8.npy")]),
      /expected 48 bytes .*, got 224\. Save several arrays with numpy\.savez/,
    ],
    [
      "nonsense after the header's fields",
      withHeader("{'descr': '|i1', 'fortran_order': False, 'shape': (1,), 'x': 1}", [1]),
      /expected a header \{'descr': …, 'fortran_order': …, 'shape': …\}, got /,
    ],
    ["a header without a shape", withHeader("{'descr': '|i1', 'fortran_order': False}", [1]), /expected a header/],
    ["a header that is not a dictionary", withHeader("hello", [1]), /expected a header .*, got "hello"/],
    [
      "objects",
      fixture("refused-object.npy"),
      /expected an array of bool, integers or floats, got dtype '\|O'\. Convert it with array\.astype/,
    ],
    ["text", fixture("refused-unicode.npy"), /got dtype '<U4'/],
    ["complex numbers", fixture("refused-complex.npy"), /got dtype '<c16'/],
    ["records", fixture("refused-structured.npy"), /got dtype \[\('a', '<i4'\), \('b', '<f8'\)\]/],
    [
      "integers that doubles skip",
      fixture("refused-large-i8.npy"),
      /expected integers up to ±\(2\^53 − 1\), got 9007199254740992 at item 1\. Convert/,
    ],
  ])("refuses %s with a sentence", (_, bytes, sentence) => {
    expect(() => parseNpy(bytes, "x.npy")).toThrow(InputError)
    expect(() => parseNpy(bytes, "x.npy")).toThrow(sentence)
  })

  test("answers any damage with an InputError or an array, never another error", () => {
    const file = fixture("i4.npy")
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), fc.nat(file.length), (at, byte, length) => {
        try {
          parseNpy(file.with(at, byte).subarray(0, length), "x")
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      }),
    )
  })
})

describe("formatNpy", () => {
  test.each(["bool", "i1", "u1", "i4", "u4", "f4", "f8", "scalar", "vector", "empty", "spins"])(
    "writes %s.npy byte for byte as numpy does",
    (name) => {
      const file = fixture(`${name}.npy`)
      expect(formatNpy(parseNpy(file, name) as WritableNpyArray)).toEqual(file)
    },
  )

  test("is undone by parseNpy", () => {
    fc.assert(
      fc.property(writable, (array) => {
        expect(parseNpy(formatNpy(array), "x")).toEqual(array)
      }),
    )
  })

  test("refuses data that do not fill the shape", () => {
    expect(() => formatNpy({ dtype: "f4", shape: [2, 3], data: new Float32Array(5) })).toThrow(
      "formatNpy: expected 6 values of f4 for shape (2, 3), got 5 in a Float32Array. Check the shape.",
    )
  })

  test.skipIf(!hasNumpy)("is read by numpy, every type and many axes", async () => {
    const folder = await temporaryFolder()
    const arrays: WritableNpyArray[] = [
      { dtype: "bool", shape: [3], data: Uint8Array.of(0, 1, 1) },
      { dtype: "i1", shape: [2, 1, 1, 2], data: Int8Array.of(-1, 1, 1, -128) },
      { dtype: "u4", shape: [], data: Uint32Array.of(4_294_967_295) },
      { dtype: "f4", shape: [1, 2], data: Float32Array.of(0.5, -2) },
      { dtype: "f8", shape: [0, 3], data: new Float64Array(0) },
      // A header of more than 118 bytes takes two lines of 64.
      { dtype: "f8", shape: Array.from({ length: 30 }, () => 1), data: Float64Array.of(0.1) },
    ]
    for (const [i, array] of arrays.entries()) writeFileSync(join(folder, `${i}.npy`), formatNpy(array))
    const program = `print(json.dumps([[a.dtype.str, a.shape, a.ravel().tolist()]
      for a in (np.load(f"{sys.argv[1]}/{i}.npy") for i in range(${arrays.length}))]))`
    expect(python(program, folder)).toEqual([
      ["|b1", [3], [false, true, true]],
      ["|i1", [2, 1, 1, 2], [-1, 1, 1, -128]],
      ["<u4", [], [4_294_967_295]],
      ["<f4", [1, 2], [0.5, -2]],
      ["<f8", [0, 3], []],
      ["<f8", arrays[5].shape, [0.1]],
    ])
  })
})
