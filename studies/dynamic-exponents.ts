/**
 * How long samplers take to forget: integrated autocorrelation times τ_int of E, |M| and M² of the square-lattice Ising model
 * at T_c against L, with z from τ = A L^z, and at L = 32 against T.  npm run studies dynamic-exponents: about 13 minutes on a core.
 *
 * Decided before the runs. Local updates L = 8 … 64, clusters 8 … 256; z from L ≥ 16, and from L ≥ 32 (local: 24) to see how it moves. Chains
 * start ordered, burn in for a tenth of the run or more, and are analysed together by the Γ-method. Wolff's times are multiplied
 * by the mean share of a cluster, ⟨|C|⟩/N: 1 is then as many flips as spins. Local updates at L > 16 are measured every ⌊L²/300⌋ sweeps, far
 * less than τ.
 *
 * Expected: z = 2.1667(5) of local updates, M. P. Nightingale & H. W. J. Blöte, Phys. Rev. B 62, 1089 (2000),
 * doi:10.1103/PhysRevB.62.1089; 0.2 to 0.3 of clusters, or a logarithm, U. Wolff, Phys. Lett. B 228, 379 (1989),
 * doi:10.1016/0370-2693(89)91563-3; C. F. Baillie & P. D. Coddington, Phys. Rev. B 43, 10617 (1991), doi:10.1103/PhysRevB.43.10617.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Engine } from "../src/compute/engine.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { square } from "../src/hamiltonian/lattice.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { type ClusterSeries, Clusters } from "../src/sample/clusters.ts"
import { type ChainMethod, makeChains } from "../src/sample/make-chains.ts"
import { autocorrelation } from "../src/statistics/autocorrelation.ts"
import { type Estimate, formatEstimate } from "../src/statistics/estimate.ts"
import { type PowerLaw, powerLaw } from "../src/statistics/power-law.ts"
import { relaxationTimes } from "./dynamic-exponents-figure.ts"
import { measured, table } from "./measured.ts"

export type Quantity = "energy" | "absolute" | "square"

/** τ_int in sweeps of E, |M| and M². */
export type Times = Record<Quantity, Estimate> & {
  readonly sampler: string
  readonly length: number
  readonly coupling: number
  /** Sweeps (clusters) of all chains together, and the mean share of the lattice that one turns over. */
  readonly total: number
  readonly share: number
  readonly reliable: boolean
}

interface Run {
  readonly length: number
  readonly coupling: number
  readonly chains: number
  /** Measurements of each chain, and sweeps (clusters) between them. */
  readonly measurements: number
  readonly spacing: number
}

const every = (length: number): number => Math.max(1, Math.floor(length ** 2 / 300))

/** Sweeps (clusters) of each chain against L at T_c. */
const CRITICAL: Record<string, { readonly chains: number; readonly sweeps: Readonly<Record<number, number>> }> = {
  "heat-bath": {
    chains: 256,
    sweeps: { 8: 8_000, 12: 10_000, 16: 15_000, 24: 35_000, 32: 66_000, 48: 140_000, 64: 220_000 },
  },
  metropolis: {
    chains: 64,
    sweeps: { 8: 20_000, 12: 20_000, 16: 20_000, 24: 40_000, 32: 50_000, 48: 50_000, 64: 50_000 },
  },
  "swendsen-wang": { chains: 32, sweeps: { 8: 40_000, 16: 30_000, 32: 10_000, 64: 5_000, 128: 2_000, 256: 700 } },
  wolff: { chains: 32, sweeps: { 8: 60_000, 16: 60_000, 32: 25_000, 64: 12_000, 128: 5_000, 256: 1_800 } },
}

const COUPLINGS = [0.3, 0.33, 0.36, 0.385, 0.405, 0.42, 0.43, criticalCoupling, 0.45, 0.46, 0.48, 0.51, 0.55, 0.6]
const LENGTH = 32
/** Sweeps (Wolff: of as many clusters as turn over the lattice) of each chain against T. */
const SCAN: Readonly<Record<string, { readonly chains: number; readonly sweeps: number }>> = {
  "heat-bath": { chains: 128, sweeps: 8_000 },
  metropolis: { chains: 64, sweeps: 8_000 },
  "swendsen-wang": { chains: 32, sweeps: 2_500 },
  wolff: { chains: 32, sweeps: 2_500 },
}

async function measure(method: ChainMethod, { length, coupling, chains, measurements, spacing }: Run): Promise<Times> {
  using engine = await Engine.create({ threads: 1 })
  const model = ising({ lattice: square(length, length), coupling })
  const sampler = makeChains(engine, model, { method, chains, seed: 1, start: "cold" })
  await sampler.sweep(Math.ceil(0.15 * measurements * spacing))
  const series = await sampler.series(measurements, spacing)
  const ordered = (f: (value: number) => number, values: Float64Array): Float64Array =>
    Float64Array.from(values, (_, k) => f(values[(k % measurements) * chains + Math.floor(k / measurements)]))
  const share = method === "wolff" ? mean((series as ClusterSeries).magnetization2) : 1
  const analyse = (f: (value: number) => number, values: Float64Array): { tau: Estimate; reliable: boolean } => {
    const { tau, reliable } = autocorrelation(ordered(f, values), { replicas: chains })
    return { tau: { value: tau.value * spacing * share, error: tau.error * spacing * share }, reliable }
  }
  const results = {
    energy: analyse((E) => E, series.energies),
    absolute: analyse(Math.abs, series.magnetizations),
    square: analyse((M) => M * M, series.magnetizations),
  }
  return {
    sampler: method,
    length,
    coupling,
    total: measurements * spacing * chains,
    share,
    reliable: Object.values(results).every((result) => result.reliable),
    energy: results.energy.tau,
    absolute: results.absolute.tau,
    square: results.square.tau,
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Wolff's clusters that turn over about half of the lattice's spins: how far apart measurements may be where clusters are small. */
async function clusterSpacing(length: number, coupling: number): Promise<number> {
  using engine = await Engine.create({ threads: 1 })
  const model = ising({ lattice: square(length, length), coupling })
  const sampler = new Clusters(engine, model, { method: "wolff", chains: 16, seed: 2, start: "cold" })
  await sampler.sweep(20 * length)
  return Math.max(1, Math.round(0.25 / mean((await sampler.series(100)).magnetization2)))
}

const root = join(import.meta.dirname, "..")
const folder = join(root, "runs/studies/dynamic-exponents")
const asked = process.argv.slice(2)
const methods = (Object.keys(CRITICAL) as ChainMethod[]).filter(
  (method) => asked.length === 0 || asked.includes(method),
)
const critical: Times[] = []
const scan: Times[] = []
for (const method of methods) {
  const { chains, sweeps } = CRITICAL[method]
  for (const [name, count] of Object.entries(sweeps)) {
    const length = Number(name)
    const local = method === "heat-bath" || method === "metropolis"
    const spacing = local ? every(length) : 1
    const run = { length, coupling: criticalCoupling, chains, spacing, measurements: Math.ceil(count / spacing) }
    critical.push(await measured(folder, `${method}-L${length}`, () => measure(method, run)))
  }
  for (const coupling of COUPLINGS) {
    const spacing = method === "wolff" ? await clusterSpacing(LENGTH, coupling) : 1
    const { chains, sweeps } = SCAN[method]
    const measurements = method === "wolff" ? 4 * sweeps : sweeps
    const run = { length: LENGTH, coupling, chains, measurements, spacing }
    scan.push(await measured(folder, `${method}-K${coupling.toFixed(4)}`, () => measure(method, run)))
  }
}
if (methods.length < Object.keys(CRITICAL).length) process.exit()

const QUANTITIES: readonly Quantity[] = ["energy", "absolute", "square"]
const NAMES: Record<Quantity, string> = { energy: "E", absolute: "|M|", square: "M²" }
const timesOf = (method: string): Times[] => critical.filter(({ sampler }) => sampler === method)
const fit = (method: string, quantity: Quantity, smallest: number): PowerLaw =>
  powerLaw(
    timesOf(method)
      .filter(({ length }) => length >= smallest)
      .map((times) => ({ length: times.length, value: times[quantity] })),
  )
const shown = ({ exponent, chiSquared, freedom }: PowerLaw): string =>
  `${formatEstimate(exponent)} (χ² ${chiSquared.toFixed(1)}/${freedom})`

const lengths = [...new Set(critical.map(({ length }) => length))].sort((a, b) => a - b)
const parts = [
  table(
    ["sampler", "τ of", ...lengths.map((length) => `L = ${length}`), "z, L ≥ 16", "A", "z, larger L"],
    methods.flatMap((method) =>
      QUANTITIES.map((quantity) => {
        const law = fit(method, quantity, 16)
        const larger = method === "heat-bath" || method === "metropolis" ? 24 : 32
        return [
          method,
          NAMES[quantity],
          ...lengths.map((length) => {
            const times = timesOf(method).find((one) => one.length === length)
            return times === undefined ? "" : formatEstimate(times[quantity]) + (times.reliable ? "" : " (short run)")
          }),
          shown(law),
          formatEstimate(law.amplitude),
          shown(fit(method, quantity, larger)),
        ]
      }),
    ),
  ),
  table(
    ["T (J/k_B)", "K", ...methods.flatMap((method) => [`${method}: E`, "|M|"])],
    COUPLINGS.toReversed().map((coupling) => [
      (1 / coupling).toFixed(3),
      coupling.toFixed(4),
      ...methods.flatMap((method) => {
        const times = scan.find((one) => one.sampler === method && one.coupling === coupling)!
        return [formatEstimate(times.energy), formatEstimate(times.absolute)]
      }),
    ]),
  ),
]
/** Of one sampler, for its page: against L at T_c, and against T. */
const ofSampler = (method: string): string => {
  const measuredLengths = timesOf(method).map(({ length }) => `L = ${length}`)
  const couplings = COUPLINGS.filter((_, k) => k % 2 === 1).toReversed()
  const shownAt = (coupling: number, quantity: Quantity): string =>
    formatEstimate(scan.find((one) => one.sampler === method && one.coupling === coupling)![quantity])
  const two: readonly Quantity[] = ["energy", "absolute"]
  return [
    `### ${method}`,
    table(
      ["τ_int of", ...measuredLengths, "z, L ≥ 16"],
      two.map((quantity) => [
        NAMES[quantity],
        ...timesOf(method).map((times) => formatEstimate(times[quantity])),
        formatEstimate(fit(method, quantity, 16).exponent),
      ]),
    ),
    table(
      [`τ_int at L = ${LENGTH} of`, ...couplings.map((coupling) => `T = ${(1 / coupling).toFixed(3)}`)],
      two.map((quantity) => [NAMES[quantity], ...couplings.map((coupling) => shownAt(coupling, quantity))]),
    ),
  ].join("\n\n")
}
const summary = `${[...parts, ...methods.map(ofSampler)].join("\n\n")}\n`
writeFileSync(join(folder, "summary.md"), summary)
console.log(summary)
const svg = renderSvg(
  relaxationTimes,
  { critical, scan, fits: methods.map((method) => ({ sampler: method, from: 16, law: fit(method, "absolute", 16) })) },
  "light",
)
writeFileSync(join(root, "docs/figures/autocorrelation-times.png"), renderPng(svg, { scale: 2 }))
