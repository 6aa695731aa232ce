/**
 * How heat-bath dynamics of the square Ising model scale when sites are coarse-grained by their correlations alone:
 *   npm run studies -- phenomenological-renormalization     (about 9 minutes of one core)
 *
 * Rows are successive sweeps, or every so many, of 16 chains one after the other, a chain a block; sites stand in random order. The
 * memory of the whole lattice takes long recordings with wide spacing, that of small clusters short ones of every sweep. Beside
 * K_c: a high temperature, and surrogates whose moments, or whole blocks of them, are permuted.
 *
 * Expected at K_c: α̃ = 1 + (2 − η)/d = 15/8, μ = (2 − η)/d = 7/8; of sums z̃ = 2 − α̃ = 1/8 as z > d − 2 + η, of differences of halves
 * z/d = 1.083, with z = 2.1667(5), M. P. Nightingale & H. W. J. Blöte, Phys. Rev. B 62, 1089 (2000), doi:10.1103/PhysRevB.62.1089.
 */
import { join } from "node:path"
import { type CoarseLevel, phenomenologicalRg } from "../src/coarsen/phenomenological/phenomenological-rg.ts"
import { type Recordings, recordings, surrogate } from "../src/coarsen/phenomenological/recordings.ts"
import type { ScalingExponent, ScalingExponents } from "../src/coarsen/phenomenological/scaling.ts"
import { BitMatrix } from "../src/compute/bit-matrix.ts"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { HeatBath } from "../src/sample/heat-bath.ts"
import { REPLICAS } from "../src/sample/replicas.ts"
import { type Estimate, formatEstimate } from "../src/statistics/estimate.ts"
import { measured, table } from "./measured.ts"

interface Run {
  readonly name: string
  readonly length: number
  readonly coupling: number
  /** Rows of each chain, and sweeps between them. */
  readonly rows: number
  readonly spacing: number
  readonly burnIn: number
  /** Variables made independent: each has its moments permuted, or blocks of them. */
  readonly independent?: "moments" | "blocks"
}

const CHAINS = 16

const critical = { coupling: criticalCoupling }
const long32 = { ...critical, length: 32, rows: 2048, spacing: 10, burnIn: 20_000 }
const RUNS: readonly Run[] = [
  { ...long32, name: "K_c, 32², long" },
  { ...long32, name: "its moments permuted", independent: "moments" },
  { ...long32, name: "its blocks permuted", independent: "blocks" },
  { ...critical, name: "K_c, 32², every sweep", length: 32, rows: 2048, spacing: 1, burnIn: 20_000 },
  { ...critical, name: "K_c, 64², long", length: 64, rows: 2048, spacing: 45, burnIn: 100_000 },
  { ...critical, name: "K_c, 64², every sweep", length: 64, rows: 2048, spacing: 1, burnIn: 100_000 },
  { name: "K = 0.3, 32², every sweep", length: 32, coupling: 0.3, rows: 2048, spacing: 1, burnIn: 500 },
]

async function record({ length, coupling, rows, spacing, burnIn }: Run): Promise<Recordings> {
  using engine = await Engine.create({ threads: 1 })
  const model = ising({ lattice: square(length, length), coupling })
  const chains = new HeatBath(engine, model, { groups: 1, seed: 1, start: "mixed" })
  await chains.sweep(burnIn)
  const columns = length ** 2
  const recorded = new BitMatrix(CHAINS * rows, columns)
  const each = REPLICAS / CHAINS
  for (let t = 0; t < rows; t++) {
    await chains.sweep(spacing)
    chains.read(recorded, (chain) => (chain % each === 0 ? (chain / each) * rows + t : -1))
  }
  const order = new RandomStream(1, "sites").permutation(columns)
  const spins = recorded.unpack(-1)
  const values = spins.map((_, k) => spins[k - (k % columns) + order[k % columns]])
  return recordings({ rows: CHAINS * rows, columns, values })
}

interface Found {
  readonly levels: readonly Pick<CoarseLevel, "size" | "varianceSlope" | "correlationTime" | "differenceTime">[]
  readonly exponents: ScalingExponents
}

async function measure(run: Run): Promise<Found> {
  const data = await record(run)
  const { independent } = run
  const one =
    independent === undefined ? data : surrogate(data, { seed: 1, ordered: independent === "blocks", pieces: CHAINS })
  const { levels, exponents } = phenomenologicalRg(one, { ordered: true, blocks: CHAINS })
  const kept = levels.map(({ size, varianceSlope, correlationTime, differenceTime }) => ({
    size,
    ...(varianceSlope ? { varianceSlope } : {}),
    ...(correlationTime ? { correlationTime } : {}),
    ...(differenceTime ? { differenceTime } : {}),
  }))
  return { levels: kept, exponents }
}

const folder = join(import.meta.dirname, "../runs/studies/phenomenological-renormalization")
const results = new Map<Run, Found>()
for (const [k, run] of RUNS.entries()) {
  console.error(`${k + 1} of ${RUNS.length}: ${run.name}`)
  results.set(run, await measured(folder, run.name.replaceAll(/[^\w.²]+/g, "-"), async () => measure(run)))
}

const shown = (estimate: Estimate | undefined): string => (estimate ? formatEstimate(estimate) : "–")
const fitted = (estimate: ScalingExponent | undefined): string =>
  estimate ? `${formatEstimate(estimate)} (${estimate.from} … ${estimate.to})` : "–"

console.log(
  table(
    ["recording", "spacing", "α̃", "β̃", "μ", "z̃ of sums", "z̃′ of differences"],
    [...results].map(([{ name, spacing }, { exponents }]) => [
      name,
      String(spacing),
      shown(exponents.variance),
      shown(exponents.freeEnergy),
      shown(exponents.spectrum),
      fitted(exponents.correlationTime),
      fitted(exponents.differenceTime),
    ]),
  ),
)

/** ln₂ of the ratio of neighbouring values. */
const slope = (finer: Estimate | undefined, coarser: Estimate | undefined): string =>
  finer && coarser ? Math.log2(coarser.value / finer.value).toFixed(2) : "–"
for (const [{ name, spacing }, { levels }] of results) {
  const inSweeps = (estimate: Estimate | undefined): string =>
    shown(estimate && { value: estimate.value * spacing, error: estimate.error * spacing })
  console.log(`\n### ${name}\n`)
  console.log(
    table(
      ["K", "slope of M₂", "τ of sums (sweeps)", "slope", "τ of differences (sweeps)", "slope"],
      levels.map(({ size, varianceSlope, correlationTime, differenceTime }, k) => [
        String(size),
        shown(varianceSlope),
        inSweeps(correlationTime),
        slope(levels[k - 1]?.correlationTime, correlationTime),
        inSweeps(differenceTime),
        slope(levels[k - 1]?.differenceTime, differenceTime),
      ]),
    ),
  )
}
