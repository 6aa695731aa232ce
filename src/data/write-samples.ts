/**
 * Keeps samples of spins together with the recipe that made them, as numpy opens them:
 * ```python
 * spins = np.load("ising.npy"); recipe = json.load(open("ising.npy.json"))
 * file = np.load("ising.npz"); spins = file["samples"]; recipe = json.loads(file["recipe"].tobytes())
 * ```
 * Spins are int8, −1 and 1, of shape (samples, …shape). In a `.npz` file the recipe is the bytes of its JSON (uint8). Node only.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { InputError, expectInput } from "../errors.ts"
import { type WritableNpyArray, formatNpy } from "./npy.ts"
import { formatNpz } from "./npz.ts"
import { writeFileAtomic } from "./write-atomic.ts"

/**
 * Writes one sample a row of `bits` (1 stands for spin 1, 0 for −1), of `shape`, such as [40, 40], to a `.npy` file with the
 * recipe beside it in `<path>.json`, or to a compressed `.npz` file that holds both.
 */
export async function writeSamples(
  path: string,
  bits: BitMatrix,
  shape: readonly number[],
  recipe: object,
): Promise<void> {
  const sites = shape.reduce((product, length) => product * length, 1)
  expectInput(
    sites === bits.columns,
    `writeSamples: expected a shape of ${bits.columns} sites, got [${shape.join(", ")}] = ${sites}. Give the shape of one sample.`,
  )
  const format = /\.np[yz]$/i.exec(path)?.[0].toLowerCase()
  if (format === undefined)
    throw new InputError(`${path}: expected a name that ends in .npy or .npz, got another. Rename the output.`)
  const samples: WritableNpyArray = { dtype: "i1", shape: [bits.rows, ...shape], data: bits.unpack(-1) }
  const json = `${JSON.stringify(recipe, null, 2)}\n`
  if (format === ".npy") {
    await writeFileAtomic(path, formatNpy(samples))
    await writeFileAtomic(`${path}.json`, json)
  } else {
    const text = new TextEncoder().encode(json)
    const entries: [string, WritableNpyArray][] = [
      ["samples", samples],
      ["recipe", { dtype: "u1", shape: [text.length], data: text }],
    ]
    await writeFileAtomic(path, formatNpz(entries, { compress: true }))
  }
}
