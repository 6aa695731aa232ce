/**
 * Keeps samples of spins together with the recipe that made them, as numpy opens them:
 * ```python
 * spins = np.load("ising.npy"); recipe = json.load(open("ising.npy.json"))
 * file = np.load("ising.npz"); spins = file["samples"]; recipe = json.loads(file["recipe"].tobytes())
 * ```
 * Spins are int8, −1 and 1 (or the values 0 … q − 1, or −1, 0, 1, of other models), of shape (samples, …shape); of several
 * ensembles, such as couplings, (ensembles, samples, …shape). Packed, they are bits, 1 for spin up, eight to a byte, the first in
 * the highest bit: `np.unpackbits(file["samples"], axis=-1, count=sites)` takes them apart; the recipe then has `packedShape`,
 * the shape of what was packed. In a `.npz` file the recipe is the bytes of its JSON (uint8). Node only.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { InputError, expectInput } from "../errors.ts"
import { type WritableNpyArray, formatNpy } from "./npy.ts"
import { formatNpz } from "./npz.ts"
import { writeFileAtomic } from "./write-atomic.ts"

/** One sample a row: bits (1 stands for spin 1, 0 for −1), or a value a site. */
export type SampleStates = BitMatrix | { readonly rows: number; readonly columns: number; readonly values: Int8Array }

export interface WriteSamplesOptions {
  /** Write bits. Default false. */
  readonly packed?: boolean
}

/**
 * Writes samples of `shape`, such as [40, 40], or several ensembles of as many samples each, to a `.npy` file with the recipe
 * beside it in `<path>.json`, or to a compressed `.npz` file that holds both.
 */
export async function writeSamples(
  path: string,
  states: SampleStates | readonly SampleStates[],
  shape: readonly number[],
  recipe: object,
  { packed = false }: WriteSamplesOptions = {},
): Promise<void> {
  const several = Array.isArray(states)
  const ensembles = (several ? states : [states]) as readonly SampleStates[]
  const sites = shape.reduce((product, length) => product * length, 1)
  const rows = ensembles[0]?.rows ?? 0
  for (const ensemble of ensembles) {
    expectInput(
      sites === ensemble.columns,
      `writeSamples: expected a shape of ${ensemble.columns} sites, got [${shape.join(", ")}] = ${sites}. Give the shape of one sample.`,
    )
    expectInput(
      ensemble.rows === rows,
      `writeSamples: expected as many samples in every ensemble, got ${rows} and ${ensemble.rows}.`,
    )
  }
  const format = /\.np[yz]$/i.exec(path)?.[0].toLowerCase()
  if (format === undefined)
    throw new InputError(`${path}: expected a name that ends in .npy or .npz, got another. Rename the output.`)
  const counts = several ? [ensembles.length, rows] : [rows]
  const samples: WritableNpyArray = packed
    ? { dtype: "u1", shape: [...counts, Math.ceil(sites / 8)], data: join(ensembles.map(packedBytes)) }
    : { dtype: "i1", shape: [...counts, ...shape], data: new Int8Array(join(ensembles.map(bytesOf)).buffer) }
  const kept = packed ? { ...recipe, packedShape: [...counts, ...shape] } : recipe
  const json = `${JSON.stringify(kept, null, 2)}\n`
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

function bytesOf(states: SampleStates): Uint8Array {
  const values = states instanceof BitMatrix ? states.unpack(-1) : states.values
  return new Uint8Array(values.buffer, values.byteOffset, values.length)
}

/** The bits of every row from its first byte on, as numpy.packbits has them: the first in the highest bit. */
function packedBytes(states: SampleStates): Uint8Array {
  if (!(states instanceof BitMatrix))
    throw new InputError(
      "packed: expected Ising spins, which are bits, got values of more than two kinds. Leave packed out.",
    )
  const { rows, columns } = states
  const length = Math.ceil(columns / 8)
  const packed = new Uint8Array(rows * length)
  for (let row = 0; row < rows; row++) {
    const words = states.row(row)
    for (let byte = 0; byte < length; byte++)
      packed[row * length + byte] = reversed((words[byte >> 2] >>> (8 * (byte & 3))) & 255)
  }
  return packed
}

/** A byte with its bits in the opposite order. */
function reversed(byte: number): number {
  const swapped = ((byte & 0x55) << 1) | ((byte >> 1) & 0x55)
  const pairs = ((swapped & 0x33) << 2) | ((swapped >> 2) & 0x33)
  return ((pairs & 0x0f) << 4) | (pairs >> 4)
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
