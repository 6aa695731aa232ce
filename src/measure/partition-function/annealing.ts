/**
 * The path from independent units to a machine, and steps along it for many runs at a time: at inverse temperature β from 0 to 1
 *   E_β(v, h) = −Σ_i [(1 − β) a⁰_i + β a_i] v_i − β (Σ_j b_j h_j + Σ_ij v_i W_ij h_j),
 * the geometric path p_β ∝ p_0^(1−β) p_1^β from a base machine with the visible biases a⁰ and nothing else, whose
 * ln Z_0 = Σ_i ln Σ_v e^(a⁰_i v) + hidden · ln 2 is known. A step draws h from p_β(h | v) and v from p_β(v | h). The unnormalized
 * p*_β(v) = Σ_h e^(−E_β) is summed in closed form, so hidden units add no noise to the weights.
 *
 * Neal 2001, doi:10.1023/A:1008923215028; Salakhutdinov & Murray 2008, doi:10.1145/1390156.1390266, §4; the sigmoid schedule:
 * Burda, Grosse & Salakhutdinov 2015, arXiv:1412.8566, §6.
 */
import { AnnealingKernel } from "../../compute/annealing-kernel.ts"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import type { Engine } from "../../compute/engine.ts"
import { LayerKernel, type LayerResult, paddedColumns, putWeights } from "../../compute/layer.ts"
import { hashName, seedKey } from "../../compute/philox.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import { independentBiases } from "../../hamiltonian/independent-units.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import { type RestrictedBoltzmannMachine, logPartitionOfUnit } from "../../hamiltonian/restricted-boltzmann-machine.ts"

export interface AnnealingOptions {
  /** Independent runs, 2 or more. Default 500. */
  readonly runs?: number
  /**
   * Steps in β from the base to the machine, spaced by the logistic function between −4 and 4, so closest at both ends; or the
   * βs themselves, rising from 0 to 1. Default 1000.
   */
  readonly temperatures?: number | ArrayLike<number>
  /** Where the path starts: independent units with the means of these rows, or with these biases. Default: zero biases. */
  readonly base?: States | Float32Array
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

const DELTA = 4

/** β_0 = 0 … β_K = 1 of the options, in single precision as the kernels take them. */
export function inverseTemperatures(what: string, temperatures: number | ArrayLike<number> = 1000): Float32Array {
  if (typeof temperatures === "number") {
    expectInteger(`${what}: temperatures`, temperatures, 1, 1e7)
    const logistic = (t: number): number => 1 / (1 + Math.exp(-DELTA * (2 * t - 1)))
    const [first, last] = [logistic(0), logistic(1)]
    return Float32Array.from({ length: temperatures + 1 }, (_, k) =>
      k === temperatures ? 1 : (logistic(k / temperatures) - first) / (last - first),
    )
  }
  const betas = Float32Array.from(temperatures)
  const count = betas.length
  expectInput(
    count >= 2 && betas[0] === 0 && betas[count - 1] === 1,
    `${what}: temperatures: expected inverse temperatures from 0 to 1, got ${count < 2 ? `${count} of them` : `${betas[0]} to ${betas[count - 1]}`}.`,
  )
  const fall = betas.findIndex((beta, k) => k > 0 && !(beta > betas[k - 1]))
  expectInput(
    fall < 0,
    `${what}: temperatures: expected rising inverse temperatures, got ${betas[fall]} after ${betas[fall - 1]}.`,
  )
  return betas
}

export class Annealing {
  readonly runs: number
  /** β_0 = 0 … β_K = 1. */
  readonly betas: Float32Array
  /** ln Z_0, exact. */
  readonly logBasePartition: number
  /** a⁰. */
  readonly base: Float32Array
  readonly #engine: Engine
  readonly #machine: RestrictedBoltzmannMachine
  readonly #key: readonly [number, number]
  #draws = 0
  readonly #kernel: AnnealingKernel
  readonly #up: LayerKernel
  readonly #down: LayerKernel
  readonly #upOffsets: number
  readonly #downOffsets: number
  // Σ of W over the inputs of each output, where these are ±1: v = 2·bit − 1, the kernels multiply bits.
  readonly #visibleSums: Float64Array
  readonly #hiddenSums: Float64Array

  /** Takes memory of the engine, which the caller gives back. `what` opens error messages and names the random numbers. */
  constructor(engine: Engine, machine: RestrictedBoltzmannMachine, what: string, options: AnnealingOptions) {
    const { visible, hidden, visibleUnits, hiddenUnits, weights } = machine
    const { runs = 500, temperatures, base = new Float32Array(visible), seed = 0 } = options
    expectInteger(`${what}: runs`, runs, 2)
    expectInteger(`${what}: seed`, seed, 0)
    const columns = base instanceof Float32Array ? base.length : base.columns
    expectInput(
      columns === visible,
      `${what}: base: expected ${visible} visible units, as the machine has, got ${columns}.`,
    )
    this.base = base instanceof Float32Array ? base : independentBiases(base, visibleUnits)
    expectInput(this.base.every(Number.isFinite), `${what}: base: expected finite biases, got NaN or an infinity.`)
    this.runs = runs
    this.betas = inverseTemperatures(what, temperatures)
    this.#engine = engine
    this.#machine = machine
    this.#key = [seedKey(seed), hashName(what)]
    this.logBasePartition = hidden * Math.LN2
    for (const bias of this.base) this.logBasePartition += logPartitionOfUnit(visibleUnits, bias)

    this.#visibleSums = new Float64Array(visible)
    this.#hiddenSums = new Float64Array(hidden)
    for (let i = 0; i < visible; i++)
      for (let j = 0; j < hidden; j++) {
        const weight = weights.values[i * hidden + j]
        if (visibleUnits === "spin") this.#hiddenSums[j] += weight
        if (hiddenUnits === "spin") this.#visibleSums[i] += weight
      }
    this.#upOffsets = engine.allocate(paddedColumns(hidden) * 4)
    this.#downOffsets = engine.allocate(paddedColumns(visible) * 4)
    const panel = Math.min(runs, 500)
    this.#kernel = new AnnealingKernel(
      engine,
      {
        ...machine,
        baseBias: this.base,
        visibleSpin: visibleUnits === "spin",
        hiddenSpin: hiddenUnits === "spin",
      },
      this.#key,
      panel,
    )
    const shared = { weights: putWeights(engine, weights), alpha: 0, panel }
    this.#up = new LayerKernel(engine, {
      inputs: visible,
      outputs: hidden,
      transposed: false,
      beta: this.#upOffsets,
      ...shared,
    })
    this.#down = new LayerKernel(engine, {
      inputs: hidden,
      outputs: visible,
      transposed: true,
      beta: this.#downOffsets,
      ...shared,
    })
  }

  /** Visible states drawn from the base machine. */
  start(rows: number = this.runs): Promise<BitMatrix> {
    return this.sampleVisible(new BitMatrix(rows, this.#machine.hidden), 0)
  }

  /**
   * Steps from v along `betas`, up or down: from each β to the next, β', ln p*_β'(v) − ln p*_β(v) of every row is added to
   * `logWeights`, and a Gibbs step at β' is taken. Returns the states after the last step.
   */
  along(betas: Float32Array, v: BitMatrix, logWeights: Float64Array): Promise<BitMatrix> {
    const draw = this.#draws
    this.#draws += 2 * (betas.length - 1)
    return this.#kernel.apply(v, betas, logWeights, draw)
  }

  /** Visible states `steps` Gibbs steps at β = 1 later. */
  gibbs(v: BitMatrix, steps: number): Promise<BitMatrix> {
    return this.along(new Float32Array(steps + 1).fill(1), v, new Float64Array(v.rows))
  }

  /** ln p*_1(v) − ln p*_0(v) of every row. */
  async logRatios(v: BitMatrix): Promise<Float64Array> {
    const ratios = new Float64Array(v.rows)
    await this.along(Float32Array.of(0, 1), v, ratios)
    return ratios
  }

  /** Draws h from p_1(h | v) for every row. */
  async sampleHidden(v: BitMatrix): Promise<BitMatrix> {
    const { hidden, hiddenUnits, hiddenBias } = this.#machine
    const offsets = this.#engine.floats(this.#upOffsets, hidden)
    const gain = hiddenUnits === "spin" ? 2 : 1
    for (let j = 0; j < hidden; j++) offsets[j] = gain * (hiddenBias[j] - this.#hiddenSums[j])
    return (await this.#up.apply(v, { alpha: this.#alpha(1), samples: this.#nextDraw() })).samples
  }

  /** Draws v from p_β(v | h) for every row. */
  async sampleVisible(h: BitMatrix, beta: number): Promise<BitMatrix> {
    this.#putVisibleOffsets(beta)
    return (await this.#down.apply(h, { alpha: this.#alpha(beta), samples: this.#nextDraw() })).samples
  }

  /**
   * Of the input Y = a + W h of the visible units at every row: Y for 0/1 units and 2Y for ±1 units, whose probabilities are the
   * logistic function of that, and Γ(Y).
   */
  visibleFields(h: BitMatrix): Promise<Pick<LayerResult, "fields" | "cumulants">> {
    this.#putVisibleOffsets(1)
    const tilt = this.#machine.visibleUnits === "spin" ? 0.5 : 0
    return this.#down.apply(h, { alpha: this.#alpha(1), fields: true, cumulants: { tilt } })
  }

  #putVisibleOffsets(beta: number): void {
    const { visible, visibleUnits, visibleBias } = this.#machine
    const offsets = this.#engine.floats(this.#downOffsets, visible)
    const gain = visibleUnits === "spin" ? 2 : 1
    for (let i = 0; i < visible; i++)
      offsets[i] = gain * ((1 - beta) * this.base[i] + beta * (visibleBias[i] - this.#visibleSums[i]))
  }

  #alpha(beta: number): number {
    const { visibleUnits, hiddenUnits } = this.#machine
    return beta * (visibleUnits === "spin" ? 2 : 1) * (hiddenUnits === "spin" ? 2 : 1)
  }

  #nextDraw(): { key: readonly [number, number]; counter: number } {
    return { key: this.#key, counter: this.#draws++ }
  }
}
