import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { parseNpy } from "./npy.ts"
import { readDataset } from "./read-dataset.ts"
import { temporaryFolder } from "./testing/fixture.ts"
import { hasNumpy, python } from "./testing/numpy.ts"
import { writeSamples } from "./write-samples.ts"

const stream = new RandomStream(1, "test")
const spins = Int8Array.from({ length: 5 * 12 }, () => (stream.word() & 1 ? 1 : -1))
const bits = BitMatrix.from(spins, 5, 12)
const recipe = { model: "ising", coupling: 0.4407, lattice: { size: [3, 4] }, note: "β = 1/T" }

describe("writeSamples", () => {
  test.each(["ising.npy", "ising.npz"])("writes %s, which readDataset reads back", async (name) => {
    const path = join(await temporaryFolder(), name)
    await writeSamples(path, bits, [3, 4], recipe)
    const dataset = await readDataset(path)
    expect(dataset).toMatchObject({ name: "ising", rows: 5, columns: 12, shape: [3, 4], units: "spin" })
    expect(dataset.bits).toEqual(bits)
  })

  test("keeps the recipe beside a .npy file", async () => {
    const folder = await temporaryFolder()
    await writeSamples(join(folder, "ising.npy"), bits, [3, 4], recipe)
    expect(readdirSync(folder)).toEqual(["ising.npy", "ising.npy.json"])
    expect(JSON.parse(readFileSync(join(folder, "ising.npy.json"), "utf8"))).toEqual(recipe)
  })

  test.skipIf(!hasNumpy)("writes what numpy opens, as the file's first comment shows", async () => {
    const folder = await temporaryFolder()
    await writeSamples(join(folder, "ising.npy"), bits, [3, 4], recipe)
    await writeSamples(join(folder, "ising.npz"), bits, [3, 4], recipe)
    const npy = `spins = np.load(sys.argv[1]); recipe = json.load(open(sys.argv[1] + ".json"))`
    const npz = `file = np.load(sys.argv[1]); spins = file["samples"]; recipe = json.loads(file["recipe"].tobytes())`
    const print = "print(json.dumps([spins.dtype.str, spins.shape, spins.ravel().tolist(), recipe]))"
    const expected = ["|i1", [5, 3, 4], [...spins], recipe]
    expect(python(`${npy}\n${print}`, join(folder, "ising.npy"))).toEqual(expected)
    expect(python(`${npz}\n${print}`, join(folder, "ising.npz"))).toEqual(expected)
  })

  test("packs bits as numpy.packbits does, from each sample's first byte on, with their shape in the recipe", async () => {
    const folder = await temporaryFolder()
    const path = join(folder, "packed.npy")
    await writeSamples(path, bits, [3, 4], recipe, { packed: true })
    const { dtype, shape, data } = parseNpy(readFileSync(path), path)
    expect([dtype, shape]).toEqual(["u1", [5, 2]])
    const text = (row: number): string =>
      [0, 1].map((byte) => data[2 * row + byte].toString(2).padStart(8, "0")).join("")
    const row = (sample: number): string =>
      [...spins.subarray(12 * sample, 12 * sample + 12)].map((s) => (s + 1) / 2).join("")
    for (let sample = 0; sample < 5; sample++) expect(text(sample)).toBe(`${row(sample)}0000`)
    expect(JSON.parse(readFileSync(`${path}.json`, "utf8"))).toEqual({ ...recipe, packedShape: [5, 3, 4] })
    expect((await readDataset(path)).bits).toEqual(bits)

    await writeSamples(join(folder, "packed.npz"), bits, [3, 4], recipe, { packed: true })
    expect((await readDataset(join(folder, "packed.npz"))).bits).toEqual(bits)

    // The recipe of another file.
    await writeSamples(path, bits, [3, 4], recipe)
    writeFileSync(`${path}.json`, JSON.stringify({ packedShape: [5, 3, 4] }))
    await expect(readDataset(path)).rejects.toThrow(
      `${path}: expected bytes of packed spins, as its recipe says, got another type.`,
    )
  })

  test.skipIf(!hasNumpy)("packs what numpy.unpackbits takes apart", async () => {
    const path = join(await temporaryFolder(), "packed.npz")
    await writeSamples(path, [bits, bits], [3, 4], recipe, { packed: true })
    const program = `file = np.load(sys.argv[1]); shape = json.loads(file["recipe"].tobytes())["packedShape"]
spins = 2 * np.unpackbits(file["samples"], axis=-1, count=12).astype(np.int8).reshape(shape) - 1
print(json.dumps([spins.shape, spins.ravel().tolist()]))`
    expect(python(program, path)).toEqual([
      [2, 5, 3, 4],
      [...spins, ...spins],
    ])
  })

  test("writes ensembles and values, and refuses ensembles of different sizes and packed values", async () => {
    const path = join(await temporaryFolder(), "values.npy")
    const values = { rows: 2, columns: 3, values: Int8Array.of(0, 1, 2, 2, 1, 0) }
    await writeSamples(path, [values, values], [3], {})
    expect(parseNpy(readFileSync(path), path)).toMatchObject({ dtype: "i1", shape: [2, 2, 3] })
    await expect(writeSamples(path, values, [3], {}, { packed: true })).rejects.toThrow(
      "packed: expected Ising spins, which are bits, got values of more than two kinds. Leave packed out.",
    )
    const fewer = { ...values, rows: 1, values: values.values.subarray(3) }
    await expect(writeSamples(path, [values, fewer], [3], {})).rejects.toThrow(
      "writeSamples: expected as many samples in every ensemble, got 2 and 1.",
    )
  })

  test("refuses another extension and a shape of another size, with a sentence", async () => {
    await expect(writeSamples("ising.csv", bits, [3, 4], recipe)).rejects.toThrow(
      new InputError("ising.csv: expected a name that ends in .npy or .npz, got another. Rename the output."),
    )
    await expect(writeSamples("ising.npy", bits, [3, 3], recipe)).rejects.toThrow(
      new InputError("writeSamples: expected a shape of 12 sites, got [3, 3] = 9. Give the shape of one sample."),
    )
  })
})
