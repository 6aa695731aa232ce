/** Collapses, crossings, slopes and their tables: what the finite-size-scaling study makes of its runs. */
import { RandomStream } from "../src/compute/philox.ts"
import { bootstrap } from "../src/statistics/bootstrap.ts"
import { type Collapse, type ScalingCurve, collapse } from "../src/statistics/collapse.ts"
import { crossings } from "../src/statistics/crossing.ts"
import { type Estimate, formatEstimate } from "../src/statistics/estimate.ts"
import { jackknife } from "../src/statistics/jackknife.ts"
import { type PowerLaw, powerLaw } from "../src/statistics/power-law.ts"
import { table } from "./measured.ts"
import { type Measurements, type Study } from "./finite-size-scaling-runs.ts"

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

const plus = (estimate: Estimate, systematic: number): string =>
  `${formatEstimate(estimate)} ± ${systematic.toPrecision(2)}`

/** The tables of a study as Markdown, and what its figure shows. */
export function analyse(study: Study, measurements: Measurements): [string, Results] {
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
