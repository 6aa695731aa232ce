/**
 * The extreme eigenvalues of a large symmetric matrix that is given by its products with vectors alone. From a start vector
 * the Lanczos recursion builds an orthonormal basis in which the matrix is tridiagonal; its extreme eigenvalues converge
 * first. Every new vector is orthogonalised twice against all before it, so that no eigenvalue appears again as a ghost.
 *
 * C. Lanczos, J. Res. Natl. Bur. Stand. 45, 255 (1950), doi:10.6028/jres.045.026; C. C. Paige, J. Inst. Math. Appl. 18, 341
 * (1976), doi:10.1093/imamat/18.3.341; Jacobi's rotations: H. Rutishauser, Numer. Math. 9, 1 (1966), doi:10.1007/BF02165223.
 */
import { NumericalError } from "../errors.ts"

export interface Extremes {
  /** Eigenvalues of the two largest absolute values. The second is 0 for a space of one dimension. */
  readonly values: readonly [number, number]
  /** The unit eigenvector of the first. */
  readonly vector: Float64Array
}

/**
 * The two eigenvalues largest in absolute value of the symmetric matrix that `multiply` applies in place, in the space that the
 * vector `start` generates. Relative residuals are below 1e-13 for the first and 1e-9 for the second, whose eigenvalue is then
 * accurate to about 1e-15. NumericalError when `most` vectors do not suffice.
 */
export function extremeEigenvalues(
  multiply: (vector: Float64Array) => void,
  start: Float64Array,
  most = 160,
): Extremes {
  const basis: Float64Array[] = []
  const diagonal: number[] = []
  const beside: number[] = []
  let next = start.slice()
  scale(next, 1 / norm(next))
  for (;;) {
    basis.push(next)
    const vector = next.slice()
    multiply(vector)
    diagonal.push(dot(vector, next))
    for (let pass = 0; pass < 2; pass++) for (const other of basis) addMultiple(vector, -dot(vector, other), other)
    const left = norm(vector)
    const m = basis.length
    const closed = left < 1e-14 * Math.abs(diagonal[0]) || m === start.length
    if (closed || m % 8 === 0 || m === most) {
      const { values, vectors } = eigenTridiagonal(diagonal, beside)
      const order = values.map((_, k) => k).toSorted((a, b) => Math.abs(values[b]) - Math.abs(values[a]))
      const [first, second] = order
      const residual = (k: number): number => (left * Math.abs(vectors[k][m - 1])) / Math.abs(values[first])
      if (closed || (m > 2 && residual(first) < 1e-13 && residual(second) < 1e-9)) {
        const found = new Float64Array(start.length)
        for (const [k, other] of basis.entries()) addMultiple(found, vectors[first][k], other)
        scale(found, 1 / norm(found))
        return { values: [values[first], m > 1 ? values[second] : 0], vector: found }
      }
      if (m === most)
        throw new NumericalError(
          `extremeEigenvalues: ${most} Lanczos vectors leave residuals of ${residual(first).toExponential(1)} and ${residual(second).toExponential(1)}; the eigenvalues lie too close.`,
        )
    }
    scale(vector, 1 / left)
    beside.push(left)
    next = vector
  }
}

/** Solves A x = b for the symmetric positive matrix that `multiply` applies in place, by conjugate gradients from x = 0. */
export function conjugateGradients(multiply: (vector: Float64Array) => void, b: Float64Array): Float64Array {
  const x = new Float64Array(b.length)
  const residual = b.slice()
  const direction = b.slice()
  const first = dot(b, b)
  let square = first
  for (let step = 0; step < 1000 && square > 1e-28 * first; step++) {
    const image = direction.slice()
    multiply(image)
    const curvature = dot(direction, image)
    if (!(curvature > 0)) break
    const length = square / curvature
    addMultiple(x, length, direction)
    addMultiple(residual, -length, image)
    const now = dot(residual, residual)
    scale(direction, now / square)
    addMultiple(direction, 1, residual)
    square = now
  }
  return x
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

export function addMultiple(to: Float64Array, factor: number, vector: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] += factor * vector[i]
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector))
}

function scale(vector: Float64Array, factor: number): void {
  for (let i = 0; i < vector.length; i++) vector[i] *= factor
}

/** All eigenvalues and eigenvectors (rows of `vectors`) of a symmetric tridiagonal matrix, by Jacobi's rotations. */
function eigenTridiagonal(
  diagonal: readonly number[],
  beside: readonly number[],
): { values: number[]; vectors: number[][] } {
  const n = diagonal.length
  const a = diagonal.map((d, i) => {
    const row = Array.from({ length: n }, () => 0)
    row[i] = d
    if (i > 0) row[i - 1] = beside[i - 1]
    if (i + 1 < n) row[i + 1] = beside[i]
    return row
  })
  const vectors = diagonal.map((_, i) => diagonal.map((__, j) => (i === j ? 1 : 0)))
  for (let rotated = true; rotated;) {
    rotated = false
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p][q]) <= 1e-17 * (Math.abs(a[p][p]) + Math.abs(a[q][q])) || Math.abs(a[p][q]) < 1e-300) continue
        rotated = true
        const θ = (a[q][q] - a[p][p]) / (2 * a[p][q])
        const t = (θ < 0 ? -1 : 1) / (Math.abs(θ) + Math.hypot(θ, 1))
        const c = 1 / Math.hypot(t, 1)
        const s = c * t
        for (let k = 0; k < n; k++) [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]]
        rotate(a[p], a[q], c, s)
        rotate(vectors[p], vectors[q], c, s)
        a[p][q] = a[q][p] = 0
      }
    }
  }
  return { values: a.map((row, i) => row[i]), vectors }
}

function rotate(p: number[], q: number[], c: number, s: number): void {
  for (let k = 0; k < p.length; k++) {
    const x = p[k]
    p[k] = c * x - s * q[k]
    q[k] = s * x + c * q[k]
  }
}
