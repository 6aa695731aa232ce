import { readFileSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
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

  test("refuses another extension and a shape of another size, with a sentence", async () => {
    await expect(writeSamples("ising.csv", bits, [3, 4], recipe)).rejects.toThrow(
      new InputError("ising.csv: expected a name that ends in .npy or .npz, got another. Rename the output."),
    )
    await expect(writeSamples("ising.npy", bits, [3, 3], recipe)).rejects.toThrow(
      new InputError("writeSamples: expected a shape of 12 sites, got [3, 3] = 9. Give the shape of one sample."),
    )
  })
})
