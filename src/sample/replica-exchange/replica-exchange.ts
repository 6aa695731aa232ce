/**
 * Replica exchange (parallel tempering): chains of one model at a ladder of inverse temperatures β_0 < β_1 < …, each with
 * probability ∝ e^(−β_k H). After every sweep neighbouring levels exchange their states with probability
 *   min(1, e^(Δβ ΔH)),  Δβ = β_{k+1} − β_k,  ΔH = H_{k+1} − H_k,
 * even and odd pairs in turn, which carries replicas along the ladder faster than random pairs. A state that is caught in a
 * valley at low temperature comes back from high temperature another one.
 *
 * Exchanges decide nothing at a phase transition of first order: no ladder takes states across the gap of energies between
 * the phases in less than a time exponential in their boundary. Flat-histogram (multicanonical) walkers are made for that.
 *
 * R. H. Swendsen & J.-S. Wang, Phys. Rev. Lett. 57, 2607 (1986), doi:10.1103/PhysRevLett.57.2607; K. Hukushima & K. Nemoto,
 * J. Phys. Soc. Jpn. 65, 1604 (1996), doi:10.1143/JPSJ.65.1604; even and odd pairs in turn: T. Okabe et al., Chem. Phys. Lett.
 * 335, 435 (2001), doi:10.1016/S0009-2614(01)00055-0; M. Lingenheil et al., Chem. Phys. Lett. 478, 80 (2009),
 * doi:10.1016/j.cplett.2009.07.039.
 */
import type { BitMatrix } from "../../compute/bit-matrix.ts"
import { exp } from "../../compute/elementary.ts"
import type { Engine } from "../../compute/engine.ts"
import { RandomStream } from "../../compute/philox.ts"
import { InputError, expectInput, expectInteger } from "../../errors.ts"
import { type Model, sitesOf, valuesOf } from "../../hamiltonian/model.ts"
import { type Chains, type ChainsState, expectState } from "../chains.ts"
import { Clusters } from "../clusters.ts"
import { couplingsOf } from "../local-measurements.ts"
import { LocalUpdates } from "../local.ts"
import { HoudayerMoves } from "./houdayer.ts"
import { expectLadder } from "./ladder.ts"
import { overlap } from "./overlap.ts"
import { ReplicaFlow, type ReplicaFlowState, type ReplicaStatistics } from "./replica-flow.ts"
import type { ReplicaSeries } from "./replica-series.ts"
import { localModel, scaleModel } from "./scaled-model.ts"

/** How a level is updated: by {@link LocalUpdates} or by {@link Clusters}. */
export type LevelMethod = "heat-bath" | "metropolis" | "swendsen-wang" | "wolff"

const METHODS: readonly LevelMethod[] = ["heat-bath", "metropolis", "swendsen-wang", "wolff"]

export interface ReplicaExchangeOptions {
  /** β_k ≥ 0, ascending, at least two: multipliers of H, so with a model of coupling 1 the couplings K themselves. */
  readonly couplings: readonly number[]
  /** Updates of each level (one spin after the other for the heat bath, too). Default heat-bath, which takes every model. */
  readonly method?: LevelMethod
  /** Independent copies of the whole ladder. Default 2. */
  readonly systems?: number
  readonly seed: number
  /** Random spins, all spins of a state equal, or half of the systems each. Default hot. */
  readonly start?: "hot" | "cold" | "mixed"
  /** Whether levels exchange states: false for a control. Default true. */
  readonly exchange?: boolean
  /**
   * Houdayer's cluster moves ({@link HoudayerMoves}) of systems 0 and 1, 2 and 3, … at every level before each sweep: an
   * even number of systems, ±1 spins and pairs. The two systems are then not independent, pairs are. Default false.
   */
  readonly houdayer?: boolean
}

/** All levels as they are now, and what was counted. */
export interface ReplicaExchangeState extends ChainsState {
  readonly seed: number
  readonly flow: ReplicaFlowState
}

/** Chains at all levels: chain c = level · systems + system. */
export class ReplicaExchange implements Chains {
  /** The model at β = 1. */
  readonly model: Model
  /** β_k. */
  readonly couplings: readonly number[]
  readonly systems: number
  /** Levels times systems. */
  readonly chains: number
  readonly method: LevelMethod
  readonly #samplers: readonly (LocalUpdates | Clusters)[]
  readonly #exchange: boolean
  readonly #houdayer: HoudayerMoves | undefined
  readonly #flow: ReplicaFlow
  readonly #factors: readonly number[]
  readonly #hamiltonians: Float64Array
  readonly #energies: Float64Array
  readonly #magnetizations: Float64Array
  readonly #held: Uint8Array
  #seed: number
  #sweeps = 0

  constructor(engine: Engine, model: Model, options: ReplicaExchangeOptions) {
    const { couplings, method = "heat-bath", systems = 2, seed, start, exchange = true, houdayer = false } = options
    expectLadder(couplings)
    expectInteger("replica exchange systems", systems, 1)
    expectInteger("replica exchange seed", seed, 0)
    if (!METHODS.includes(method))
      throw new InputError(`replica exchange method: expected one of ${METHODS.join(", ")}, got ${String(method)}.`)
    const clusters = method === "swendsen-wang" || method === "wolff"
    if (clusters && model.kind !== "ising" && model.kind !== "potts")
      throw new InputError(
        `${method}: expected an Ising or Potts model, whose clusters are known, got a ${model.kind} model. Use heat-bath or metropolis.`,
      )
    expectInput(
      !houdayer || systems % 2 === 0,
      `replica exchange systems: expected an even number, since Houdayer's moves take two, got ${systems}. Add one, or leave houdayer out.`,
    )
    this.model = model
    this.couplings = [...couplings]
    this.systems = systems
    this.chains = couplings.length * systems
    this.method = method
    this.#exchange = exchange
    this.#houdayer = houdayer ? new HoudayerMoves(model) : undefined
    this.#flow = new ReplicaFlow(couplings.length, systems)
    this.#seed = seed
    this.#hamiltonians = new Float64Array(this.chains)
    this.#energies = new Float64Array(this.chains)
    this.#magnetizations = new Float64Array(this.chains)
    this.#held = new Uint8Array(sitesOf(model))
    this.#factors = couplingsOf(localModel(model))
    // Levels need different random numbers: different seeds for sure, since the multiplier is odd.
    const first = new RandomStream(seed, "replica exchange levels").word()
    this.#samplers = couplings.map((β, level) => {
      const each = { chains: systems, seed: (first + Math.imul(level, 0x9e3779b1)) >>> 0, ...(start && { start }) }
      const scaled = scaleModel(clusters ? model : localModel(model), β)
      return clusters && (scaled.kind === "ising" || scaled.kind === "potts")
        ? new Clusters(engine, scaled, { ...each, method })
        : new LocalUpdates(engine, scaled, { ...each, method: method as "heat-bath" | "metropolis" })
    })
  }

  /** Sweeps (clusters) done by each chain. */
  get sweeps(): number {
    return this.#sweeps
  }

  /** Acceptances, round trips and diffusing fractions since the beginning, or since {@link clearStatistics}. */
  statistics(): ReplicaStatistics {
    return this.#flow.statistics()
  }

  /** Counts acceptances, round trips and fractions anew from here, as after burn-in. */
  clearStatistics(): void {
    this.#flow.clear()
  }

  /** Runs `count` sweeps of every chain, with exchanges after each, unless the signal stops it. */
  async sweep(count: number, signal?: AbortSignal): Promise<void> {
    for (let n = 0; n < count; n++) await this.#step(signal)
  }

  /** Runs `length` times `spacing` sweeps, measuring all chains after each, unless the signal stops it. */
  async series(length: number, spacing = 1, signal?: AbortSignal): Promise<ReplicaSeries> {
    expectInteger("replica exchange spacing", spacing, 1)
    const { chains, systems, couplings } = this
    const levels = couplings.length
    const pairs = Math.floor(systems / 2)
    const energies = new Float64Array(length * chains)
    const hamiltonians = new Float64Array(length * chains)
    const magnetizations = new Float64Array(length * chains)
    const replicas = new Int32Array(length * chains)
    const overlaps = new Float64Array(length * levels * pairs)
    for (let t = 0; t < length; t++) {
      await this.sweep(spacing, signal)
      energies.set(this.#energies, t * chains)
      hamiltonians.set(this.#hamiltonians, t * chains)
      magnetizations.set(this.#magnetizations, t * chains)
      for (let chain = 0; chain < chains; chain++) replicas[t * chains + chain] = this.#flow.replicaAt(chain)
      for (let level = 0; level < levels; level++)
        for (let pair = 0; pair < pairs; pair++)
          overlaps[(t * levels + level) * pairs + pair] = overlap(
            this.model,
            this.#samplers[level].spinsOf(2 * pair),
            this.#samplers[level].spinsOf(2 * pair + 1),
          )
    }
    return { couplings, systems, length, chains, energies, hamiltonians, magnetizations, replicas, overlaps }
  }

  async #step(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    const { systems } = this
    if (this.#houdayer) {
      const random = new RandomStream(this.#seed, "houdayer", this.#sweeps)
      for (const sampler of this.#samplers)
        for (let system = 0; system < systems; system += 2)
          this.#houdayer.move(sampler.spinsOf(system), sampler.spinsOf(system + 1), random)
    }
    for (let level = 0; level < this.#samplers.length; level++) await this.#sweepLevel(level)
    if (this.#exchange) {
      const random = new RandomStream(this.#seed, "replica exchange", this.#sweeps)
      for (let level = this.#sweeps % 2; level + 1 < this.#samplers.length; level += 2)
        for (let system = 0; system < systems; system++) this.#tryExchange(level, system, random.uniform())
    }
    this.#sweeps++
    this.#flow.visit(this.#sweeps)
  }

  /** One sweep of all systems at a level, and what they then have. */
  async #sweepLevel(level: number): Promise<void> {
    const { model, systems } = this
    const sampler = this.#samplers[level]
    const series = await sampler.series(1)
    const H = this.#hamiltonians.subarray(level * systems, (level + 1) * systems)
    const E = this.#energies.subarray(level * systems, (level + 1) * systems)
    this.#magnetizations.set(series.magnetizations, level * systems)
    if ("sums" in series) {
      // From the sums themselves: β H divided by β would have rounding errors, and equal energies would differ.
      for (let s = 0; s < systems; s++) {
        H[s] = 0 - this.#factors.reduce((sum, K, a) => sum + K * series.sums[a][s], 0)
        E[s] = model.kind === "polynomial" ? H[s] : 0 - series.sums[0][s]
      }
      return
    }
    E.set(series.energies)
    for (let s = 0; s < systems; s++)
      if (model.kind === "ising") H[s] = model.coupling * E[s] - model.field * series.magnetizations[s]
      else if (model.kind === "potts") {
        const favoured = model.field === 0 ? 0 : countOf(sampler.spinsOf(s), model.fieldColour)
        H[s] = model.coupling * E[s] - model.field * favoured
      }
  }

  /** Levels `level` and `level + 1` of a system exchange their states if u < min(1, e^(Δβ ΔH)). */
  #tryExchange(level: number, system: number, u: number): void {
    const { couplings, systems } = this
    const low = level * systems + system
    const high = low + systems
    const H = this.#hamiltonians
    const gain = (couplings[level + 1] - couplings[level]) * (H[high] - H[low])
    const probability = exp(Math.min(0, gain))
    const made = u < probability
    this.#flow.note(level, system, probability, made)
    if (!made) return
    const a = this.#samplers[level].spinsOf(system)
    const b = this.#samplers[level + 1].spinsOf(system)
    this.#held.set(a)
    a.set(b)
    b.set(this.#held)
    for (const values of [H, this.#energies, this.#magnetizations]) {
      const held = values[low]
      values[low] = values[high]
      values[high] = held
    }
  }

  /** Copies the present state of chain level · systems + system, of two values, to row `rowOf(chain)` (negative: left out). */
  read(rows: BitMatrix, rowOf: (chain: number) => number): void {
    for (const [level, sampler] of this.#samplers.entries())
      sampler.read(rows, (system) => rowOf(level * this.systems + system))
  }

  /** A copy of all chains as they are now, and of what was counted. */
  state(): ReplicaExchangeState {
    const sites = sitesOf(this.model)
    const spins = new Uint8Array(this.chains * sites)
    const random = new Uint32Array(16 * this.chains)
    for (const [level, sampler] of this.#samplers.entries()) {
      const state = sampler.state()
      spins.set(state.spins, level * this.systems * sites)
      random.set(state.random, 16 * level * this.systems)
    }
    return { sweeps: this.#sweeps, seed: this.#seed, spins, random, flow: this.#flow.state() }
  }

  /** Goes on from a state of the same model, method, ladder and number of systems, to the same bits. */
  restore(state: ReplicaExchangeState): void {
    const { sweeps, seed, spins, random, flow } = state
    const [sites, values] = [sitesOf(this.model), valuesOf(this.model)]
    expectState("replica exchange", state, { chains: this.chains, sites, values, words: 16 * this.chains })
    this.#flow.restore(flow)
    for (const [level, sampler] of this.#samplers.entries()) {
      const [from, to] = [level * this.systems, (level + 1) * this.systems]
      sampler.restore({
        sweeps,
        spins: spins.subarray(from * sites, to * sites),
        random: random.subarray(16 * from, 16 * to),
      })
    }
    this.#seed = seed
    this.#sweeps = sweeps
  }
}

function countOf(values: Uint8Array, wanted: number): number {
  let count = 0
  for (const value of values) count += Number(value === wanted)
  return count
}
