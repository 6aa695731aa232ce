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
  const cosine = Float64Array.from({ length: n >> 1 }, (_, k) => Math.cos((2 * Math.PI * k) / n))
  const sine = Float64Array.from({ length: n >> 1 }, (_, k) => -Math.sin((2 * Math.PI * k) / n))
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

/** The same for any length. */
export function fftOfAnyLength(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length
  if (n === 0 || Math.log2(n) % 1 === 0) return fft(real, imaginary)
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1))
  // e^(πi j²/n); j² modulo 2n keeps the phase exact.
  const cosine = Float64Array.from({ length: n }, (_, j) => Math.cos((Math.PI * ((j * j) % (2 * n))) / n))
  const sine = Float64Array.from({ length: n }, (_, j) => Math.sin((Math.PI * ((j * j) % (2 * n))) / n))
  const [a, b, c, d] = Array.from({ length: 4 }, () => new Float64Array(size))
  for (let j = 0; j < n; j++) {
    a[j] = real[j] * cosine[j] + imaginary[j] * sine[j]
    b[j] = imaginary[j] * cosine[j] - real[j] * sine[j]
    c[j] = c[(size - j) % size] = cosine[j]
    d[j] = d[(size - j) % size] = sine[j]
  }
  fft(a, b)
  fft(c, d)
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
