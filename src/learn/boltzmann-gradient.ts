/**
 * Gradients of a general Boltzmann machine, all of the same form, ⟨s_i s_j⟩⁺ − ⟨s_i s_j⟩⁻ for a coupling and ⟨s_i⟩⁺ − ⟨s_i⟩⁻ for a bias:
 *
 * - "exact": the gradient of ⟨ln p(v)⟩, both averages by enumeration;
 * - "annealing": the rule of 1985, both by Gibbs sampling after annealing, with the visible units clamped to the data and free;
 * - "pseudo-likelihood": the gradient of ⟨Σ_i ln p(s_i | all other s)⟩ of a fully visible machine, which needs no sampling and has the
 *   same maximum where the data are those of a machine (Besag 1975, doi:10.2307/2987782; Hyvärinen 2006, doi:10.1162/neco.2006.18.10.2283).
 *
 * Ackley, Hinton & Sejnowski 1985, doi:10.1207/s15516709cog0901_7.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { expectInput } from "../errors.ts"
import {
  type PairStatistics,
  addStatistics,
  boltzmannStatistics,
  mirrored,
  zeroStatistics,
} from "../hamiltonian/boltzmann-enumeration.ts"
import type { BoltzmannMachine } from "../hamiltonian/boltzmann-machine.ts"
import { logPartitionOfUnit, unitValue } from "../hamiltonian/restricted-boltzmann-machine.ts"

/** Sweeps at one temperature, in units of that at which the machine is learned. */
export interface AnnealingStage {
  readonly temperature: number
  readonly sweeps: number
}

/** How averages are taken after 1985. */
export interface AnnealingPlan {
  readonly stages: readonly AnnealingStage[]
  /** Sweeps at temperature 1 that are averaged over. */
  readonly averaged: number
  readonly seed: number
  /** Names the random numbers: another for every update. */
  readonly number: number
}

/** ⟨·⟩⁺ − ⟨·⟩⁻, 0 where units are not connected. */
export function difference(machine: BoltzmannMachine, data: PairStatistics, model: PairStatistics): PairStatistics {
  return {
    means: data.means.map((mean, i) => mean - model.means[i]),
    products: data.products.map((product, k) => (machine.connected[k] ? product - model.products[k] : 0)),
  }
}

/** The gradient of the mean log-likelihood by enumeration. */
export function exactGradient(machine: BoltzmannMachine, data: BitMatrix): PairStatistics {
  const clamped = zeroStatistics(machine.count)
  for (let row = 0; row < data.rows; row++) {
    const v = valuesOf(machine, data, row)
    add(machine.hidden > 0 ? boltzmannStatistics(machine, v) : statisticsOf(v), 1 / data.rows, clamped)
  }
  return difference(machine, clamped, boltzmannStatistics(machine))
}

/** The rule of 1985: one annealed run a row with its visible units clamped, and as many that are free. */
export function annealedGradient(machine: BoltzmannMachine, data: BitMatrix, plan: AnnealingPlan): PairStatistics {
  const { count, visible } = machine
  const hidden = Uint32Array.from({ length: machine.hidden }, (_, j) => visible + j)
  const phase = (name: string, clamp: boolean): PairStatistics => {
    const sum = zeroStatistics(count)
    const free = clamp ? { free: hidden } : {}
    for (let row = 0; row < data.rows; row++) {
      const stream = new RandomStream(plan.seed, `boltzmann machine/${name}`, plan.number * data.rows + row)
      const state = machine.randomState(stream)
      if (clamp) state.set(valuesOf(machine, data, row))
      for (const { temperature, sweeps } of plan.stages)
        for (let sweep = 0; sweep < sweeps; sweep++)
          machine.sweep(state, stream, { ...free, inverseTemperature: 1 / temperature })
      for (let sweep = 0; sweep < plan.averaged; sweep++) {
        machine.sweep(state, stream, free)
        addStatistics(state, 1 / (plan.averaged * data.rows), sum)
      }
    }
    return mirrored(sum)
  }
  return difference(machine, phase("clamped", true), phase("free", false))
}

/** The gradient of the mean log-pseudo-likelihood of a fully visible machine. */
export function pseudoLikelihoodGradient(machine: BoltzmannMachine, data: BitMatrix): PairStatistics {
  expectFullyVisible("pseudoLikelihoodGradient", machine)
  const { count: n, units } = machine
  const sum = zeroStatistics(n)
  for (let row = 0; row < data.rows; row++) {
    const s = valuesOf(machine, data, row)
    // s_i − ⟨s_i | all others⟩.
    const residual = s.map((value, i) => value - meanInField(units, machine.field(s, i)))
    for (let i = 0; i < n; i++) {
      sum.means[i] += residual[i] / data.rows
      for (let j = i + 1; j < n; j++) sum.products[i * n + j] += (residual[i] * s[j] + residual[j] * s[i]) / data.rows
    }
  }
  return difference(machine, mirrored(sum), zeroStatistics(n))
}

/** ⟨Σ_i ln p(s_i | all other s)⟩ over the rows of `data`, in nats, of a fully visible machine. */
export function logPseudoLikelihood(machine: BoltzmannMachine, data: BitMatrix): number {
  expectFullyVisible("logPseudoLikelihood", machine)
  let sum = 0
  for (let row = 0; row < data.rows; row++) {
    const s = valuesOf(machine, data, row)
    for (let i = 0; i < s.length; i++) {
      const field = machine.field(s, i)
      sum += field * s[i] - logPartitionOfUnit(machine.units, field)
    }
  }
  return sum / data.rows
}

/** The values of the visible units in a row of bits. */
export function valuesOf({ visible, units }: BoltzmannMachine, data: BitMatrix, row: number): Float64Array {
  return Float64Array.from({ length: visible }, (_, i) => unitValue(units, data.get(row, i)))
}

function statisticsOf(s: Float64Array): PairStatistics {
  const statistics = zeroStatistics(s.length)
  addStatistics(s, 1, statistics)
  return mirrored(statistics)
}

function add(from: PairStatistics, weight: number, into: PairStatistics): void {
  for (let i = 0; i < into.means.length; i++) into.means[i] += weight * from.means[i]
  for (let k = 0; k < into.products.length; k++) into.products[k] += weight * from.products[k]
}

function meanInField(units: BoltzmannMachine["units"], field: number): number {
  return units === "spin" ? Math.tanh(field) : 1 / (1 + Math.exp(-field))
}

function expectFullyVisible(what: string, { hidden }: BoltzmannMachine): void {
  expectInput(
    hidden === 0,
    `${what}: expected a machine without hidden units, got ${hidden} of them. Learn it by the exact gradient or by annealing.`,
  )
}
