import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as fc from "fast-check"
import { zipSync } from "fflate"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import type { WritableNpyArray } from "./npy.ts"
import { formatNpz, npzNames, parseNpz } from "./npz.ts"
import { fixture, temporaryFolder } from "./testing/fixture.ts"
import { hasNumpy, python } from "./testing/numpy.ts"

const entries: [string, WritableNpyArray][] = [
  ["samples", { dtype: "i1", shape: [2, 2], data: Int8Array.of(-1, 1, 1, 1) }],
  ["energy", { dtype: "f8", shape: [2], data: Float64Array.of(-0.5, 1 / 3) }],
]

describe("parseNpz", () => {
  test("reads what numpy.savez wrote", () => {
    const arrays = parseNpz(fixture("stored.npz"), "stored.npz")
    expect([...arrays.keys()]).toEqual(["samples", "temperature"])
    expect(arrays.get("samples")?.shape).toEqual([4, 3, 3])
    expect(arrays.get("temperature")).toEqual({ dtype: "f8", shape: [], data: Float64Array.of(2.269) })
  })

  test("reads from numpy.savez_compressed the arrays asked for, whatever the others are", () => {
    const bytes = fixture("compressed.npz")
    expect(npzNames(bytes, "x")).toEqual(["samples", "labels"])
    const samples = parseNpz(bytes, "x", ["samples"]).get("samples")!
    expect(samples.shape).toEqual([16, 3, 3])
    expect(samples.data.subarray(0, 36)).toEqual(parseNpz(fixture("stored.npz"), "x").get("samples")?.data)
  })

  test.each([
    [
      "an empty file",
      new Uint8Array(0),
      [],
      /x\.npz: expected a \.npz file \(a zip archive\), got an empty file\. Save it with numpy\.savez/,
    ],
    ["another file", fixture("f8.npy"), [], /got one without a zip directory at its end/],
    ["a file cut short", fixture("stored.npz").subarray(0, 300), [], /it is cut short: copy it again/],
    [
      "an unknown name",
      fixture("stored.npz"),
      ["spins"],
      /expected an array named "spins", got samples, temperature\. Choose one of these\./,
    ],
    [
      "an archive without arrays",
      zipSync({ "a.txt": new Uint8Array(3) }),
      ["spins"],
      /expected an array named "spins", got no arrays/,
    ],
    [
      "an array of text",
      fixture("compressed.npz"),
      ["labels"],
      /x\.npz, array "labels": expected an array of bool, integers or floats, got dtype '<U1'/,
    ],
    [
      "a flipped bit",
      fixture("stored.npz").with(180, 2),
      ["samples"],
      /expected the array "samples" to match its checksum, got a damaged one/,
    ],
    [
      "damaged compressed data",
      fixture("compressed.npz").fill(255, 60, 100),
      ["samples"],
      /x\.npz: expected a whole \.npz file, got a damaged one \(.*\)\. Copy or save it again\./,
    ],
  ])("refuses %s with a sentence", (_, bytes, names, sentence) => {
    const read = (): unknown => parseNpz(bytes, "x.npz", names)
    expect(read).toThrow(InputError)
    expect(read).toThrow(sentence)
  })

  test("answers any damage with an InputError, or still gives the same samples", () => {
    const file = fixture("compressed.npz")
    const whole = parseNpz(file, "x", ["samples"])
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), fc.integer({ min: 0, max: 20 }), (at, byte, cut) => {
        try {
          expect(parseNpz(file.with(at, byte).subarray(0, file.length - cut), "x", ["samples"])).toEqual(whole)
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe("formatNpz", () => {
  test.each([false, true])("is undone by parseNpz (compress: %s)", (compress) => {
    expect([...parseNpz(formatNpz(entries, { compress }), "x")]).toEqual(entries)
  })

  test("gives the same bytes at any time", () => {
    expect(formatNpz(entries)).toEqual(formatNpz(entries))
    // The date of the first entry in MS-DOS form: 1980-01-01, midnight.
    expect([...formatNpz(entries).subarray(10, 14)]).toEqual([0, 0, 0x21, 0])
  })

  test("makes spins smaller when it compresses", () => {
    const data = new Int8Array(10_000).fill(1)
    const array: WritableNpyArray = { dtype: "i1", shape: [100, 100], data }
    expect(formatNpz([["x", array]], { compress: true }).length).toBeLessThan(500)
    expect(formatNpz([["x", array]]).length).toBeGreaterThan(10_000)
  })

  test.skipIf(!hasNumpy)("is read by numpy", async () => {
    const folder = await temporaryFolder()
    for (const compress of [false, true]) {
      const path = join(folder, `${compress}.npz`)
      writeFileSync(path, formatNpz(entries, { compress }))
      const program = "print(json.dumps({k: [v.dtype.str, v.tolist()] for k, v in np.load(sys.argv[1]).items()}))"
      expect(python(program, path)).toEqual({
        samples: [
          "|i1",
          [
            [-1, 1],
            [1, 1],
          ],
        ],
        energy: ["<f8", [-0.5, 1 / 3]],
      })
    }
  })
})
