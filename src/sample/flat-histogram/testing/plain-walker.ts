/**
 * A flat-histogram walker written as plainly as possible: the energy of the whole state before and after each trial, and the
 * kernel's random words, xoshiro128++ in four lanes, 32 trials at a time. `broken` makes it wrong in ways that programs have been.
 */
import { BitMatrix } from "../../../compute/bit-matrix.ts"
import { RandomStream } from "../../../compute/philox.ts"
import { blumeCapelEnergy } from "../../../hamiltonian/blume-capel.ts"
import { type Model, couplingOf, sitesOf, valuesOf } from "../../../hamiltonian/model.ts"
import { isingToPolynomial, polynomialEnergy } from "../../../hamiltonian/polynomial.ts"
import { colourCounts, pottsEnergy, pottsMagnetization } from "../../../hamiltonian/potts.ts"

const rotate = (x: number, left: number): number => ((x << left) | (x >>> (32 - left))) >>> 0

/** Next 32 bits of xoshiro128++ (Blackman & Vigna 2021). */
function next(s: number[]): number {
  const result = (rotate((s[0] + s[3]) >>> 0, 7) + s[0]) >>> 0
  const t = s[1] << 9
  s[2] ^= s[0]
  s[3] ^= s[1]
  s[1] ^= s[2]
  s[0] ^= s[3]
  s[2] ^= t
  s[3] = rotate(s[3], 11)
  return result
}

/** E of a state, in units of the model's coupling. */
export function energyOf(model: Model, state: Uint8Array): number {
  if (model.kind === "blume-capel") return blumeCapelEnergy(model, state) / couplingOf(model)
  if (model.kind === "potts")
    return pottsEnergy(model, state) - (model.field / model.coupling) * colourCounts(model, state)[model.fieldColour]
  const bits = new BitMatrix(1, state.length)
  for (const [site, value] of state.entries()) bits.set(0, site, value)
  const spins = model.kind === "ising" ? isingToPolynomial(model) : model
  return polynomialEnergy(spins, bits, 0) / couplingOf(model)
}

export class PlainWalker {
  readonly state: Uint8Array
  readonly visits: Float64Array
  /** Measurements and the sums of |m|, m² and m⁴ of each bin. */
  readonly moments: Float64Array
  readonly logDensities: Float64Array
  bin: number
  readonly #model: Model
  readonly #binOf: (state: Uint8Array) => number
  readonly #lanes: number[][]

  constructor(
    model: Model,
    { bins, lowest, spacing }: { bins: number; lowest: number; spacing: number },
    { purpose, seed, walker }: { purpose: string; seed: number; walker: number },
    logDensities: Float64Array,
  ) {
    this.#model = model
    this.#binOf = (state) => Math.round((energyOf(model, state) - lowest) / spacing)
    const stream = new RandomStream(seed, purpose, walker)
    const words = Array.from({ length: 16 }, () => stream.word())
    this.#lanes = [0, 1, 2, 3].map((lane) => [0, 1, 2, 3].map((i) => words[4 * i + lane]))
    this.state = Uint8Array.from({ length: sitesOf(model) }, () => stream.integer(valuesOf(model)))
    this.bin = this.#binOf(this.state)
    this.visits = new Float64Array(bins)
    this.moments = new Float64Array(4 * bins)
    this.logDensities = logDensities.slice()
    if (this.logDensities[this.bin] === -Infinity) this.logDensities[this.bin] = 0
  }

  sweep(logFactor: number, broken?: "accepted only" | "smaller proposals"): void {
    const { state, logDensities, visits } = this
    const q = valuesOf(this.#model)
    for (let left = state.length; left > 0; left -= 32) {
      const words = Array.from({ length: 16 }, () => this.#lanes.map(next)).flat()
      for (let trial = 0; trial < Math.min(32, left); trial++) {
        const pick = BigInt(words[2 * trial]) * BigInt(state.length)
        const site = Number(pick >> 32n)
        const old = state[site]
        const among = Number(((pick & 0xffffffffn) * BigInt(q - 1)) >> 32n)
        const to = among + Number(among >= old)
        state[site] = to
        const bin = this.#binOf(state)
        let ratio = Math.exp(logDensities[this.bin] - logDensities[bin])
        // Ground states that lie next to fewer others, as a wrong proposal would have it.
        if (broken === "smaller proposals" && bin < this.bin) ratio *= 0.9
        const accepted = words[2 * trial + 1] + 0.5 < 2 ** 32 * ratio
        if (accepted) {
          if (logDensities[bin] === -Infinity) logDensities[bin] = logDensities[this.bin]
          this.bin = bin
        } else {
          state[site] = old
          if (logDensities[bin] === Infinity) visits[bin]++
        }
        logDensities[this.bin] += logFactor
        if (accepted || broken !== "accepted only") visits[this.bin]++
      }
      this.#measure()
    }
  }

  #measure(): void {
    const { state } = this
    const model = this.#model
    const middle = model.kind === "blume-capel" ? 1 : 0.5
    const m =
      model.kind === "potts"
        ? pottsMagnetization(model, state)
        : Math.abs(state.reduce((sum, value) => sum + (value - middle) * (model.kind === "blume-capel" ? 1 : 2), 0)) /
          state.length
    for (const [k, x] of [1, m, m ** 2, m ** 4].entries()) this.moments[4 * this.bin + k] += x
  }
}
