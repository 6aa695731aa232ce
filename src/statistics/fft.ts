/**
 * In-place fast Fourier transform of a complex vector, X_k = Σ_j x_j e^(−2πi jk/n): iterative, decimation in time, where its
 * length is a power of two; any other length as a convolution of such a length, since jk = (j² + k² − (k − j)²)/2.
 *
 * Cooley & Tukey, Math. Comput. 19, 297 (1965), doi:10.1090/S0025-5718-1965-0178586-1; L. I. Bluestein, IEEE Trans. Audio
 * Electroacoust. 18, 451 (1970), doi:10.1109/TAU.1970.1162132.
 */
import { expectInput } from "../errors.ts"

/** Transforms real and imaginary parts where they lie. Swap the two arguments for the inverse, times n. */
export function fft(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length
  expectInput(
    n > 0 && Math.log2(n) % 1 === 0 && imaginary.length === n,
    `fft: expected real and imaginary parts of one length, a power of two, got ${n} and ${imaginary.length}.`,
  )
  for (let i = 1, j = 0; i < n; i++) {
    // j counts with its bits reversed.
    let bit = n >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) {
      ;[real[i], real[j]] = [real[j], real[i]]
      ;[imaginary[i], imaginary[j]] = [imaginary[j], imaginary[i]]
    }
  }
  const { cosine, sine } = kept(ROTATIONS, n, rotations)
  for (let half = 1; half < n; half *= 2) {
    const step = n / (2 * half)
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const c = cosine[k * step]
        const s = sine[k * step]
        const even = start + k
        const odd = even + half
        const re = real[odd] * c - imaginary[odd] * s
        const im = real[odd] * s + imaginary[odd] * c
        real[odd] = real[even] - re
        imaginary[odd] = imaginary[even] - im
        real[even] += re
        imaginary[even] += im
      }
    }
  }
}

interface Rotations {
  readonly cosine: Float64Array
  readonly sine: Float64Array
}

/** e^(−2πi k/n) for k < n/2. */
function rotations(n: number): Rotations {
  return {
    cosine: Float64Array.from({ length: n >> 1 }, (_, k) => Math.cos((2 * Math.PI * k) / n)),
    sine: Float64Array.from({ length: n >> 1 }, (_, k) => -Math.sin((2 * Math.PI * k) / n)),
  }
}

/** The same for any length. */
export function fftOfAnyLength(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length
  if (n === 0 || Math.log2(n) % 1 === 0) return fft(real, imaginary)
  const { cosine, sine, transformedCosine: c, transformedSine: d } = kept(CHIRPS, n, chirp)
  const size = c.length
  const a = new Float64Array(size)
  const b = new Float64Array(size)
  for (let j = 0; j < n; j++) {
    a[j] = real[j] * cosine[j] + imaginary[j] * sine[j]
    b[j] = imaginary[j] * cosine[j] - real[j] * sine[j]
  }
  fft(a, b)
  for (let k = 0; k < size; k++) {
    const re = a[k] * c[k] - b[k] * d[k]
    b[k] = a[k] * d[k] + b[k] * c[k]
    a[k] = re
  }
  fft(b, a)
  for (let k = 0; k < n; k++) {
    real[k] = (a[k] * cosine[k] + b[k] * sine[k]) / size
    imaginary[k] = (b[k] * cosine[k] - a[k] * sine[k]) / size
  }
}

interface Chirp extends Rotations {
  readonly transformedCosine: Float64Array
  readonly transformedSine: Float64Array
}

/** e^(πi j²/n) for j < n, and its transform of the length of the convolution; j² modulo 2n keeps the phase exact. */
function chirp(n: number): Chirp {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1))
  const cosine = Float64Array.from({ length: n }, (_, j) => Math.cos((Math.PI * ((j * j) % (2 * n))) / n))
  const sine = Float64Array.from({ length: n }, (_, j) => Math.sin((Math.PI * ((j * j) % (2 * n))) / n))
  const transformedCosine = new Float64Array(size)
  const transformedSine = new Float64Array(size)
  for (let j = 0; j < n; j++) {
    transformedCosine[j] = transformedCosine[(size - j) % size] = cosine[j]
    transformedSine[j] = transformedSine[(size - j) % size] = sine[j]
  }
  fft(transformedCosine, transformedSine)
  return { cosine, sine, transformedCosine, transformedSine }
}

/** Tables of short transforms, of which there are many of one length, are kept. */
const LONGEST_KEPT = 4096
const ROTATIONS = new Map<number, Rotations>()
const CHIRPS = new Map<number, Chirp>()

function kept<T>(tables: Map<number, T>, n: number, make: (n: number) => T): T {
  const table = tables.get(n) ?? make(n)
  if (n <= LONGEST_KEPT) tables.set(n, table)
  return table
}
