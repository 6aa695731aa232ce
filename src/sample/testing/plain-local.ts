/**
 * Local updates written as plainly as possible: the energy of the whole state for each value that the spin could take, and the
 * kernel's random words.
 */
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import { blumeCapelEnergy } from "../../hamiltonian/blume-capel.ts"
import { isingToPolynomial, polynomialEnergy } from "../../hamiltonian/polynomial.ts"
import { colourCounts, pottsEnergy } from "../../hamiltonian/potts.ts"
import type { Model } from "../../hamiltonian/model.ts"
import type { LocalMethod } from "../local-rules.ts"
import { RandomWords } from "./random-words.ts"

/** Whole energies are rounded: ties are found to their last digits. */
function acceptance(change: number, values: number): number {
  return values === 2 && Math.abs(change) < 1e-9 ? 0.5 : Math.min(1, Math.exp(-change))
}

export class PlainLocalUpdates {
  /** Values 0 … q − 1: [chain][site], hot start. */
  readonly spins: number[][] = []
  readonly #model: Model
  readonly #method: LocalMethod
  readonly #values: number
  readonly #order: number[]
  readonly #random: RandomWords[] = []

  constructor(model: Model, { method, chains, seed }: { method: LocalMethod; chains: number; seed: number }) {
    this.#model = model
    this.#method = method
    this.#values = model.kind === "potts" ? model.colours : model.kind === "blume-capel" ? 3 : 2
    const { sites, colours } = model.lattice!
    this.#order = Array.from({ length: sites }, (_, site) => site).sort((a, b) => colours[a] - colours[b] || a - b)
    for (let chain = 0; chain < chains; chain++) {
      const stream = new RandomStream(seed, `local ${method}`, chain)
      this.#random.push(new RandomWords(stream))
      this.spins.push(Array.from({ length: sites }, () => stream.integer(this.#values)))
    }
  }

  sweep(): void {
    for (const [chain, spins] of this.spins.entries()) {
      const random = this.#random[chain]
      random.drop()
      for (const site of this.#order) this.#update(spins, site, random)
    }
  }

  #update(spins: number[], site: number, random: RandomWords): void {
    const old = spins[site]
    const costs = Array.from({ length: this.#values }, (_, value) => this.#energy(spins.with(site, value)))
    if (this.#method === "heat-bath") {
      // The probability that the new value is at most k grows with k.
      const lowest = Math.min(...costs)
      const weights = costs.map((cost) => Math.exp(lowest - cost))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      const u = random.word() / 2 ** 32
      let sum = 0
      spins[site] = weights.findIndex((weight) => (sum += weight / total) > u)
      return
    }
    if (this.#model.kind === "potts") {
      const others = costs.map((_, value) => value).filter((value) => value !== old)
      const to = others[Math.floor((random.word() * others.length) / 2 ** 32)]
      if (random.word() / 2 ** 32 < acceptance(costs[to] - costs[old], this.#values)) spins[site] = to
      return
    }
    // One word both proposes and decides.
    const p = costs.map((cost, to) =>
      to === old ? 0 : acceptance(cost - costs[old], this.#values) / (this.#values - 1),
    )
    p[old] = 1 - p.reduce((sum, q) => sum + q, 0)
    const u = random.word() / 2 ** 32
    let sum = 0
    spins[site] = p.findIndex((q) => (sum += q) > u)
  }

  #energy(spins: number[]): number {
    const model = this.#model
    const state = Uint8Array.from(spins)
    if (model.kind === "potts")
      return model.coupling * pottsEnergy(model, state) - model.field * colourCounts(model, state)[model.fieldColour]
    if (model.kind === "blume-capel") return blumeCapelEnergy(model, state)
    const rows = BitMatrix.from(state, 1, state.length)
    return polynomialEnergy(model.kind === "ising" ? isingToPolynomial(model) : model, rows, 0)
  }
}
