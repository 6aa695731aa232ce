/** Networks with random weights and biases, to be written and read. */
import { RandomStream } from "../../compute/philox.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import type { Activation, Network } from "../../learn/deep/network.ts"

/** A network of so many units, inputs first, with these activations; its fields are of a few units, up and down. */
export function randomNetwork(sizes: readonly number[], activations: readonly Activation[], seed: number): Network {
  const stream = new RandomStream(seed, "network")
  const normal = (count: number, sigma: number): Float32Array =>
    Float32Array.from({ length: count }, () => sigma * stream.normal())
  return {
    layers: activations.map((activation, l) => ({
      weights: new RealMatrix(sizes[l], sizes[l + 1], normal(sizes[l] * sizes[l + 1], 2 / Math.sqrt(sizes[l]))),
      bias: normal(sizes[l + 1], 1),
      activation,
    })),
  }
}

/** Rows of numbers from 0 to 1. */
export function randomRows(rows: number, columns: number, seed: number): RealMatrix {
  const stream = new RandomStream(seed, "rows")
  return new RealMatrix(
    rows,
    columns,
    Float32Array.from({ length: rows * columns }, () => stream.uniform()),
  )
}
