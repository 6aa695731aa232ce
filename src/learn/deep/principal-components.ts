/**
 * Principal components as an autoencoder, the best linear one: code y = Uᵀ(x − μ) with the leading eigenvectors U of the covariance,
 * and back x' = μ + U y. Its mean squared error on the rows it was made from is the sum of the other eigenvalues.
 *
 * Pearson 1901, doi:10.1080/14786440109462720; Baldi & Hornik 1989, doi:10.1016/0893-6080(89)90014-2.
 */
import { RealMatrix } from "../../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import { symmetricEigen } from "../../linear-algebra/symmetric-eigen.ts"
import { columnMoments } from "../initial-machine.ts"
import { type Autoencoder, valuesOf } from "./network.ts"

/** The autoencoder of the `components` largest principal components of the rows. */
export function principalComponents(data: States, components: number): Autoencoder {
  expectInput(data.rows >= 2, `principalComponents: expected at least 2 rows of data, got ${data.rows}.`)
  expectInteger("principalComponents components", components, 1, data.columns)
  const { rows, columns: n, values } = valuesOf(data)
  const { mean } = columnMoments(valuesOf(data))
  const covariance = new Float64Array(n * n)
  const x = new Float64Array(n)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) x[i] = values[row * n + i] - mean[i]
    for (let i = 0; i < n; i++) for (let j = 0, k = i * n; j <= i; j++) covariance[k++] += (x[i] * x[j]) / rows
  }
  const { vectors } = symmetricEigen(covariance, n, { vectors: components })
  const up = new RealMatrix(n, components)
  const down = new RealMatrix(components, n, Float32Array.from(vectors))
  const offset = new Float32Array(components)
  for (let mode = 0; mode < components; mode++)
    for (let i = 0; i < n; i++) {
      up.values[i * components + mode] = vectors[mode * n + i]
      offset[mode] -= vectors[mode * n + i] * mean[i]
    }
  return {
    layers: [
      { weights: up, bias: offset, activation: "linear" },
      { weights: down, bias: Float32Array.from(mean), activation: "linear" },
    ],
    encoder: 1,
  }
}
