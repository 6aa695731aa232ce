/** Chains of any model by any method: the one door to the samplers. */
import type { Engine } from "../compute/engine.ts"
import { InputError, expectInput } from "../errors.ts"
import { type Model, sitesOf } from "../hamiltonian/model.ts"
import type { Chains } from "./chains.ts"
import { Clusters } from "./clusters.ts"
import { ExactChains } from "./exact-chains.ts"
import { LARGEST_DEGREE } from "./heat-bath-rule.ts"
import { HeatBath } from "./heat-bath.ts"
import { LocalUpdates } from "./local.ts"
import { REPLICAS } from "./replicas.ts"

export type ChainMethod = "heat-bath" | "metropolis" | "swendsen-wang" | "wolff" | "exact"

export const CHAIN_METHODS: readonly ChainMethod[] = ["heat-bath", "metropolis", "swendsen-wang", "wolff", "exact"]

export interface ChainOptions {
  readonly method: ChainMethod
  readonly seed: number
  /**
   * Independent chains. Default 64; where the multi-spin heat bath fits, 128 to a word: a multiple of 128 then, and by default
   * 256.
   */
  readonly chains?: number
  /** Random spins, all spins of a chain equal, or the first half of the chains random and the others equal. Default hot. */
  readonly start?: "hot" | "cold" | "mixed"
}

/**
 * Chains that sample `model` by `method`. The heat bath of Ising models runs on the multi-spin kernel where it fits
 * ({@link HeatBath}), else spin by spin, as Metropolis does ({@link LocalUpdates}): any model. Cluster methods
 * ({@link Clusters}) and coupling from the past ({@link ExactChains}) take ferromagnetic Ising and Potts models. What a method does not take it refuses by name.
 */
export function makeChains(engine: Engine, model: Model, options: ChainOptions): Chains {
  const { method, seed, start = "hot" } = options
  if (!CHAIN_METHODS.includes(method))
    throw new InputError(`method: expected one of ${CHAIN_METHODS.join(", ")}, got ${String(method)}.`)
  const multiSpin = method === "heat-bath" && model.kind === "ising" && model.lattice.coordination <= LARGEST_DEGREE
  const { chains = multiSpin ? 2 * REPLICAS : 64 } = options
  expectMemory(model, chains)
  if (method === "metropolis" || (method === "heat-bath" && !multiSpin))
    return new LocalUpdates(engine, model, { method, chains, seed, start })
  if (multiSpin) {
    expectInput(
      chains >= REPLICAS && chains % REPLICAS === 0,
      `chains: expected a multiple of ${REPLICAS}, the chains that share a word, got ${chains}.`,
    )
    return new HeatBath(engine, model, { groups: chains / REPLICAS, seed, start })
  }
  if (method === "exact") {
    if (model.kind !== "ising" && model.kind !== "potts")
      throw new InputError(
        `exact: expected an Ising or Potts model, got a ${model.kind} model. Use heat-bath or metropolis.`,
      )
    return new ExactChains(model, { chains, seed })
  }
  if (model.kind !== "ising" && model.kind !== "potts")
    throw new InputError(
      `${method}: expected an Ising or Potts model, whose clusters are known, got a ${model.kind} model. Use heat-bath or metropolis.`,
    )
  return new Clusters(engine, model, { method: method === "wolff" ? method : "swendsen-wang", chains, seed, start })
}

// Addresses of a WebAssembly memory have 32 bits; a byte a spin, and about 40 of tables a site.
function expectMemory(model: Model, chains: number): void {
  const bytes = sitesOf(model) * (chains + 40)
  if (bytes > 2 ** 32 - 2 ** 26)
    throw new InputError(
      `chains: ${chains} chains of ${sitesOf(model).toLocaleString("en")} sites would need ${(bytes / 2 ** 30).toFixed(1)} GiB, more than the 4 GiB there are. Take fewer chains.`,
    )
}
