/** The models, sizes and couplings of the finite-size-scaling study, and the Swendsen–Wang runs. */
import { Engine } from "../src/compute/engine.ts"
import { cubicCriticalCoupling } from "../src/hamiltonian/critical.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { cubic, square } from "../src/hamiltonian/lattice.ts"
import type { Ising } from "../src/hamiltonian/ising.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { type Potts, potts, pottsCriticalCoupling } from "../src/hamiltonian/potts.ts"
import { Clusters } from "../src/sample/clusters.ts"
import { measured } from "./measured.ts"

export interface Study {
  readonly name: string
  readonly title: string
  readonly model: (length: number, coupling: number) => Ising | Potts
  readonly lengths: readonly number[]
  /** The smallest size that counts. */
  readonly from: number
  readonly critical: number
  readonly nu: number
  readonly beta: number
  readonly omega: number
  /** Sweeps of each of 16 chains at a coupling of method 1, and at the critical point. (Potts, cubic: three times the first runs, docs/studies.md has both.) */
  readonly sweeps: number
  readonly criticalSweeps: number
}

const SQUARE = { lengths: [8, 12, 16, 24, 32, 48, 64], from: 16, sweeps: 1200, criticalSweeps: 12_000 }
export const STUDIES: readonly Study[] = [
  {
    name: "ising-square",
    title: "Ising, square lattice",
    model: (length, coupling) => ising({ lattice: square(length, length), coupling }),
    ...SQUARE,
    critical: criticalCoupling,
    nu: 1,
    beta: 1 / 8,
    omega: 2,
  },
  {
    name: "ising-cubic",
    title: "Ising, cubic lattice",
    model: (length, coupling) => ising({ lattice: cubic(length, length, length), coupling }),
    lengths: [6, 8, 10, 12, 16, 20, 24],
    from: 8,
    critical: cubicCriticalCoupling.value,
    nu: 0.62997,
    beta: 0.32642,
    omega: 0.83,
    sweeps: 800,
    criticalSweeps: 24_000,
  },
  {
    name: "potts-square",
    title: "Potts q = 3, square lattice",
    model: (length, coupling) => potts({ lattice: square(length, length), coupling, colours: 3 }),
    ...SQUARE,
    criticalSweeps: 36_000,
    critical: pottsCriticalCoupling(3),
    nu: 5 / 6,
    beta: 1 / 9,
    omega: 0.8,
  },
]
const CHAINS = 16
const BURN_IN = 100
const BLOCKS = 4
const COUPLINGS = 11

/** Means over blocks of E/N, |m|, m², m⁴, their products with E/N, and m² from clusters: 8 numbers a block. */
export type Blocks = readonly (readonly number[])[]

async function blocksOf(model: Ising | Potts, sweeps: number, seed: number): Promise<Blocks> {
  using engine = await Engine.create({ threads: 1 })
  const chains = new Clusters(engine, model, { method: "swendsen-wang", chains: CHAINS, seed, start: "mixed" })
  await chains.sweep(BURN_IN)
  const series = await chains.series(sweeps)
  const { sites } = model.lattice
  const length = sweeps / BLOCKS
  return Array.from({ length: CHAINS * BLOCKS }, (_, block) => {
    const sums = Array<number>(8).fill(0)
    const chain = Math.floor(block / BLOCKS)
    for (let t = (block % BLOCKS) * length; t < ((block % BLOCKS) + 1) * length; t++) {
      const k = t * CHAINS + chain
      const e = series.energies[k] / sites
      const m = Math.abs(series.magnetizations[k]) / sites
      const values = [e, m, m ** 2, m ** 4, m * e, m ** 2 * e, m ** 4 * e, series.magnetization2[k]]
      for (const [i, value] of values.entries()) sums[i] += value / length
    }
    return sums
  })
}

export interface Point {
  readonly coupling: number
  readonly blocks: Blocks
}

/** By size: what was measured at the couplings of method 1, and at the critical point. */
export interface Measurements {
  readonly points: ReadonlyMap<number, readonly Point[]>
  readonly atCritical: ReadonlyMap<number, Blocks>
}

/** Measures a study, or reads what is kept of it in `folder`. */
export async function measureStudy(
  folder: string,
  { name, model, lengths, critical, nu, sweeps, criticalSweeps }: Study,
): Promise<Measurements> {
  const points = new Map<number, readonly Point[]>()
  const atCritical = new Map<number, Blocks>()
  for (const length of lengths) {
    const offsets = Array.from({ length: COUPLINGS }, (_, i) => (2 * i) / (COUPLINGS - 1) - 1)
    const measure = async (): Promise<readonly Point[]> => {
      const found: Point[] = []
      for (const [i, offset] of offsets.entries()) {
        const coupling = critical * (1 + offset * length ** (-1 / nu))
        found.push({ coupling, blocks: await blocksOf(model(length, coupling), sweeps, 1000 * length + i) })
      }
      return found
    }
    points.set(length, await measured(folder, `${name}-${length}`, measure))
    atCritical.set(
      length,
      await measured(folder, `${name}-${length}-critical`, () =>
        blocksOf(model(length, critical), criticalSweeps, 1000 * length + 999),
      ),
    )
  }
  return { points, atCritical }
}
