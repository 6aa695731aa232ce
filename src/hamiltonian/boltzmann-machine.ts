/**
 * The Boltzmann machine: visible and hidden units with couplings between any of them,
 *
 *   E(s) = −Σ_{i<j} w_ij s_i s_j − Σ_i b_i s_i,   p(s) = e^(−E(s))/Z,   p(v) = Σ_h p(v, h).
 *
 * With ±1 units it is an Ising model with couplings and fields of its own between all sites, with 0/1 units the same as a lattice gas
 * (boltzmann-polynomial.ts). Without couplings within a layer it is a restricted machine, which is far easier to sample and learn.
 *
 * Ackley, Hinton & Sejnowski 1985, doi:10.1207/s15516709cog0901_7.
 */
import { exp } from "../compute/elementary.ts"
import { RandomStream } from "../compute/philox.ts"
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import { type Units, unitValue } from "./restricted-boltzmann-machine.ts"

export interface BoltzmannMachineOptions {
  readonly visible: number
  /** Default 0: fully visible. */
  readonly hidden?: number
  /** Default binary, 0/1. */
  readonly units?: Units
  /** Whether units i < j may be coupled; the visible ones come first. Default all. */
  readonly connected?: (i: number, j: number) => boolean
  /** w_ij, symmetric with zeros on the diagonal and where units are not connected; N × N, row-major. Default 0. */
  readonly weights?: ArrayLike<number>
  /** b_i of all N units. Default 0. */
  readonly bias?: ArrayLike<number>
}

export class BoltzmannMachine {
  readonly visible: number
  readonly hidden: number
  /** N, all units. */
  readonly count: number
  readonly units: Units
  /** 1 where units are connected, N × N, symmetric. */
  readonly connected: Uint8Array
  readonly weights: Float64Array
  readonly bias: Float64Array

  constructor({
    visible,
    hidden = 0,
    units = "binary",
    connected = () => true,
    weights,
    bias,
  }: BoltzmannMachineOptions) {
    expectInteger("BoltzmannMachine visible", visible, 1)
    expectInteger("BoltzmannMachine hidden", hidden, 0)
    const n = visible + hidden
    this.visible = visible
    this.hidden = hidden
    this.count = n
    this.units = units
    this.connected = new Uint8Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) this.connected[i * n + j] = this.connected[j * n + i] = Number(connected(i, j))
    this.weights = vector("weights", weights, n * n)
    this.bias = vector("bias", bias, n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const [w, mirrored] = [this.weights[i * n + j], this.weights[j * n + i]]
        expectInput(
          w === mirrored && (w === 0 || this.connected[i * n + j] === 1),
          `BoltzmannMachine weights: expected a symmetric matrix with zeros on the diagonal and between units that are not connected, got ${w} and ${mirrored} between units ${j} and ${i}.`,
        )
      }
  }

  /** The same units and connections with other parameters. */
  with({
    weights = this.weights,
    bias = this.bias,
  }: Pick<BoltzmannMachineOptions, "weights" | "bias">): BoltzmannMachine {
    const { visible, hidden, units, count } = this
    const connected = (i: number, j: number): boolean => this.connected[i * count + j] === 1
    return new BoltzmannMachine({ visible, hidden, units, connected, weights, bias })
  }

  /** b_i + Σ_j w_ij s_j. */
  field(s: ArrayLike<number>, i: number): number {
    const { count, weights } = this
    let sum = this.bias[i]
    for (let j = 0, k = i * count; j < count; j++, k++) sum += weights[k] * s[j]
    return sum
  }

  /** E(s) of the values of all units, in units of k_BT. */
  energy(s: ArrayLike<number>): number {
    let sum = 0
    for (let i = 0; i < this.count; i++) sum -= (s[i] * (this.bias[i] + this.field(s, i))) / 2
    return sum
  }

  /**
   * One heat-bath sweep over `free` units in their order, all unless given, at 1/T = `inverseTemperature`; `s` is changed in place.
   * Units not listed are clamped: they keep their values.
   */
  sweep(
    s: Float64Array,
    stream: RandomStream,
    { free, inverseTemperature = 1 }: { readonly free?: ArrayLike<number>; readonly inverseTemperature?: number } = {},
  ): void {
    const [gain, low] = this.units === "spin" ? [2 * inverseTemperature, -1] : [inverseTemperature, 0]
    const updates = free?.length ?? this.count
    for (let k = 0; k < updates; k++) {
      const i = free ? free[k] : k
      s[i] = stream.uniform() < 1 / (1 + exp(-gain * this.field(s, i))) ? 1 : low
    }
  }

  /** Values of all units drawn at infinite temperature. */
  randomState(stream: RandomStream): Float64Array {
    return Float64Array.from({ length: this.count }, () => unitValue(this.units, stream.word() & 1))
  }
}

/** A machine with weights between connected units drawn from N(0, σ²). */
export function boltzmannMachine(
  options: Omit<BoltzmannMachineOptions, "weights">,
  { seed = 0, sigma = 0.1 }: { readonly seed?: number; readonly sigma?: number } = {},
): BoltzmannMachine {
  expectNumber("boltzmannMachine sigma", sigma, 0)
  const machine = new BoltzmannMachine(options)
  const { count, connected } = machine
  const stream = new RandomStream(seed, "boltzmann machine/weights")
  const weights = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = i + 1; j < count; j++)
      if (connected[i * count + j]) weights[i * count + j] = weights[j * count + i] = sigma * stream.normal()
  return machine.with({ weights })
}

function vector(name: string, given: ArrayLike<number> | undefined, length: number): Float64Array {
  if (given === undefined) return new Float64Array(length)
  const values = Float64Array.from(given)
  expectInput(
    values.length === length && values.every(Number.isFinite),
    `BoltzmannMachine ${name}: expected ${length} finite numbers, got ${values.length}${values.length === length ? ", some of them not finite" : ""}.`,
  )
  return values
}
