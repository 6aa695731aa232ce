/**
 * What a stack keeps of a configuration: states go up through its layers and down again by mean-field probabilities, and the
 * reconstruction p is compared with the original s = ±1,
 *   overlap q = (1/N) Σ_x s(x) s'(x) with the rounded reconstruction s' = sign(2p − 1), 0 where p = ½,
 *   Pearson correlations of the magnetizations of blocks, and of whole samples, with their expectations Σ (2p − 1),
 *   energy per site of s' beside that of s: a reconstruction that drops the short waves lies lower.
 * Errors take the samples as independent.
 *
 * Hinton & Salakhutdinov 2006, doi:10.1126/science.1127647; Mehta & Schwab 2014, arXiv:1410.3831, figure 4.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import type { RealMatrix } from "../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../errors.ts"
import { chain, type Lattice, square } from "../hamiltonian/lattice.ts"
import type { MachineKernel, States } from "../hamiltonian/machine-kernel.ts"
import { bootstrap } from "../statistics/bootstrap.ts"
import { type Estimate, meanEstimate } from "../statistics/estimate.ts"

/**
 * Probabilities of the visible bits after a mean-field pass up through the first `layer` machines and down again, every layer
 * handing its probabilities on: rows × visible units.
 */
export async function reconstruct(
  kernels: readonly MachineKernel[],
  states: States,
  layer: number,
): Promise<RealMatrix> {
  expectInteger("reconstruct layer", layer, 1, kernels.length)
  let probabilities = await kernels[0].hiddenProbabilities(states)
  for (const kernel of kernels.slice(1, layer)) probabilities = await kernel.hiddenProbabilities(probabilities)
  for (const kernel of kernels.slice(0, layer).toReversed())
    probabilities = await kernel.visibleProbabilities(probabilities)
  return probabilities
}

export interface ReconstructionOptions {
  /** Shape of one sample, [length] or [height, width]; periodic for the energies. */
  readonly shape: readonly number[]
  /** Side of the blocks in sites; must divide every side of the shape. */
  readonly blockSide?: number
  readonly seed?: number
}

export interface ReconstructionQuality {
  /** q, mean over the samples. */
  readonly overlap: Estimate
  /** Pearson correlation of block magnetizations, over all blocks of all samples; 0 where either side is constant. */
  readonly blockCorrelation: Estimate
  /** Pearson correlation of the magnetizations of whole samples; 0 where either side is constant. */
  readonly magnetizationCorrelation: Estimate
  /** Energy per site of the rounded reconstruction, nearest neighbours, in units of J. */
  readonly energy: Estimate
  /** The same of the originals. */
  readonly originalEnergy: Estimate
}

/** Compares `reconstruction`, probabilities of the bits, with the states it came from, row by row. */
export function compareReconstruction(
  original: BitMatrix,
  reconstruction: RealMatrix,
  { shape, blockSide = 8, seed = 0 }: ReconstructionOptions,
): ReconstructionQuality {
  const lattice = latticeOf(shape)
  const { rows, columns: sites } = original
  expectInput(
    lattice.sites === sites && reconstruction.columns === sites && reconstruction.rows === rows && rows >= 2,
    `compareReconstruction: expected states and reconstruction of one size, at least 2 rows of ${lattice.sites} sites, as the shape ${shape.join(" × ")} has, got ${rows} × ${sites} and ${reconstruction.rows} × ${reconstruction.columns}.`,
  )
  expectInteger("compareReconstruction blockSide", blockSide, 1)
  expectInput(
    shape.every((length) => length % blockSide === 0),
    `compareReconstruction blockSide: expected a divisor of every side of ${shape.join(" × ")}, got ${blockSide}. Choose another block side.`,
  )
  const bad = reconstruction.values.findIndex((p) => !(p >= 0 && p <= 1))
  expectInput(
    bad < 0,
    `compareReconstruction: expected probabilities from 0 to 1, got ${reconstruction.values[bad]} in row ${Math.floor(bad / sites)}, site ${bad % sites}.`,
  )

  const blockOf = blockIndex(lattice, blockSide)
  const blocks = sites / blockSide ** shape.length
  const overlaps = new Float64Array(rows)
  const energies = new Float64Array(rows)
  const originalEnergies = new Float64Array(rows)
  const ofBlocks: Sums[] = []
  const ofSamples: Sums[] = []
  const spins = new Int8Array(sites)
  const rounded = new Int8Array(sites)
  for (let row = 0; row < rows; row++) {
    const before = new Float64Array(blocks)
    const after = new Float64Array(blocks)
    const probabilities = reconstruction.row(row)
    let overlap = 0
    for (let site = 0; site < sites; site++) {
      const mean = 2 * probabilities[site] - 1
      spins[site] = 2 * original.get(row, site) - 1
      rounded[site] = Math.sign(mean)
      overlap += spins[site] * rounded[site]
      before[blockOf[site]] += spins[site]
      after[blockOf[site]] += mean
    }
    overlaps[row] = overlap / sites
    energies[row] = energyPerSite(lattice, rounded)
    originalEnergies[row] = energyPerSite(lattice, spins)
    ofBlocks.push(sums(before, after))
    ofSamples.push(sums([total(before)], [total(after)]))
  }
  return {
    overlap: meanEstimate(overlaps),
    blockCorrelation: correlation(ofBlocks, seed),
    magnetizationCorrelation: correlation(ofSamples, seed),
    energy: meanEstimate(energies),
    originalEnergy: meanEstimate(originalEnergies),
  }
}

function latticeOf(shape: readonly number[]): Lattice {
  expectInput(
    shape.length === 1 || shape.length === 2,
    `compareReconstruction shape: expected [length] or [height, width], got [${shape.join(", ")}].`,
  )
  return shape.length === 1 ? chain(shape[0]) : square(shape[0], shape[1])
}

/** Number of the block each site belongs to. */
function blockIndex({ size, sites }: Lattice, side: number): Int32Array {
  const width = size.at(-1)!
  return Int32Array.from({ length: sites }, (_, site) => {
    const column = Math.floor((site % width) / side)
    const row = size.length === 1 ? 0 : Math.floor(site / width / side)
    return row * (width / side) + column
  })
}

/** −(1/N) Σ s s' over the bonds. */
function energyPerSite({ sites, offsets, neighbours }: Lattice, spins: Int8Array): number {
  let twice = 0
  for (let site = 0; site < sites; site++)
    for (let k = offsets[site]; k < offsets[site + 1]; k++) twice += spins[site] * spins[neighbours[k]]
  return -twice / 2 / sites
}

/** Count, Σx, Σy, Σx², Σy², Σxy of pairs (x, y). */
type Sums = readonly [count: number, x: number, y: number, xx: number, yy: number, xy: number]

function sums(x: ArrayLike<number>, y: ArrayLike<number>): Sums {
  let [sx, sy, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    sx += x[i]
    sy += y[i]
    xx += x[i] ** 2
    yy += y[i] ** 2
    xy += x[i] * y[i]
  }
  return [x.length, sx, sy, xx, yy, xy]
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

/** Pearson's correlation over the pairs of all samples; 200 resamples of the samples know its error to 5 %. */
function correlation(samples: readonly Sums[], seed: number): Estimate {
  const random = new RandomStream(seed, "bootstrap")
  const { value, error } = bootstrap(samples, pearson, { random, resamples: 200 })
  return { value, error }
}

function pearson(samples: readonly Sums[]): number {
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0]
  for (const [count, x, y, xx, yy, xy] of samples) {
    n += count
    sx += x
    sy += y
    sxx += xx
    syy += yy
    sxy += xy
  }
  const varianceX = sxx - sx ** 2 / n
  const varianceY = syy - sy ** 2 / n
  // What is left of the variance of a constant is rounding.
  if (varianceX <= 1e-12 * sxx || varianceY <= 1e-12 * syy) return 0
  return (sxy - (sx * sy) / n) / Math.sqrt(varianceX * varianceY)
}
