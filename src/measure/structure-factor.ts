/**
 * The structure factor of spins s = ±1 on periodic chain, square, cubic and hypercubic lattices,
 *   S(k) = ⟨|Σ_r s_r e^(−ik·r)|²⟩/N,   k_a = 2π n_a/L_a,
 * what a scattering experiment sees: the Fourier transform of the correlation function, S(0) = N⟨m²⟩, and Σ_k S(k) = N exactly.
 * Nothing is subtracted. By fast Fourier transform, two configurations at once as real and imaginary part.
 *
 * L. Van Hove, Phys. Rev. 95, 249 (1954), doi:10.1103/PhysRev.95.249; P. M. Chaikin & T. C. Lubensky, Principles of Condensed
 * Matter Physics, Cambridge 1995, §2.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { fftOfAnyLength } from "../statistics/fft.ts"
import { chainEstimate, chainMeans, sumOverChains } from "./chain-means.ts"

export interface StructureFactor {
  /** Length of each axis, slowest first. */
  readonly size: readonly number[]
  /** S at k = 2π(n_0/L_0, n_1/L_1, …), numbered as sites are, n = 0 … L − 1: n and L − n are k and −k. */
  readonly values: Float64Array
  readonly errors: Float64Array
  /** Of every chain the sums of S(k) over its configurations, then their number. */
  readonly chains: readonly Float64Array[]
}

/** S at one wave vector, or averaged over several of nearly the same |k|. */
export interface WavePoint {
  /** |k| in inverse lattice spacings, averaged where several are. */
  readonly wave: number
  readonly factor: Estimate
  /** How many wave vectors are averaged. */
  readonly count: number
}

/**
 * S(k) of the configurations in the rows of `states`. The rows of one chain stand together, and chains are independent: chain c
 * from row ⌊c·rows/chains⌋ on; errors are by jackknife over them. Cut one long chain into some 50 to 100 pieces.
 */
export function structureFactor(lattice: Lattice, states: BitMatrix, { chains }: { chains: number }): StructureFactor {
  const { kind, size, sites, periodic } = lattice
  expectInput(
    ["chain", "square", "cubic", "hypercubic"].includes(kind) && periodic.every(Boolean),
    `structureFactor lattice: expected a periodic chain, square, cubic or hypercubic lattice, got ${periodic.every(Boolean) ? "a" : "an open"} ${kind} one.`,
  )
  expectInput(
    states.columns === sites,
    `structureFactor states: expected states of ${sites} sites, as the lattice has, got ${states.columns} columns.`,
  )
  const real = new Float64Array(sites)
  const imaginary = new Float64Array(sites)
  const minus = opposite(size)
  const sums = sumOverChains("structureFactor", states, chains, sites, (from, to, into) => {
    const power = new Float64Array(sites)
    for (let row = from; row < to; row += 2) {
      for (let site = 0; site < sites; site++) {
        real[site] = 2 * states.get(row, site) - 1
        imaginary[site] = row + 1 < to ? 2 * states.get(row + 1, site) - 1 : 0
      }
      transform(size, real, imaginary)
      for (let k = 0; k < sites; k++) power[k] += real[k] ** 2 + imaginary[k] ** 2
    }
    // |A + iB|² at k and at −k add up to 2|A|² + 2|B|².
    for (let k = 0; k < sites; k++) into[k] = (power[k] + power[minus[k]]) / (2 * sites)
  })
  return { size, ...chainMeans(sums), chains: sums }
}

/** S along one axis (0 the slowest), k = 2πn/L with n = 0 … ⌊L/2⌋. */
export function axisStructureFactor({ size, values, errors }: StructureFactor, axis: number): WavePoint[] {
  expectInteger("axisStructureFactor axis", axis, 0, size.length - 1)
  const stride = size.slice(axis + 1).reduce((product, length) => product * length, 1)
  return Array.from({ length: (size[axis] >> 1) + 1 }, (_, n) => ({
    wave: (2 * Math.PI * n) / size[axis],
    factor: { value: values[n * stride], error: errors[n * stride] },
    count: 1,
  }))
}

/**
 * S averaged over shells of |k| (each component taken from −π to π) of the given `width`, 2π over the longest axis if left out;
 * k = 0 is a shell of its own. Errors know that S at different k is of the same configurations.
 */
export function radialStructureFactor(
  { size, chains }: StructureFactor,
  { width = (2 * Math.PI) / Math.max(...size) }: { width?: number } = {},
): WavePoint[] {
  expectInput(width > 0 && width < Infinity, `radialStructureFactor width: expected a number above 0, got ${width}.`)
  const shells = new Map<number, { wave: number; members: number[] }>()
  for (let k = 0; k < chains[0].length - 1; k++) {
    let squares = 0
    for (let axis = size.length - 1, rest = k; axis >= 0; axis--) {
      const n = rest % size[axis]
      rest = Math.floor(rest / size[axis])
      squares += ((2 * Math.PI * Math.min(n, size[axis] - n)) / size[axis]) ** 2
    }
    const wave = Math.sqrt(squares)
    // Shells are centred on multiples of the width; only 0 is in that of 0.
    const number = k === 0 ? 0 : Math.max(1, Math.round(wave / width))
    const shell = shells.get(number) ?? { wave: 0, members: [] }
    shell.wave += wave
    shell.members.push(k)
    shells.set(number, shell)
  }
  return [...shells]
    .sort(([a], [b]) => a - b)
    .map(([, { wave, members }]) => ({
      wave: wave / members.length,
      factor: chainEstimate(
        chains.map((sums) =>
          Float64Array.of(
            members.reduce((sum, k) => sum + sums[k], 0),
            sums.at(-1)!,
          ),
        ),
        (mean) => mean(0) / members.length,
      ),
      count: members.length,
    }))
}

/** Transforms along every axis in turn. */
function transform(size: readonly number[], real: Float64Array, imaginary: Float64Array): void {
  let stride = real.length
  for (const length of size) {
    const block = stride
    stride /= length
    const re = new Float64Array(length)
    const im = new Float64Array(length)
    for (let start = 0; start < real.length; start += block) {
      for (let offset = start; offset < start + stride; offset++) {
        for (let i = 0, at = offset; i < length; i++, at += stride) {
          re[i] = real[at]
          im[i] = imaginary[at]
        }
        fftOfAnyLength(re, im)
        for (let i = 0, at = offset; i < length; i++, at += stride) {
          real[at] = re[i]
          imaginary[at] = im[i]
        }
      }
    }
  }
}

/** The number of −k for every k. */
function opposite(size: readonly number[]): Int32Array {
  const sites = size.reduce((product, length) => product * length, 1)
  return Int32Array.from({ length: sites }, (_, k) => {
    let [number, rest, stride] = [0, k, 1]
    for (const length of size.toReversed()) {
      number += ((length - (rest % length)) % length) * stride
      rest = Math.floor(rest / length)
      stride *= length
    }
    return number
  })
}
