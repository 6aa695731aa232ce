/**
 * The path from independent units to a machine of any units, at inverse temperature β from 0 to 1
 *
 *   E_β(v, h) = E_v(v) + E_h(h) − β Σ_ij v_i W_ij h_j − (1 − β) [Σ_ij v_i W_ij λ_j + Σ_ij μ_i W_ij h_j],
 *
 * with the means μ, λ of a short run of chains: at β = 0 every unit has the mean input that it has in the machine, so that the weights
 * work on the deviations from the means alone. Biases by themselves mean little, as learning in centred coordinates
 * (learn/coordinates.ts) makes them balance W λ. ln Z_0 = Γ_v(W λ) + Γ_h(μ W). With a base of other visible units E_v is on the
 * way from theirs to the machine's, λ = 0, and μ is their mean.
 *
 * Neal 2001, doi:10.1023/A:1008923215028.
 */
import { RandomStream } from "../../compute/philox.ts"
import type { RealMatrix } from "../../compute/real-matrix.ts"
import { expectInput, expectInteger } from "../../errors.ts"
import type { Harmonium } from "../../hamiltonian/harmonium.ts"
import type { Parameters, UnitLayer } from "../../hamiltonian/units/unit-layer.ts"
import { inverseTemperatures } from "./annealing.ts"
import type { ModeJumps } from "./mode-jumps.ts"
import { drawSpread } from "./spread-start.ts"

export interface HarmoniumAnnealingOptions {
  /** Independent runs, 2 or more. Default 200. */
  readonly runs?: number
  /** As for {@link annealedImportanceSampling}. Default 500. */
  readonly temperatures?: number | ArrayLike<number>
  /** Visible units where the path starts, of the kind of the machine's. Default: the machine's own at their mean input. */
  readonly base?: UnitLayer
  /** Where chains start that find the means and, in reverse, the first states, such as training rows. Default: units at all densities. */
  readonly start?: RealMatrix
  /** Names every random choice. Default 0. */
  readonly seed?: number
}

/** Chains that find the means, and their steps, of which the second half counts. */
const [PILOT_CHAINS, PILOT_STEPS] = [20, 100]

export class HarmoniumPath {
  readonly machine: Harmonium
  readonly base: UnitLayer
  readonly runs: number
  readonly betas: Float32Array
  readonly logBasePartition: number
  /** W λ and μ W. */
  readonly visibleOffsets: Float64Array
  readonly hiddenOffsets: Float64Array
  readonly #seed: number
  readonly #what: string
  readonly #layers = new Map<number, UnitLayer>()

  constructor(machine: Harmonium, what: string, options: HarmoniumAnnealingOptions) {
    const { runs = 200, temperatures = 500, base, seed = 0, start } = options
    expectInteger(`${what}: runs`, runs, 2)
    expectInteger(`${what}: seed`, seed, 0)
    expectInput(
      base === undefined || (base.kind === machine.visible.kind && base.width === machine.visible.width),
      `${what}: base: expected ${machine.visible.count} ${machine.visible.kind} units, as the machine has, got ${base?.count} ${base?.kind} units.`,
    )
    this.machine = machine
    this.base = base ?? machine.visible
    this.runs = runs
    this.betas = inverseTemperatures(what, temperatures)
    this.#seed = seed
    this.#what = what
    const { visible, hidden } = base ? { visible: meanOf(base), hidden: undefined } : pilotMeans(machine, seed, start)
    this.visibleOffsets = hidden ? machine.visibleInputs(hidden) : new Float64Array(machine.visible.width)
    this.hiddenOffsets = machine.hiddenInputs(visible)
    this.logBasePartition = this.base.cumulant(this.visibleOffsets) + machine.hidden.cumulant(this.hiddenOffsets)
  }

  /** The visible units at β. */
  visible(beta: number): UnitLayer {
    let layer = this.#layers.get(beta)
    if (!layer) {
      layer = this.base === this.machine.visible ? this.base : this.base.with(this.#mixed(beta))
      this.#layers.set(beta, layer)
    }
    return layer
  }

  #mixed(beta: number): Parameters {
    const end = this.machine.visible.parameters
    return Object.fromEntries(
      Object.entries(this.base.parameters).map(([name, from]) => [
        name,
        from.map((value, i) => (1 - beta) * value + beta * end[name][i]),
      ]),
    )
  }

  /** A run; those of another `purpose` have other random numbers. */
  walker(run: number, purpose = ""): Walker {
    return new Walker(this, this.stream(purpose, run))
  }

  /** Random numbers of their own for every `purpose`. */
  stream(purpose: string, number = 0): RandomStream {
    return new RandomStream(this.#seed, this.#what + purpose, number)
  }

  /** A run at every row of `states`. */
  walkersAt(states: RealMatrix): Walker[] {
    return Array.from({ length: states.rows }, (_, run) => {
      const walker = this.walker(run)
      walker.put(states.row(run))
      return walker
    })
  }
}

function meanOf(units: UnitLayer): Float64Array {
  const mean = new Float64Array(units.width)
  units.moments(new Float64Array(units.width), mean)
  return mean
}

/** μ and λ. The same for both directions, as they must have the same path. */
function pilotMeans(
  machine: Harmonium,
  seed: number,
  start?: RealMatrix,
): { visible: Float64Array; hidden: Float64Array } {
  const { visible: units, hidden: others } = machine
  const [visible, hidden] = [new Float64Array(units.width), new Float64Array(others.width)]
  const [v, h] = [new Float64Array(units.width), new Float64Array(others.width)]
  const share = 1 / (PILOT_CHAINS * (PILOT_STEPS >> 1))
  for (let chain = 0; chain < PILOT_CHAINS; chain++) {
    const stream = new RandomStream(seed, "harmonium annealing, means", chain)
    if (start) v.set(start.row(Math.floor((chain * start.rows) / PILOT_CHAINS)))
    else if (!drawSpread(machine, (chain + 0.5) / PILOT_CHAINS, stream, v))
      units.sample(new Float64Array(units.width), stream, v)
    for (let step = 0; step < PILOT_STEPS; step++) {
      machine.sampleHidden(v, stream, h)
      machine.sampleVisible(h, stream, v)
      if (2 * step < PILOT_STEPS) continue
      for (let j = 0; j < h.length; j++) hidden[j] += share * h[j]
      for (let i = 0; i < v.length; i++) visible[i] += share * v[i]
    }
  }
  return { visible, hidden }
}

/** One run: a visible state and steps along the path. */
export class Walker {
  readonly #v: Float64Array
  readonly #path: HarmoniumPath
  readonly #stream: RandomStream
  readonly #h: Float64Array
  /** v W, of the present v if `#fresh`. */
  readonly #up: Float64Array
  #fresh = false
  readonly #mixed: Float64Array
  readonly #down: Float64Array

  constructor(path: HarmoniumPath, stream: RandomStream) {
    const { visible, hidden } = path.machine
    this.#path = path
    this.#stream = stream
    this.#v = new Float64Array(visible.width)
    this.#down = new Float64Array(visible.width)
    this.#h = new Float64Array(hidden.width)
    this.#up = new Float64Array(hidden.width)
    this.#mixed = new Float64Array(hidden.width)
  }

  /** v. */
  get state(): Readonly<Float64Array> {
    return this.#v
  }

  put(state: ArrayLike<number>): void {
    this.#v.set(state)
    this.#fresh = false
  }

  drawBase(): void {
    this.#path.base.sample(this.#path.visibleOffsets, this.#stream, this.#v)
    this.#fresh = false
  }

  /** Draws units at a density between 0 and 1 (spread-start.ts), or the base where the machine's have none. */
  drawSpread(density: number): void {
    if (!drawSpread(this.#path.machine, density, this.#stream, this.#v)) this.drawBase()
    this.#fresh = false
  }

  /** Steps from each β to the next, up or down. Returns the sum of ln p*_β'(v) − ln p*_β(v), each before the step at β'. */
  along(betas: Float32Array): number {
    let sum = 0
    for (let k = 1; k < betas.length; k++) {
      sum += this.logRatio(betas[k - 1], betas[k])
      // Where the path ends its last state has done its part.
      if (k + 1 < betas.length) this.step(betas[k])
    }
    return sum
  }

  /** ln p*_to(v) − ln p*_from(v). */
  logRatio(from: number, to: number): number {
    const { machine, visibleOffsets } = this.#path
    this.#refresh()
    const [start, end] = [this.#path.visible(from), this.#path.visible(to)]
    let visible = start === end ? 0 : start.energy(this.#v) - end.energy(this.#v)
    for (let i = 0; i < this.#v.length; i++) visible -= (to - from) * visibleOffsets[i] * this.#v[i]
    return visible + machine.hidden.cumulant(this.#inputs(to)) - machine.hidden.cumulant(this.#inputs(from))
  }

  /** h and then v drawn at β. */
  step(beta: number): void {
    const { machine, visibleOffsets } = this.#path
    this.#refresh()
    machine.hidden.sample(this.#inputs(beta), this.#stream, this.#h)
    machine.visibleInputs(this.#h, this.#down)
    for (let i = 0; i < this.#down.length; i++) this.#down[i] = beta * this.#down[i] + (1 - beta) * visibleOffsets[i]
    this.#path.visible(beta).sample(this.#down, this.#stream, this.#v)
    this.#fresh = false
  }

  /** Draws h at β = 1. */
  hidden(): Float64Array {
    const { machine } = this.#path
    this.#refresh()
    machine.hidden.sample(this.#up, this.#stream, this.#h)
    return this.#h.slice()
  }

  jump(jumps: ModeJumps): void {
    if (jumps.jump(this.#v, this.#stream)) this.#fresh = false
  }

  #refresh(): void {
    if (!this.#fresh) this.#path.machine.hiddenInputs(this.#v, this.#up)
    this.#fresh = true
  }

  /** Inputs of the hidden units at β. */
  #inputs(beta: number): Float64Array {
    const { hiddenOffsets } = this.#path
    for (let j = 0; j < this.#up.length; j++) this.#mixed[j] = beta * this.#up[j] + (1 - beta) * hiddenOffsets[j]
    return this.#mixed
  }
}
