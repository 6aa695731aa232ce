/**
 * The heat bath written as plainly as possible, one spin of one replica after the other, with the kernel's random bits:
 * xoshiro256++ in two lanes of 64 bits, of which lane 0 serves replicas 0 … 63 of a group and lane 1 the others.
 */
import { RandomStream } from "../../compute/philox.ts"
import type { Ising } from "../../hamiltonian/ising.ts"
import { REPLICAS } from "../replicas.ts"

const MASK = (1n << 64n) - 1n
const rotate = (x: bigint, left: bigint): bigint => ((x << left) | (x >> (64n - left))) & MASK

/** Next 64 bits of xoshiro256++ (Blackman & Vigna 2021). */
function next(s: bigint[]): bigint {
  const result = (rotate((s[0] + s[3]) & MASK, 23n) + s[0]) & MASK
  const t = (s[1] << 17n) & MASK
  s[2] ^= s[0]
  s[3] ^= s[1]
  s[1] ^= s[2]
  s[0] ^= s[3]
  s[2] ^= t
  s[3] = rotate(s[3], 45n)
  return result
}

export class PlainHeatBath {
  readonly model: Ising
  /** Spins 0 or 1: [chain][site], hot start. */
  readonly spins: number[][] = []
  readonly #lanes: bigint[][][] = []

  constructor(model: Ising, { groups, seed }: { groups: number; seed: number }) {
    this.model = model
    const { sites } = model.lattice
    for (let group = 0; group < groups; group++) {
      const state = new RandomStream(seed, "heat bath", group)
      const words = Array.from({ length: 16 }, () => BigInt(state.word()))
      this.#lanes.push(
        [0, 1].map((lane) => [0, 1, 2, 3].map((i) => words[4 * i + 2 * lane] | (words[4 * i + 2 * lane + 1] << 32n))),
      )
      const start = new RandomStream(seed, "initial spins", group)
      const chains = Array.from({ length: REPLICAS }, () => Array<number>(sites).fill(0))
      for (let site = 0; site < sites; site++)
        for (let quarter = 0; quarter < 4; quarter++) {
          const word = start.word()
          for (let r = 0; r < 32; r++) chains[32 * quarter + r][site] = (word >>> r) & 1
        }
      this.spins.push(...chains)
    }
  }

  sweep(): void {
    const { colours, sites } = this.model.lattice
    const order = Array.from({ length: sites }, (_, site) => site).sort((a, b) => colours[a] - colours[b] || a - b)
    for (const [group, lanes] of this.#lanes.entries()) for (const site of order) this.#update(group, lanes, site)
  }

  /**
   * One site of the 128 replicas of a group: u < p is decided bit by bit, and bits are drawn until all are decided. In a field, and
   * where sites have different numbers of neighbours, p is the probability of +1, else that of the sign which the neighbours prefer.
   */
  #update(group: number, lanes: bigint[][], site: number): void {
    const { coupling, field, lattice } = this.model
    const { coordination, neighbours, offsets, sites } = lattice
    const symmetric = field === 0 && [2, 3, 4, 6].includes(coordination) && neighbours.length === sites * coordination
    const chains = this.spins.slice(group * REPLICAS, (group + 1) * REPLICAS)
    const sums = chains.map((spins) => {
      let sum = 0
      for (let k = offsets[site]; k < offsets[site + 1]; k++) sum += 2 * spins[neighbours[k]] - 1
      return sum
    })
    // To 32 bits.
    const p = sums.map((sum) => {
      const exact = 1 / (1 + Math.exp(-2 * (symmetric ? Math.abs(coupling * sum) : coupling * sum + field)))
      return Math.min(2 ** 32 - 1, Math.max(1, Math.round(2 ** 32 * exact)))
    })
    const below = Array<boolean>(REPLICAS).fill(false)
    const open = Array<boolean>(REPLICAS).fill(true)
    const draw = (bit: number): void => {
      const random = lanes.map(next)
      for (let replica = 0; replica < REPLICAS; replica++) {
        if (!open[replica]) continue
        const u = Number((random[replica >> 6] >> BigInt(replica & 63)) & 1n)
        const threshold = bit < 32 ? Math.floor(p[replica] / 2 ** (31 - bit)) % 2 : 0
        below[replica] = u < threshold
        // Where as many neighbours are up as down, p = 1/2 and the first bit decides.
        open[replica] = u === threshold && !(symmetric && sums[replica] === 0)
      }
    }
    let bit = 0
    if (symmetric) draw(bit++)
    do {
      draw(bit++)
      draw(bit++)
    } while (bit < 8 || (bit < 32 && open.includes(true)))
    for (let replica = 0; replica < REPLICAS; replica++) {
      const preferred = !symmetric || sums[replica] > 0 === coupling >= 0
      chains[replica][site] = Number(preferred === below[replica])
    }
  }
}
