/** Small datasets for tests: rows of spins in random domains, correlated as neighbours in a chain are. */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import { writeSamples } from "../../data/write-samples.ts"

export function domains(rows: number, columns: number, seed = 1): BitMatrix {
  const bits = new BitMatrix(rows, columns)
  const stream = new RandomStream(seed, "domains")
  for (let row = 0; row < rows; row++)
    for (let column = 0, spin = stream.word() & 1; column < columns; column++) {
      if (stream.uniform() < 0.2) spin = 1 - spin
      bits.set(row, column, spin)
    }
  return bits
}

/** Writes such samples to a .npy file and gives its path back. */
export async function writeDomains(path: string, rows: number, shape: readonly number[]): Promise<string> {
  const columns = shape.reduce((product, length) => product * length, 1)
  await writeSamples(path, domains(rows, columns), shape, {})
  return path
}
