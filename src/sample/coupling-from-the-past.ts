/**
 * Exact samples of a ferromagnetic Ising or Potts model, with no burn-in to choose: coupling from the past. Were a chain started
 * infinitely long ago, its present state would be distributed exactly. Chains that start at time −T from every state and use the
 * same random numbers agree on that state once they have met. Where the dynamics keep an order of the states, only the highest
 * and the lowest need to be followed; T is doubled until they meet, the numbers of time −t staying what they were: they have a
 * place in a counter-based stream. Draws have 53 bits.
 *
 * Two dynamics: the random-cluster model (random-cluster-dynamics.ts) and, of Ising spins, the heat bath (monotone-dynamics.ts);
 * that of three or more colours keeps no order.
 *
 * J. G. Propp & D. B. Wilson, Random Struct. Algorithms 9, 223 (1996),
 * doi:10.1002/(SICI)1098-2418(199608/09)9:1/2<223::AID-RSA14>3.0.CO;2-O.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError, expectInput, expectInteger } from "../errors.ts"
import type { Ising } from "../hamiltonian/ising.ts"
import type { Potts } from "../hamiltonian/potts.ts"
import { type MonotoneDynamics, heatBathDynamics } from "./monotone-dynamics.ts"
import { randomClusterDynamics } from "./random-cluster-dynamics.ts"

export interface ExactSampleOptions {
  /** Independent configurations. */
  readonly count: number
  /** Number of the first of them: sample i of a seed is always the same. Default 0. */
  readonly first?: number
  /** Default 0. */
  readonly seed?: number
  /**
   * random-cluster: any temperature. heat-bath: Ising models, slower, hopeless below T_c without a field; an independent check.
   * Default random-cluster.
   */
  readonly method?: "heat-bath" | "random-cluster"
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { done: number; total: number }) => void
}

export interface ExactSamples<States extends BitMatrix | Uint8Array = BitMatrix> {
  /** Ising: one configuration a row, one column a site, 1 for +1. Potts: colour of site i of configuration c at [c · sites + i]. */
  readonly states: States
  /** For each configuration, how many sweeps ago its chains had to start, a power of 2. */
  readonly couplingTimes: Float64Array
}

// Milliseconds without a look at the event loop.
const BREATH = 20

/**
 * Independent configurations drawn exactly from P ∝ e^(K Σ s s' + h Σ s), K ≥ 0, or of a Potts model from
 * P ∝ e^(K Σ δ(σ, σ') + h Σ δ(σ, c)), K and h ≥ 0, on any lattice. Sample `i` depends on the seed and on `i` alone. There is no
 * limit to the time into the past, which would bias the samples: `signal` stops it. At a transition of first order (q > 4 in two
 * dimensions, q > 2 in three) that time grows exponentially with the surface of the lattice.
 */
export async function exactSample(model: Ising, options: ExactSampleOptions): Promise<ExactSamples>
export async function exactSample(model: Potts, options: ExactSampleOptions): Promise<ExactSamples<Uint8Array>>
export async function exactSample(
  model: Ising | Potts,
  options: ExactSampleOptions,
): Promise<ExactSamples<BitMatrix | Uint8Array>>
export async function exactSample(
  model: Ising | Potts,
  options: ExactSampleOptions,
): Promise<ExactSamples<BitMatrix | Uint8Array>> {
  const { count, first = 0, seed = 0, method = "random-cluster", signal, onProgress } = options
  expectInteger("exactSample count", count, 1)
  expectInteger("exactSample first", first, 0)
  expectInput(
    method === "heat-bath" || method === "random-cluster",
    `exactSample method: expected heat-bath or random-cluster, got ${String(method)}.`,
  )
  expectFerromagnet(model)
  signal?.throwIfAborted()
  const { sites } = model.lattice
  const dynamics = dynamicsOf(model, method)
  const states = model.kind === "ising" ? new BitMatrix(count, sites) : new Uint8Array(count * sites)
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
    const random = new RandomStream(seed, `${method} from the past`, first + row)
    let past = 1
    while (!(await couple(past, random))) past *= 2
    couplingTimes[row] = past
    const spins = dynamics.spins(bottom, new RandomStream(seed, `${method} colours`, first + row))
    if (states instanceof BitMatrix) for (let site = 0; site < sites; site++) states.set(row, site, spins[site])
    else states.set(spins, row * sites)
    onProgress?.({ done: row + 1, total: count })
  }
  return { states, couplingTimes }
}

function dynamicsOf(model: Ising | Potts, method: "heat-bath" | "random-cluster"): MonotoneDynamics {
  if (method === "random-cluster") return randomClusterDynamics(model)
  if (model.kind === "ising") return heatBathDynamics(model)
  throw new InputError(
    "exactSample method heat-bath: expected an Ising model, got a potts model, whose heat bath keeps no order of the states. Use random-cluster.",
  )
}

/** Refuses antiferromagnets, whose chains keep no order, and fields against a colour, and says what works instead. */
export function expectFerromagnet(model: Ising | Potts): void {
  const { lattice, coupling, field } = model
  if (model.kind === "potts") {
    expectInput(
      coupling >= 0,
      `exactSample: expected a ferromagnetic coupling (K ≥ 0), got ${coupling}. Take a Markov chain with a burn-in: heat-bath or metropolis.`,
    )
    expectInput(
      field >= 0,
      `exactSample: expected a field that favours a colour (h ≥ 0), got h = ${field}. Take a Markov chain with a burn-in: heat-bath or metropolis.`,
    )
    return
  }
  if (coupling >= 0) return
  const instead = !lattice.bipartite
    ? "On this lattice, which is not bipartite, the antiferromagnet is frustrated: take a Markov chain with a burn-in."
    : field === 0
      ? `The lattice is bipartite: take K = ${-coupling} and flip the spins of one colour (lattice.colours) of every sample.`
      : "Flipping one colour of the bipartite lattice makes the field alternate, which is not taken here: take a Markov chain with a burn-in."
  throw new InputError(`exactSample: expected a ferromagnetic coupling (K ≥ 0), got ${coupling}. ${instead}`)
}
