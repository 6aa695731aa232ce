/**
 * Exact samples of a ferromagnetic Ising model, with no burn-in to choose: coupling from the past. Were a chain started
 * infinitely long ago, its present state would be distributed exactly. Chains that start at time −T from every state and use the
 * same random numbers agree on that state once they have met. Where the dynamics keep an order of the states, only the highest
 * and the lowest need to be followed; T is doubled until they meet, the numbers of time −t staying what they were: they have a
 * place in a counter-based stream. Draws have 53 bits.
 *
 * Two dynamics. *heat-bath*: one spin after the other takes +1 with probability 1/(1 + e^(−2(K Σ s' + h))); below T_c the all-up
 * and the all-down state take times exponential in the length to meet. *random-cluster*: the Fortuin–Kasteleyn model, weight
 * Π p^(present) (1 − p)^(absent) 2^(clusters), p = 1 − e^(−2K), one bond after the other; present with probability p if its ends
 * hang together without it, else with p/(2 − p) = tanh K. It is monotone since 2 ≥ 1, and quick at every temperature, T_c too.
 * At the end every cluster takes a colour at random. A field is a bond with p = 1 − e^(−2|h|) from each site to a ghost spin.
 *
 * J. G. Propp & D. B. Wilson, Random Struct. Algorithms 9, 223 (1996),
 * doi:10.1002/(SICI)1098-2418(199608/09)9:1/2<223::AID-RSA14>3.0.CO;2-O;
 * C. M. Fortuin & P. W. Kasteleyn, Physica 57, 536 (1972), doi:10.1016/0031-8914(72)90045-6;
 * the bond dynamics: M. Sweeny, Phys. Rev. B 27, 4445 (1983), doi:10.1103/PhysRevB.27.4445.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError, expectInput, expectInteger } from "../errors.ts"
import type { Ising } from "../hamiltonian/ising.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"

export interface ExactSampleOptions {
  /** Independent configurations. */
  readonly count: number
  /** Default 0. */
  readonly seed?: number
  /** random-cluster: any temperature. heat-bath: slower, hopeless below T_c without a field; an independent check. Default random-cluster. */
  readonly method?: "heat-bath" | "random-cluster"
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { done: number; total: number }) => void
}

export interface ExactSamples {
  /** One configuration a row, one column a site, 1 for +1. */
  readonly states: BitMatrix
  /** For each configuration, how many sweeps ago its chains had to start, a power of 2. */
  readonly couplingTimes: Float64Array
}

/**
 * Dynamics of `variables` numbers, 0 or 1, driven by as many uniform numbers a sweep, that keep the order of two states
 * which are driven by the same numbers.
 */
export interface MonotoneDynamics {
  readonly variables: number
  /** Updates `state` in place. */
  sweep(state: Uint8Array, uniforms: Float64Array): void
  /** The spins (1 for +1) of a state; `random` where they are not given by it. */
  spins(state: Uint8Array, random: RandomStream): Uint8Array
}

// Milliseconds without a look at the event loop.
const BREATH = 20

/**
 * Independent configurations drawn exactly from P ∝ e^(K Σ s s' + h Σ s), K ≥ 0, on any lattice. Sample `i` depends on the seed
 * and on `i` alone. There is no limit to the time into the past, which would bias the samples: `signal` stops it.
 */
export async function exactSample(model: Ising, options: ExactSampleOptions): Promise<ExactSamples> {
  const { count, seed = 0, method = "random-cluster", signal, onProgress } = options
  expectInteger("exactSample count", count, 1)
  expectInput(
    method === "heat-bath" || method === "random-cluster",
    `exactSample method: expected heat-bath or random-cluster, got ${String(method)}.`,
  )
  expectFerromagnet(model)
  signal?.throwIfAborted()
  const dynamics = method === "heat-bath" ? heatBathDynamics(model) : randomClusterDynamics(model)
  const states = new BitMatrix(count, model.lattice.sites)
  const couplingTimes = new Float64Array(count)
  const [bottom, top] = [new Uint8Array(dynamics.variables), new Uint8Array(dynamics.variables)]
  const uniforms = new Float64Array(dynamics.variables)
  // A uniform number takes two words, and a block of Philox has four.
  const words = Math.ceil(dynamics.variables / 2) * 4
  let breathed = performance.now()

  /** Whether chains from sweep −past on have met now, in `bottom`. */
  const couple = async (past: number, random: RandomStream): Promise<boolean> => {
    bottom.fill(0)
    top.fill(1)
    let met = false
    for (let time = past; time > 0; time--) {
      if (performance.now() - breathed > BREATH) {
        await new Promise((resolve) => setTimeout(resolve))
        signal?.throwIfAborted()
        breathed = performance.now()
      }
      random.position = (time - 1) * words
      for (let i = 0; i < uniforms.length; i++) uniforms[i] = random.uniform()
      dynamics.sweep(bottom, uniforms)
      if (met) continue
      dynamics.sweep(top, uniforms)
      met = bottom.every((value, i) => value === top[i])
    }
    return met
  }

  for (let row = 0; row < count; row++) {
    const random = new RandomStream(seed, `${method} from the past`, row)
    let past = 1
    while (!(await couple(past, random))) past *= 2
    couplingTimes[row] = past
    const spins = dynamics.spins(bottom, new RandomStream(seed, `${method} colours`, row))
    for (let site = 0; site < spins.length; site++) states.set(row, site, spins[site])
    onProgress?.({ done: row + 1, total: count })
  }
  return { states, couplingTimes }
}

function expectFerromagnet({ lattice, coupling, field }: Ising): void {
  if (coupling >= 0) return
  const instead = !lattice.bipartite
    ? "On this lattice, which is not bipartite, the antiferromagnet is frustrated: take a Markov chain with a burn-in."
    : field === 0
      ? `The lattice is bipartite: take K = ${-coupling} and flip the spins of one colour (lattice.colours) of every sample.`
      : "Flipping one colour of the bipartite lattice makes the field alternate, which is not taken here: take a Markov chain with a burn-in."
  throw new InputError(`exactSample: expected a ferromagnetic coupling (K ≥ 0), got ${coupling}. ${instead}`)
}

/** The heat bath, site by site: a variable is a spin. */
export function heatBathDynamics({ lattice, coupling, field }: Ising): MonotoneDynamics {
  const { sites, offsets, neighbours, coordination } = lattice
  // Probability of +1 with so many neighbours, so many of them up.
  const stride = coordination + 1
  const probabilities = new Float64Array(stride ** 2)
  for (let degree = 0; degree < stride; degree++)
    for (let up = 0; up <= degree; up++)
      probabilities[degree * stride + up] = 1 / (1 + Math.exp(-2 * (coupling * (2 * up - degree) + field)))
  return {
    variables: sites,
    sweep: (state, uniforms) => {
      for (let site = 0; site < sites; site++) {
        const [from, to] = [offsets[site], offsets[site + 1]]
        let up = 0
        for (let k = from; k < to; k++) up += state[neighbours[k]]
        state[site] = Number(uniforms[site] < probabilities[(to - from) * stride + up])
      }
    },
    spins: (state) => state,
  }
}

/** The random-cluster model at q = 2, bond by bond: a variable is a bond, with a field also the bond of a site to the ghost. */
export function randomClusterDynamics({ lattice, coupling, field }: Ising): MonotoneDynamics {
  const { sites, bonds, offsets, neighbours } = lattice
  const { bondOf, ends } = numberBonds(lattice)
  const connection = new Connection(lattice, bondOf, field !== 0)
  const joined = -Math.expm1(-2 * coupling)
  const apart = Math.tanh(coupling)
  const ghostJoined = -Math.expm1(-2 * Math.abs(field))
  const ghostApart = Math.tanh(Math.abs(field))
  return {
    variables: field === 0 ? bonds : bonds + sites,
    sweep: (state, uniforms) => {
      for (let bond = 0; bond < bonds; bond++) {
        const u = uniforms[bond]
        state[bond] = 0
        // Only between the two probabilities does it matter whether the ends hang together.
        if (u < apart || (u < joined && connection.joins(state, ends[2 * bond], ends[2 * bond + 1]))) state[bond] = 1
      }
      if (field === 0) return
      for (let site = 0; site < sites; site++) {
        const u = uniforms[bonds + site]
        state[bonds + site] = 0
        if (u < ghostApart || (u < ghostJoined && connection.joins(state, site, -1))) state[bonds + site] = 1
      }
    },
    spins: (state, random) => {
      const spins = new Uint8Array(sites)
      const seen = new Uint8Array(sites)
      const members = new Int32Array(sites)
      for (let start = 0; start < sites; start++) {
        if (seen[start] === 1) continue
        let colour = random.word() & 1
        let size = 1
        members[0] = start
        seen[start] = 1
        for (let n = 0; n < size; n++) {
          const site = members[n]
          if (field !== 0 && state[bonds + site] === 1) colour = Number(field > 0)
          for (let k = offsets[site]; k < offsets[site + 1]; k++) {
            const next = neighbours[k]
            if (state[bondOf[k]] === 0 || seen[next] === 1) continue
            seen[next] = 1
            members[size++] = next
          }
        }
        for (let n = 0; n < size; n++) spins[members[n]] = colour
      }
      return spins
    },
  }
}

/** A number for every bond: at each entry of `neighbours`, and the two ends of each. */
function numberBonds({ sites, bonds, offsets, neighbours }: Lattice): { bondOf: Int32Array; ends: Int32Array } {
  const bondOf = new Int32Array(2 * bonds).fill(-1)
  const ends = new Int32Array(2 * bonds)
  let bond = 0
  for (let site = 0; site < sites; site++)
    for (let k = offsets[site]; k < offsets[site + 1]; k++) {
      const other = neighbours[k]
      if (other < site) continue
      let entry = offsets[other]
      // Of several bonds between the same two sites, the next that has no number yet.
      while (neighbours[entry] !== site || bondOf[entry] >= 0) entry++
      bondOf[k] = bondOf[entry] = bond
      ends[2 * bond] = site
      ends[2 * bond + 1] = other
      bond++
    }
  return { bondOf, ends }
}

/** Whether two sites hang together: breadth first from both, in turn, so that the smaller cluster decides. */
class Connection {
  readonly #lattice: Lattice
  readonly #bondOf: Int32Array
  readonly #ghost: boolean
  /** Who came to a site: twice the number of the search, plus the side. */
  readonly #marks: Uint32Array
  /** Sites met from each side, in their order. */
  readonly #queues: readonly [Int32Array, Int32Array]
  readonly #heads = [0, 0]
  readonly #tails = [0, 0]
  /** Whether each side has come to the ghost, which is never searched itself: it has as many bonds as there are sites. */
  readonly #touched = [false, false]
  #search = 0

  constructor(lattice: Lattice, bondOf: Int32Array, ghost: boolean) {
    this.#lattice = lattice
    this.#bondOf = bondOf
    this.#ghost = ghost
    this.#marks = new Uint32Array(lattice.sites)
    this.#queues = [new Int32Array(lattice.sites), new Int32Array(lattice.sites)]
  }

  /** Whether site `a` and another site `b` (−1: the ghost) hang together by the present bonds. */
  joins(state: Uint8Array, a: number, b: number): boolean {
    if (++this.#search === 2 ** 31) {
      this.#marks.fill(0)
      this.#search = 1
    }
    this.#heads.fill(0)
    this.#tails.fill(0)
    this.#touched[0] = false
    this.#touched[1] = b < 0
    this.#visit(a, 0)
    if (b >= 0) this.#visit(b, 1)
    for (let side = 0; ; side = 1 - side) {
      if (this.#heads[side] < this.#tails[side]) {
        if (this.#advance(state, side)) return true
        // A side that is whole and has come to the ghost waits for the other, which will be whole or come there too.
      } else if (!this.#touched[side]) return false
    }
  }

  /** Notes `site`; whether the other side has been there. */
  #visit(site: number, side: number): boolean {
    const mark = this.#marks[site]
    if (mark === 2 * this.#search + 1 - side) return true
    if (mark !== 2 * this.#search + side) {
      this.#marks[site] = 2 * this.#search + side
      this.#queues[side][this.#tails[side]++] = site
    }
    return false
  }

  /** Visits what hangs on the next site of a side; whether the sides meet. */
  #advance(state: Uint8Array, side: number): boolean {
    const { offsets, neighbours, bonds } = this.#lattice
    const site = this.#queues[side][this.#heads[side]++]
    if (this.#ghost && state[bonds + site] === 1) {
      this.#touched[side] = true
      if (this.#touched[1 - side]) return true
    }
    for (let k = offsets[site]; k < offsets[site + 1]; k++)
      if (state[this.#bondOf[k]] === 1 && this.#visit(neighbours[k], side)) return true
    return false
  }
}
