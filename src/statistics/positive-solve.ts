/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factors A = L Lᵀ; a few dozen unknowns.
 *
 * G. H. Golub & C. F. Van Loan, Matrix Computations, Johns Hopkins 2013, §4.2.
 */
import { NumericalError } from "../errors.ts"

/** Factorises `matrix`, row-major n × n; the function that it returns gives x for a right side b. */
export function positiveSolver(matrix: Float64Array, n: number): (right: Float64Array) => Float64Array {
  const L = matrix.slice()
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = matrix[i * n + j]
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k]
      if (i === j && !(sum > 0))
        throw new NumericalError(
          "positiveSolver: expected a positive definite matrix, got one that is not: the data do not fix all unknowns.",
        )
      L[i * n + j] = i === j ? Math.sqrt(sum) : sum / L[j * n + j]
    }
  }
  return (right) => {
    const x = right.slice()
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i] -= L[i * n + k] * x[k]
      x[i] /= L[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i] -= L[k * n + i] * x[k]
      x[i] /= L[i * n + i]
    }
    return x
  }
}
