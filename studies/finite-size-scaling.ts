/**
 * Critical points and exponents from finite sizes, by two methods that share no data, of the Ising model on the square and on the
 * simple cubic lattice and of the three-state Potts model: npm run studies finite-size-scaling, about 25 minutes on a core.
 *
 * Decided before the runs:
 * - Swendsen–Wang chains, 16 of them, started half hot and half cold. Sizes 8 … 64 (square), 6 … 24 (cubic).
 * - Method 1, which is not told the critical point: Binder cumulant U = 1 − ⟨m⁴⟩/(3⟨m²⟩²) at 11 couplings a size, independent runs, evenly
 *   over |K/K_c − 1| L^(1/ν) ≤ 1 (published K_c and ν say where to measure, nothing more); collapse gives K_c and ν. The collapse of ⟨m²⟩
 *   gives 2β/ν too, crossings of U of neighbouring sizes K_c again.
 * - Method 2: at the published K_c, dU/dK, d ln⟨|m|⟩/dK and d ln⟨m²⟩/dK from covariances with E, all ∝ L^(1/ν); ⟨m²⟩ ∝ L^(−2β/ν) from
 *   the improved estimator. dU/dK is the one that counts, the others are reported.
 * - What counts: L ≥ 16 (square), L ≥ 8 (cubic), no corrections. Beside it: all sizes; without the smallest; half the range of K; all sizes with
 *   a correction L^(−ω), ω = 2, 0.83, 0.8. Their largest distance from what counts is quoted as the systematic error.
 * - Errors of one standard error: jackknife over 64 blocks (a quarter of a chain each) for points, parametric bootstrap (200) for the
 *   collapse, bootstrap over blocks (1000) for the slopes.
 *
 * K. Binder, Z. Phys. B 43, 119 (1981), doi:10.1007/BF01293604; A. M. Ferrenberg & D. P. Landau, Phys. Rev. B 44, 5081 (1991),
 * doi:10.1103/PhysRevB.44.5081 (slopes). References: critical.ts; ν = 0.62997 and ω = 0.83 of the cubic lattice: M. Hasenbusch,
 * Phys. Rev. B 82, 174433 (2010), doi:10.1103/PhysRevB.82.174433; F. Kos et al., JHEP 08 (2016) 036, doi:10.1007/JHEP08(2016)036.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Engine } from "../src/compute/engine.ts"
import { RandomStream } from "../src/compute/philox.ts"
import { renderPng, renderSvg } from "../src/figures/render-node.ts"
import { cubicCriticalCoupling } from "../src/hamiltonian/critical.ts"
import { ising } from "../src/hamiltonian/ising.ts"
import { cubic, square } from "../src/hamiltonian/lattice.ts"
import type { Ising } from "../src/hamiltonian/ising.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { type Potts, potts, pottsCriticalCoupling } from "../src/hamiltonian/potts.ts"
import { Clusters } from "../src/sample/clusters.ts"
import { bootstrap } from "../src/statistics/bootstrap.ts"
import { type Collapse, type ScalingCurve, collapse } from "../src/statistics/collapse.ts"
import { crossings } from "../src/statistics/crossing.ts"
import { type Estimate, formatEstimate } from "../src/statistics/estimate.ts"
import { jackknife } from "../src/statistics/jackknife.ts"
import { type PowerLaw, powerLaw } from "../src/statistics/power-law.ts"
import { finiteSizeScaling } from "./finite-size-scaling-figure.ts"
import { measured, table } from "./measured.ts"

interface Study {
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
const STUDIES: readonly Study[] = [
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
type Blocks = readonly (readonly number[])[]

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

type Means = ArrayLike<number>
const binder = (means: Means): number => 1 - means[3] / (3 * means[2] ** 2)
/** d⟨O⟩/dK = −N (⟨O e⟩ − ⟨O⟩⟨e⟩) of O = |m|, m², m⁴. */
const slope = (means: Means, O: 1 | 2 | 3, sites: number): number => -sites * (means[O + 3] - means[O] * means[0])
const SLOPES: Readonly<Record<string, (means: Means, sites: number) => number>> = {
  "dU/dK": (means, sites) =>
    (2 * means[3] * slope(means, 2, sites)) / (3 * means[2] ** 3) - slope(means, 3, sites) / (3 * means[2] ** 2),
  "d ln⟨|m|⟩/dK": (means, sites) => slope(means, 1, sites) / means[1],
  "d ln⟨m²⟩/dK": (means, sites) => slope(means, 2, sites) / means[2],
}

export interface Results {
  readonly title: string
  readonly critical: number
  readonly from: number
  readonly curves: readonly ScalingCurve[]
  readonly collapsed: Collapse
  readonly slopes: readonly { readonly length: number; readonly value: Estimate }[]
  readonly law: PowerLaw
}

const root = join(import.meta.dirname, "..")
const folder = join(root, "runs/studies/finite-size-scaling")

interface Point {
  readonly coupling: number
  readonly blocks: Blocks
}

async function measureStudy({ name, model, lengths, critical, nu, sweeps, criticalSweeps }: Study): Promise<{
  points: Map<number, readonly Point[]>
  atCritical: Map<number, Blocks>
}> {
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

const plus = (estimate: Estimate, systematic: number): string =>
  `${formatEstimate(estimate)} ± ${systematic.toPrecision(2)}`

function analyse(study: Study, measurements: Awaited<ReturnType<typeof measureStudy>>): [string, Results] {
  const { title, lengths, from, critical, nu, beta, omega, model } = study
  const curvesOf = (f: (means: Means) => number, smallest = from, range = 1): ScalingCurve[] =>
    lengths
      .filter((length) => length >= smallest)
      .map((length) => {
        const kept = measurements.points
          .get(length)!
          .filter(({ coupling }) => Math.abs(coupling / critical - 1) * length ** (1 / nu) < range * 1.001)
        return {
          length,
          x: kept.map(({ coupling }) => coupling),
          y: kept.map(({ blocks }) =>
            jackknife(
              blocks.map((block) => Float64Array.from(block)),
              f,
            ),
          ),
        }
      })
  const second = lengths[lengths.indexOf(from) + 1]
  const variants: readonly [string, number, number, number | undefined][] = [
    [`L ≥ ${from}`, from, 1, undefined],
    ["all sizes", lengths[0], 1, undefined],
    [`L ≥ ${second}`, second, 1, undefined],
    [`L ≥ ${from}, half the range`, from, 0.6, undefined],
    [`all sizes, with L^(−${omega})`, lengths[0], 1, omega],
  ]
  const collapses = variants.map(([, smallest, range, correction]) => {
    const options = { resamples: 200, ...(correction === undefined ? {} : { omega: correction }) }
    return {
      cumulant: collapse(curvesOf(binder, smallest, range), options),
      square: collapse(
        curvesOf((means) => means[7], smallest, range),
        { ...options, zeta: "fit", start: { critical, nu, zeta: -2 * beta } },
      ),
    }
  })
  // y ∝ L^(ζ/ν), ζ = −2β.
  const ratio = ({ zeta, nu: found }: Collapse): Estimate => ({
    value: -zeta.value / found.value,
    error: Math.hypot(zeta.error / found.value, (zeta.value * found.error) / found.value ** 2),
  })

  const random = new RandomStream(1, study.name)
  const means = (blocks: readonly (readonly number[])[]): number[] =>
    blocks[0].map((_, i) => blocks.reduce((sum, block) => sum + block[i], 0) / blocks.length)
  const atCritical = (f: (means: Means, sites: number) => number): { length: number; value: Estimate }[] =>
    lengths.map((length) => {
      const { sites } = model(length, critical).lattice
      const value = bootstrap(measurements.atCritical.get(length)!, (blocks) => f(means(blocks), sites), { random })
      return { length, value }
    })
  const moment = atCritical((values) => values[7])
  const slopes = Object.entries(SLOPES).map(([name, f]) => ({ name, values: atCritical(f) }))
  const law = (values: typeof moment, smallest: number, correction?: number): PowerLaw =>
    powerLaw(
      values.filter(({ length }) => length >= smallest),
      correction === undefined ? {} : { omega: correction },
    )
  const inverse = ({ exponent: { value, error } }: PowerLaw): Estimate => ({
    value: 1 / value,
    error: error / value ** 2,
  })
  const largest = (values: readonly number[]): number => Math.max(...values.map((value) => Math.abs(value - values[0])))

  const rows = variants.map(([name, smallest, range, correction], i) => {
    const { cumulant, square: squared } = collapses[i]
    const fits = slopes.map(({ values }) => law(values, smallest, correction))
    const power = law(moment, smallest, correction)
    const whole = range === 1
    return [
      name,
      formatEstimate(cumulant.critical),
      formatEstimate(cumulant.nu),
      cumulant.quality.toFixed(2),
      formatEstimate(squared.nu),
      formatEstimate(ratio(squared)),
      squared.quality.toFixed(2),
      ...fits.map((fit) =>
        whole ? `${formatEstimate(inverse(fit))} (${fit.chiSquared.toFixed(1)}/${fit.freedom})` : "",
      ),
      whole
        ? `${formatEstimate({ value: -power.exponent.value, error: power.exponent.error })} (${power.chiSquared.toFixed(1)}/${power.freedom})`
        : "",
    ]
  })
  const plain = variants.filter(([, , range]) => range === 1)
  const spread = (f: (fit: PowerLaw) => number, values: typeof moment): number =>
    largest(plain.map(([, smallest, , correction]) => f(law(values, smallest, correction))))
  const main = collapses[0]
  const mainLaw = law(slopes[0].values, from)
  const percent = (value: number, exact: number): string =>
    `${(100 * (value / exact - 1)).toFixed(2).replace("-", "−")} %`
  const conclusions = table(
    ["quantity", "method", "value ± systematic", "published", "off by"],
    [
      [
        "K_c",
        "collapse of U",
        plus(main.cumulant.critical, largest(collapses.map((one) => one.cumulant.critical.value))),
        critical.toFixed(8),
        percent(main.cumulant.critical.value, critical),
      ],
      [
        "ν",
        "collapse of U",
        plus(main.cumulant.nu, largest(collapses.map((one) => one.cumulant.nu.value))),
        nu.toFixed(5),
        percent(main.cumulant.nu.value, nu),
      ],
      [
        "ν",
        "collapse of ⟨m²⟩",
        plus(main.square.nu, largest(collapses.map((one) => one.square.nu.value))),
        nu.toFixed(5),
        percent(main.square.nu.value, nu),
      ],
      ...slopes.map(({ name, values }) => [
        "ν",
        `${name} at K_c`,
        plus(
          inverse(law(values, from)),
          spread((fit) => inverse(fit).value, values),
        ),
        nu.toFixed(5),
        percent(inverse(law(values, from)).value, nu),
      ]),
      [
        "2β/ν",
        "collapse of ⟨m²⟩",
        plus(ratio(main.square), largest(collapses.map((one) => ratio(one.square).value))),
        ((2 * beta) / nu).toFixed(5),
        percent(ratio(main.square).value, (2 * beta) / nu),
      ],
      [
        "2β/ν",
        "⟨m²⟩ at K_c",
        plus(
          { value: -law(moment, from).exponent.value, error: law(moment, from).exponent.error },
          spread((fit) => -fit.exponent.value, moment),
        ),
        ((2 * beta) / nu).toFixed(5),
        percent(-law(moment, from).exponent.value, (2 * beta) / nu),
      ],
    ],
  )
  const all = curvesOf(binder, lengths[0])
  const text = [
    `## ${title}`,
    conclusions,
    table(
      [
        "data",
        "K_c (U)",
        "ν (U)",
        "S (U)",
        "ν (⟨m²⟩)",
        "2β/ν (⟨m²⟩)",
        "S (⟨m²⟩)",
        ...slopes.map(({ name }) => `ν (${name})`),
        "2β/ν at K_c",
      ],
      rows,
    ),
    table(
      ["crossing of U", "K", "U", "χ² per degree"],
      crossings(all).map(({ lengths: pair, x, y, chiSquared }) => [
        pair.join(", "),
        formatEstimate(x),
        formatEstimate(y),
        chiSquared.toFixed(2),
      ]),
    ),
  ].join("\n\n")
  return [
    text,
    { title, critical, from, curves: all, collapsed: main.cumulant, slopes: slopes[0].values, law: mainLaw },
  ]
}

const asked = process.argv.slice(2)
const parts: string[] = []
const results: Results[] = []
for (const study of STUDIES) {
  if (asked.length > 0 && !asked.includes(study.name)) continue
  const [text, result] = analyse(study, await measureStudy(study))
  parts.push(text)
  results.push(result)
  console.log(`${text}\n`)
}
if (results.length === STUDIES.length) {
  writeFileSync(join(folder, "summary.md"), `${parts.join("\n\n")}\n`)
  writeFileSync(
    join(root, "docs/figures/finite-size-scaling.png"),
    renderPng(renderSvg(finiteSizeScaling, results, "light"), { scale: 1.2 }),
  )
}
