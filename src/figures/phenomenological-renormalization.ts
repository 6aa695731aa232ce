/**
 * The phenomenological renormalization group of recordings as one picture of up to four panels: variance and free energy of clusters
 * against their size K, eigenvalues within clusters against rank/K, the correlation time against K, and the distribution of what
 * the largest principal components keep; data beside surrogates, whose variables are independent.
 *
 * After L. Meshulam et al., Phys. Rev. Lett. 123, 178103 (2019), arXiv:1809.08461.
 */
import type { PhenomenologicalRg } from "../coarsen/phenomenological/phenomenological-rg.ts"
import { type Estimate, formatEstimate } from "../statistics/estimate.ts"
import { frame, type FigureContext } from "./figure.ts"
import { symbolLegend } from "./legend.ts"
import { palette } from "./palette.ts"
import {
  SCALING_PANEL,
  type ScalingGuide,
  type ScalingPanel,
  type SeriesLook,
  pointOf,
  scalingPanel,
} from "./scaling-panel.ts"

export interface PhenomenologicalRenormalizationData {
  readonly data: PhenomenologicalRg
  /** Of recordings made independent, all in one colour. */
  readonly surrogates: readonly PhenomenologicalRg[]
}

const TOP = 34

export function phenomenologicalRenormalization(
  { data, surrogates }: PhenomenologicalRenormalizationData,
  context: FigureContext,
): SVGSVGElement {
  const { categorical } = palette(context.theme)
  const looks: SeriesLook[] = [
    { symbol: "circle", colour: categorical[0], hollow: false },
    ...surrogates.map((): SeriesLook => ({ symbol: "square", colour: categorical[1], hollow: true })),
  ]
  const panels = panelsOf([data, ...surrogates])
  const names = ["data", surrogates.length === 1 ? "surrogate" : "surrogates"].slice(0, looks.length)
  const legend = symbolLegend(
    context,
    { x: 58, y: 10, width: 2 * SCALING_PANEL.width - 70 },
    names.map((name, k) => ({ label: name, ...looks[k] })),
  )
  const { width, height } = SCALING_PANEL
  const description =
    `${data.columns} variables at ${data.rows} moments, coarse-grained by their correlations, beside ${surrogates.length} made independent. ` +
    panels.map(({ vertical, note }) => (note === "" ? `${vertical}.` : `${vertical}: ${note}.`)).join(" ")
  return frame(
    context,
    {
      width: 2 * width,
      height: TOP + height * Math.ceil(panels.length / 2),
      title: "Phenomenological renormalization group",
      description,
    },
    [
      legend.node,
      ...panels.map((one, k) =>
        scalingPanel(one, { looks, x: width * (k % 2), y: TOP + height * Math.floor(k / 2) }, context),
      ),
    ],
  )
}

/** What was measured of the data, the first four. */
function panelsOf(all: readonly PhenomenologicalRg[]): ScalingPanel[] {
  const panels = [
    bySize(all, { quantity: "variance", name: "variance M₂ of clusters", symbol: "α̃", powers: [1, 2] }),
    bySize(all, { quantity: "freeEnergy", name: "free energy −ln P(silence)", symbol: "β̃", powers: [1] }),
    spectra(all),
    times(all),
    distribution(all),
  ]
  return panels.filter(({ series: [curves] }) => curves.flat().length > 0).slice(0, 4)
}

interface Quantity {
  readonly quantity: "variance" | "freeEnergy" | "correlationTime"
  readonly name: string
  readonly symbol: string
  /** Of the guide lines K^p through the first point. */
  readonly powers: readonly (1 | 2)[]
}

function bySize(all: readonly PhenomenologicalRg[], { quantity, name, symbol, powers }: Quantity): ScalingPanel {
  const series = all.map(({ levels }) => [levels.flatMap((level) => pointOf(level.size, level[quantity]))])
  const first = series[0][0].at(0)
  const last = Math.max(...series.flat(2).map(({ x }) => x))
  const guide = (power: 1 | 2): ScalingGuide[] =>
    first === undefined
      ? []
      : [{
          label: power === 1 ? "K" : "K²",
          points: [first, { x: last, y: first.y * (last / first.x) ** power }],
        }] // prettier-ignore
  return {
    horizontal: "variables in a cluster K",
    vertical: name,
    // Every second size where there are many.
    ticks: all[0].levels.map(({ size }) => size).filter((size, k) => size <= last && (last <= 64 || k % 2 === 0)),
    series,
    guides: powers.flatMap(guide),
    note: noteOf(
      symbol,
      all.map(({ exponents }) => exponents[quantity]),
    ),
    corner: "top-left",
  }
}

/** Of sums over clusters and of the differences of their halves, which forget faster where there is memory of larger scales. */
function times(all: readonly PhenomenologicalRg[]): ScalingPanel {
  const sums = bySize(all, { quantity: "correlationTime", name: "correlation time τ (rows) of sums, and of differences of halves", symbol: "z̃", powers: [] }) // prettier-ignore
  const differences = all.map(({ levels }) => levels.flatMap((level) => pointOf(level.size, level.differenceTime)))
  const note = noteOf(
    "z̃′",
    all.map(({ exponents }) => exponents.differenceTime),
  )
  return {
    ...sums,
    series: sums.series.map((curves, k) => [...curves, differences[k]]),
    note: [sums.note, note].filter((line) => line !== "").join("\n"),
  }
}

function spectra(all: readonly PhenomenologicalRg[]): ScalingPanel {
  return {
    horizontal: "rank/K",
    vertical: `eigenvalue λ in clusters of ${all[0].spectra.map(({ size }) => size).join(", ")}`,
    series: all.map(({ spectra: own }) =>
      own.map(({ size, eigenvalues }) => eigenvalues.flatMap((value, k) => pointOf((k + 1) / size, value))),
    ),
    guides: [],
    note: noteOf(
      "μ",
      all.map(({ exponents }) => exponents.spectrum),
    ),
    corner: "bottom-left",
  }
}

/** Of the fewest components kept. */
function distribution(all: readonly PhenomenologicalRg[]): ScalingPanel {
  const kept = all[0].modes.at(-1)
  const series = all.map(({ modes }) => {
    const { bins, density } = modes.at(-1)?.distribution ?? { bins: { low: 0, width: 0 }, density: [] }
    return [density.flatMap((value, k) => pointOf(bins.low + (k + 0.5) * bins.width, value))]
  })
  const gaussian = Array.from({ length: 59 }, (_, k) => {
    const x = -2.9 + 0.1 * k
    return { x, y: Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) }
  }) // prettier-ignore
  return {
    horizontal: `field φ of ${kept?.modes ?? 0} principal components (standard deviations)`,
    vertical: "probability density",
    linear: true,
    series,
    guides: [{ label: "Gaussian", points: gaussian }],
    note: kept
      ? noteOf(
          "kurtosis",
          all.map(({ modes }) => modes.at(-1)!.kurtosis),
        )
      : "",
    corner: "top-left",
  }
}

/** "α̃ = 1.877(1), surrogate 1.001(1)"; with those of surrogates alone "α̃ of surrogate 1.001(1)". */
function noteOf(symbol: string, [own, ...others]: readonly (Estimate | undefined)[]): string {
  const known = others.filter((estimate) => estimate !== undefined).map((estimate) => formatEstimate(estimate))
  const theirs = known.length > 0 ? [`surrogate ${known.join(", ")}`] : []
  if (own === undefined) return theirs.map((text) => `${symbol} of ${text}`).join("")
  return [`${symbol} = ${formatEstimate(own)}`, ...theirs].join(", ")
}
