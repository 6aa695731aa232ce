/**
 * Ising strips of up to 16 spins across, exactly, in a field and with different couplings along and across. With the transfer
 * matrix T of a row (strip-transfer.ts), a strip of L rows has
 *   Z = Tr T^L  (closed along),   Z = ⟨D½| T^(L−1) |D½⟩  (open),   ln Z/Lw → (ln λ₁)/w  (infinite),
 * and correlations along it decay with ξ = 1/ln(λ₁/|λ₂|). Second derivatives of λ₁ follow from its eigenvector ψ,
 *   λ' = ⟨ψ|T'|ψ⟩,   λ'' = ⟨ψ|T''|ψ⟩ + 2 ⟨φ|(λ − T)⁻¹|φ⟩,   φ = (T' − λ')ψ.
 *
 * H. A. Kramers & G. H. Wannier, Phys. Rev. 60, 252 (1941), doi:10.1103/PhysRev.60.252; C. Domb, Adv. Phys. 9, 149 (1960),
 * doi:10.1080/00018736000101189.
 */
import { expectInput, expectInteger } from "../errors.ts"
import type { Thermodynamics } from "./ising.ts"
import { addMultiple, conjugateGradients, dot, extremeEigenvalues } from "./lanczos.ts"
import {
  type Direction,
  type NumberJet,
  type StripOptions,
  type StripTransfer,
  type VectorJet,
  addJets,
  divideJet,
  logJet,
  multiplyByTransfer,
  multiplyJetByHalf,
  multiplyJetByTransfer,
  stripTransfer,
} from "./strip-transfer.ts"

/**
 * Per site, with E = −Σ_along s s' − ratio Σ_across s s' in units of J: energy and specific heat are those of the bonds, at
 * fixed ratio and field.
 */
export interface StripThermodynamics extends Thermodynamics {
  /** ⟨m⟩ = ∂(ln Z/N)/∂h. */
  readonly magnetization: number
  /** χ = N(⟨m²⟩ − ⟨m⟩²) = ∂⟨m⟩/∂h, in units of 1/k_BT. */
  readonly susceptibility: number
}

export interface InfiniteStrip extends StripThermodynamics {
  /** Correlation length of the spins along the strip in lattice spacings: 1/ln(λ₁/|λ₂|), λ₂ odd under a flip of all spins. */
  readonly correlationLength: number
  /** The same of the energy, whose λ₂ is even. In a field there is no such symmetry, and both are one. */
  readonly energyCorrelationLength: number
}

export interface FiniteStripOptions extends StripOptions {
  /** Number of rows L along the strip: from 2 on when closed, from 1 on when open. */
  readonly length: number
  /** Whether the strip closes on itself along. Default true. */
  readonly closed?: boolean
}

/** Butterflies of a trace beyond which it would take more than one or two minutes. */
const MOST_WORK = 1e10

/**
 * Thermodynamics of the strip of L rows, accurate to about 1e-13. Open along, it costs L·w·2^w (a row at w = 16: 10 ms). Closed,
 * it takes a trace over 2^w rows, of which those related by symmetry are taken once: 0.1 s for 10 × 10, 1 s for 12 × 12; larger
 * ones are refused (in zero field, `kaufman` has tori of any size; a strip open across and closed along can be turned by 90°).
 */
export function strip({ length, closed = true, ...options }: FiniteStripOptions): StripThermodynamics {
  const transfer = stripTransfer("strip", options)
  expectInteger("strip length", length, closed ? 2 : 1)
  const partition = closed ? closedPartition(transfer, length) : openPartition(transfer, length)
  return perSite(transfer, transfer.width * length, partition("coupling"), partition("field"))
}

/**
 * Thermodynamics per site of the infinitely long strip, accurate to about 1e-13, and its correlation lengths ξ, to a relative
 * accuracy of about 1e-15·ξ: beyond 1e15 they come out infinite. About 1.5 s at width 16. NumericalError when the leading
 * eigenvalues lie too close to be told apart.
 */
export function infiniteStrip(options: StripOptions): InfiniteStrip {
  const transfer = stripTransfer("infiniteStrip", options)
  const multiply = (vector: Float64Array): void => multiplyByTransfer(transfer, vector)
  const parity = transfer.field === 0
  const even = extremeEigenvalues(multiply, startVector(transfer.states, parity ? 1 : 0))
  const [λ, second] = even.values
  const odd = parity ? extremeEigenvalues(multiply, startVector(transfer.states, -1)).values[0] : second
  // Smaller eigenvalues than that are zeros but for rounding: nothing is correlated.
  const length = (other: number): number =>
    Math.abs(other) < 1e-14 * λ ? 0 : 1 / Math.max(0, Math.log(λ / Math.abs(other)))
  const derivatives = (direction: Direction): NumberJet => {
    const [value, first, curvature] = eigenvalueJet(transfer, direction, λ, even.vector)
    return [value + 2 * transfer.logHalf + transfer.logBonds, first, curvature]
  }
  return {
    ...perSite(transfer, transfer.width, derivatives("coupling"), derivatives("field")),
    correlationLength: length(odd),
    energyCorrelationLength: length(second),
  }
}

/** ln Z with its derivatives, per site. */
function perSite(
  { coupling, field }: StripTransfer,
  N: number,
  byCoupling: NumberJet,
  byField: NumberJet,
): StripThermodynamics {
  return {
    logPartition: byCoupling[0] / N,
    energy: -byCoupling[1] / N,
    specificHeat: (coupling * coupling * byCoupling[2]) / N,
    magnetization: field === 0 ? 0 : byField[1] / N,
    susceptibility: byField[2] / N,
  }
}

/** ln λ₁ and its derivatives, from its eigenvector. */
function eigenvalueJet(transfer: StripTransfer, direction: Direction, λ: number, ψ: Float64Array): NumberJet {
  const images = constantJet(ψ.slice())
  multiplyJetByTransfer(transfer, direction, images)
  const first = dot(ψ, images[1])
  const φ = images[1].slice()
  addMultiple(φ, -first, ψ)
  // Where λ − T is 0, along ψ, it is given the value λ: φ has no part there, and all eigenvalues are positive.
  const response = conjugateGradients((vector) => {
    const image = vector.slice()
    const along = λ * dot(ψ, vector)
    multiplyByTransfer(transfer, image)
    for (let row = 0; row < vector.length; row++) vector[row] = λ * vector[row] - image[row]
    addMultiple(vector, along, ψ)
  }, φ)
  return logJet([λ, first, dot(ψ, images[2]) + 2 * dot(φ, response)])
}

/** Z of the open strip: one vector from end to end, its jet divided by that of its sum after every row. */
function openPartition(transfer: StripTransfer, length: number): (direction: Direction) => NumberJet {
  return (direction) => {
    const jet = constantJet(new Float64Array(transfer.states).fill(1))
    multiplyJetByHalf(transfer, direction, jet)
    let total: NumberJet = [2 * transfer.logHalf * length + transfer.logBonds * (length - 1), 0, 0]
    for (const scale of grow(transfer, direction, jet, length - 1)) total = addJets(total, logJet(scale))
    multiplyJetByHalf(transfer, direction, jet)
    return addJets(total, logJet(sums(jet)))
  }
}

/** Z of the closed strip: the trace of T^⌊L/2⌋ T^⌈L/2⌉, row by row, scaled as a vector of ones would be. */
function closedPartition(transfer: StripTransfer, length: number): (direction: Direction) => NumberJet {
  const rows = inequivalentRows(transfer)
  const steps = Math.ceil(length / 2)
  const work = rows.size * steps * transfer.states * transfer.width
  expectInput(
    work <= MOST_WORK,
    `strip: expected a closed strip whose trace takes at most ${MOST_WORK} operations, got ${work.toExponential(1)} for width ${transfer.width} and length ${length}. Take a narrower or an open one, or infiniteStrip.`,
  )
  return (direction) => {
    const scales = grow(transfer, direction, constantJet(new Float64Array(transfer.states).fill(1)), steps)
    let total: NumberJet = [(2 * transfer.logHalf + transfer.logBonds) * length, 0, 0]
    for (const [step, scale] of scales.entries()) {
      total = addJets(total, logJet(scale))
      if (step < length - steps) total = addJets(total, logJet(scale))
    }
    let trace: NumberJet = [0, 0, 0]
    for (const [row, count] of rows) {
      const jet = constantJet(new Float64Array(transfer.states))
      jet[0][row] = 1
      let before: VectorJet = jet
      for (const [step, scale] of scales.entries()) {
        if (step === length - steps) before = [jet[0].slice(), jet[1].slice(), jet[2].slice()]
        multiplyJetByTransfer(transfer, direction, jet)
        divideJet(jet, scale)
      }
      // T is symmetric: the diagonal of a product is a row of one times the same row of the other.
      trace = addJets(trace, [
        count * dot(before[0], jet[0]),
        count * (dot(before[0], jet[1]) + dot(before[1], jet[0])),
        count * (dot(before[0], jet[2]) + 2 * dot(before[1], jet[1]) + dot(before[2], jet[0])),
      ])
    }
    // Opposite rows were taken as one in zero field: in the sum of both, what is odd in the field cancels.
    if (direction === "field" && transfer.field === 0) trace = [trace[0], 0, trace[2]]
    return addJets(total, logJet(trace))
  }
}

/** Multiplies a jet by T `steps` times, each time dividing by the jet of its sum; returns what it divided by. */
function grow(transfer: StripTransfer, direction: Direction, jet: VectorJet, steps: number): NumberJet[] {
  return Array.from({ length: steps }, () => {
    multiplyJetByTransfer(transfer, direction, jet)
    const scale = sums(jet)
    divideJet(jet, scale)
    return scale
  })
}

function sums(jet: VectorJet): NumberJet {
  const [value, first, second] = jet.map((part) => part.reduce((sum, x) => sum + x, 0))
  return [value, first, second]
}

function constantJet(vector: Float64Array): VectorJet {
  return [vector, new Float64Array(vector.length), new Float64Array(vector.length)]
}

/** A vector without any symmetry but the parity under a flip of all spins: 1 even, −1 odd, 0 none. */
function startVector(states: number, parity: -1 | 0 | 1): Float64Array {
  // Weyl's sequence n·golden ratio mod 1 does for random numbers here.
  const value = (row: number): number => (((row + 1) * 0.6180339887498949) % 1) + (parity === -1 ? -0.5 : 0.5)
  return Float64Array.from({ length: states }, (_, row) =>
    parity === 0 ? value(row) : row < states / 2 ? value(row) : parity * value(states - 1 - row),
  )
}

/** One row of every set that the symmetries of the strip relate, and how many the set has. */
function inequivalentRows({ width, periodic, field, states }: StripTransfer): Map<number, number> {
  const all = states - 1
  const counts = new Map<number, number>()
  for (let row = 0; row <= all; row++) {
    let mirror = 0
    for (let x = 0; x < width; x++) mirror |= ((row >> x) & 1) << (width - 1 - x)
    let smallest = row
    for (let image of field === 0 ? [row, mirror, all ^ row, all ^ mirror] : [row, mirror]) {
      for (let shift = 0; shift < (periodic ? width : 1); shift++) {
        smallest = Math.min(smallest, image)
        image = (image >> 1) | ((image & 1) << (width - 1))
      }
    }
    counts.set(smallest, (counts.get(smallest) ?? 0) + 1)
  }
  return counts
}
