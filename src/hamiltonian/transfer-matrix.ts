/**
 * The exact distribution of the magnetization on a torus too large to enumerate. In an imaginary field the partition
 * function is the Fourier transform of the distribution,
 *   Z(φ) = Σ_M g(M) e^(iφM/2) = Tr Sᴴ,   S = D W D,
 * with D = exp ½[K Σ_x s_x s_{x+1} + (iφ/2) Σ_x s_x] within a row of the short side and W = ⊗ e^(K s s') between the H rows.
 * The diagonal of Sᴴ = S^⌊H/2⌋ S^⌈H/2⌉ is the same for rows that differ by a translation or reflection, and conjugate for
 * opposite rows: one row of each kind is enough.
 *
 * H. A. Kramers & G. H. Wannier, Phys. Rev. 60, 252 (1941), doi:10.1103/PhysRev.60.252;
 * K. Binder, Physica 62, 508 (1972), doi:10.1016/0031-8914(72)90237-6 (distributions on small lattices).
 */
import { expectInput, expectInteger, expectNumber } from "../errors.ts"

export interface MagnetizationDistribution {
  /** ln Z/N. */
  readonly logPartition: number
  /** P(M) at (M + N)/2, M = −N, −N + 2, … N; accurate to about 1e-14 absolutely. */
  readonly probabilities: Float64Array
  /** ⟨|m|⟩, m = M/N. */
  readonly absoluteMagnetization: number
  /** ⟨m²⟩. */
  readonly magnetization2: number
  /** ⟨m⁴⟩. */
  readonly magnetization4: number
}

/**
 * Magnetization of the `height` × `width` torus, shorter side at most 12, at most 256 sites, either sign of K. Takes 0.04 s
 * for 8 × 8, 0.6 s for 10 × 10, 13 s for 12 × 12.
 */
export function torusMagnetization(height: number, width: number, coupling: number): MagnetizationDistribution {
  expectInteger("torusMagnetization height", height, 2)
  expectInteger("torusMagnetization width", width, 2)
  expectNumber("torusMagnetization coupling", coupling)
  const short = Math.min(height, width)
  const long = Math.max(height, width)
  const N = short * long
  expectInput(
    short <= 12 && N <= 256,
    `torusMagnetization: expected a shorter side of at most 12 and at most 256 sites, got ${height} × ${width}. Sample larger tori.`,
  )
  const rows = inequivalentRows(short)
  const waves = Array.from({ length: ((N + 1) >> 1) + 1 }, (_, k) =>
    trace(short, long, coupling, (2 * Math.PI * k) / (N + 1), rows),
  )
  const probabilities = new Float64Array(N + 1)
  for (let n = 0; n <= N; n++) {
    for (let k = 0; k < waves.length; k++) {
      const multiplicity = k === 0 || 2 * k === N + 1 ? 1 : 2
      const phase = (2 * Math.PI * k * (n - N / 2)) / (N + 1)
      probabilities[n] += (multiplicity * waves[k] * Math.cos(phase)) / waves[0] / (N + 1)
    }
  }
  const moment = (power: number): number =>
    probabilities.reduce((sum, p, n) => sum + p * Math.abs((2 * n - N) / N) ** power, 0)
  const K = Math.abs(coupling)
  return {
    logPartition: Math.log(waves[0]) / N + 2 * K + Math.log1p(Math.exp(-2 * K)),
    probabilities,
    absoluteMagnetization: moment(1),
    magnetization2: moment(2),
    magnetization4: moment(4),
  }
}

/** One row of `length` spins, as bits, of every set related by translation, reflection and spin flip; how many each has. */
function inequivalentRows(length: number): Map<number, number> {
  const all = 2 ** length - 1
  const sizes = new Map<number, number>()
  for (let row = 0; row <= all; row++) {
    let mirror = 0
    for (let x = 0; x < length; x++) mirror |= ((row >> x) & 1) << (length - 1 - x)
    let smallest = row
    for (let image of [row, mirror, all ^ row, all ^ mirror]) {
      for (let shift = 0; shift < length; shift++) {
        smallest = Math.min(smallest, image)
        image = (image >> 1) | ((image & 1) << (length - 1))
      }
    }
    sizes.set(smallest, (sizes.get(smallest) ?? 0) + 1)
  }
  return sizes
}

/** Z(φ) over (e^{2|K|} + 1)^N: the trace of S to the power `long`, every factor scaled so that nothing overflows. */
function trace(short: number, long: number, K: number, φ: number, rows: ReadonlyMap<number, number>): number {
  const states = 2 ** short
  const dRe = new Float64Array(states)
  const dIm = new Float64Array(states)
  for (let row = 0; row < states; row++) {
    let bonds = 0
    let spins = 0
    for (let x = 0; x < short; x++) {
      bonds += ((row >> x) ^ (row >> ((x + 1) % short))) & 1 ? -1 : 1
      spins += (row >> x) & 1 ? 1 : -1
    }
    const size = Math.exp((K * bonds - Math.abs(K) * short) / 2)
    dRe[row] = size * Math.cos((φ * spins) / 4)
    dIm[row] = size * Math.sin((φ * spins) / 4)
  }
  const like = 1 / (1 + Math.exp(-2 * K))
  const re = new Float64Array(states)
  const im = new Float64Array(states)
  const multiplyByD = (): void => {
    for (let row = 0; row < states; row++) {
      const x = re[row]
      re[row] = x * dRe[row] - im[row] * dIm[row]
      im[row] = x * dIm[row] + im[row] * dRe[row]
    }
  }
  const multiplyByS = (): void => {
    multiplyByD()
    for (let bit = 1; bit < states; bit *= 2) {
      multiplyByW(re, bit, like)
      multiplyByW(im, bit, like)
    }
    multiplyByD()
  }
  let total = 0
  for (const [row, count] of rows) {
    re.fill(0)
    im.fill(0)
    re[row] = 1
    for (let step = 0; step < long >> 1; step++) multiplyByS()
    const shortRe = re.slice()
    const shortIm = im.slice()
    if (long % 2 === 1) multiplyByS()
    // S is symmetric: a row of one power times a column of the other, no conjugation.
    let diagonal = 0
    for (let state = 0; state < states; state++) diagonal += shortRe[state] * re[state] - shortIm[state] * im[state]
    total += count * diagonal
  }
  return total
}

/** The bond from one spin to the same spin of the next row: weights `like` and 1 − `like`. */
function multiplyByW(vector: Float64Array, bit: number, like: number): void {
  for (let start = 0; start < vector.length; start += 2 * bit) {
    for (let down = start; down < start + bit; down++) {
      const a = vector[down]
      const b = vector[down + bit]
      vector[down] = like * a + (1 - like) * b
      vector[down + bit] = (1 - like) * a + like * b
    }
  }
}
