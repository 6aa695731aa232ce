/** Autocorrelation times of |M| of all samplers: at T_c against L with power laws, and at one L against T. */
import * as Plot from "@observablehq/plot"
import { horizontalAxis, logTicks, verticalAxis } from "../src/figures/axes.ts"
import { type FigureContext, frame, label, panel } from "../src/figures/figure.ts"
import { symbolLegend, symbolMark } from "../src/figures/legend.ts"
import { palette } from "../src/figures/palette.ts"
import { criticalCoupling } from "../src/hamiltonian/onsager.ts"
import { formatEstimate } from "../src/statistics/estimate.ts"
import type { PowerLaw } from "../src/statistics/power-law.ts"
import type { Times } from "./dynamic-exponents.ts"

export interface RelaxationTimesData {
  readonly critical: readonly Times[]
  readonly scan: readonly Times[]
  readonly fits: readonly { readonly sampler: string; readonly from: number; readonly law: PowerLaw }[]
}

const NAMES: Readonly<Record<string, string>> = {
  "heat-bath": "heat bath",
  metropolis: "Metropolis",
  "swendsen-wang": "Swendsen–Wang",
  wolff: "Wolff",
}
const SYMBOLS = ["circle", "square", "triangle", "diamond"] as const
const PANEL = { width: 470, height: 360, top: 62 }

export function relaxationTimes({ critical, scan, fits }: RelaxationTimesData, context: FigureContext): SVGSVGElement {
  const { document, theme } = context
  const { categorical, muted } = palette(theme)
  const style = (k: number) => ({ symbol: SYMBOLS[k], colour: categorical[k], hollow: true })
  const samplers = fits.map(({ sampler }) => sampler)
  const entries = fits.map(({ sampler, law }, k) => ({
    ...style(k),
    label: `${NAMES[sampler]}: z = ${formatEstimate(law.exponent)}`,
  }))
  const points = (times: readonly Times[], sampler: string, x: (one: Times) => number) =>
    times
      .filter((one) => one.sampler === sampler)
      .map((one) => {
        const { value, error } = one.absolute
        return { x: x(one), y: value, low: Math.max(value - error, value / 3), high: value + error }
      })
  const marks = (data: ReturnType<typeof points>, k: number): Plot.Markish[] => [
    Plot.ruleX(data, { x: "x", y1: "low", y2: "high", stroke: categorical[k], strokeWidth: 1.3 }),
    symbolMark(data, style(k), context),
  ]
  const heights = (times: readonly Times[]): [number, number] => {
    const values = times.map((one) => one.absolute.value)
    return [Math.min(...values) / 1.5, Math.max(...values) * 1.6]
  }
  const box = { width: PANEL.width, height: PANEL.height, marginLeft: 58, marginRight: 16, marginTop: 30 }
  const [low, high] = heights(critical)
  const lengths = [...new Set(critical.map(({ length }) => length))].sort((a, b) => a - b)
  const left = panel(
    context,
    { x: 0, y: PANEL.top },
    {
      ...box,
      marginBottom: 44,
      x: { type: "log", domain: [lengths[0] / 1.2, lengths.at(-1)! * 1.2], axis: null },
      y: { type: "log", domain: [low, high], axis: null },
      marks: [
        ...verticalAxis("τ_int of |M| at T_c (sweeps)", logTicks(low, high), theme),
        horizontalAxis(
          "L (lattice spacings)",
          lengths.filter((length) => Number.isInteger(Math.log2(length))),
        ),
        ...fits.flatMap(({ sampler, from, law }, k) => {
          const largest = Math.max(...critical.filter((one) => one.sampler === sampler).map(({ length }) => length))
          const line = [from, largest].map((x) => ({ x, y: law.amplitude.value * x ** law.exponent.value }))
          return Plot.line(line, { x: "x", y: "y", stroke: categorical[k], strokeWidth: 1.5 })
        }),
        ...samplers.flatMap((sampler, k) =>
          marks(
            points(critical, sampler, ({ length }) => length),
            k,
          ),
        ),
      ],
    },
  )
  const temperature = ({ coupling }: Times): number => 1 / coupling
  const [lowest, highest] = heights(scan)
  const { length } = scan[0]
  const right = panel(
    context,
    { x: PANEL.width, y: PANEL.top },
    {
      ...box,
      marginBottom: 44,
      x: { domain: [1.6, 3.4], axis: null },
      y: { type: "log", domain: [lowest, highest], axis: null },
      marks: [
        ...verticalAxis(`τ_int of |M| at L = ${length} (sweeps)`, logTicks(lowest, highest), theme),
        horizontalAxis("temperature T (J/k_B)", 8),
        Plot.ruleX([1 / criticalCoupling], { stroke: muted, strokeDasharray: "2 3" }),
        Plot.text([1 / criticalCoupling], {
          x: (x: number) => x,
          text: () => "T_c",
          frameAnchor: "top",
          dx: 6,
          dy: 4,
          textAnchor: "start",
          fill: muted,
        }),
        ...samplers.flatMap((sampler, k) => {
          const data = points(scan, sampler, temperature).sort((a, b) => a.x - b.x)
          return [
            Plot.line(data, { x: "x", y: "y", stroke: categorical[k], strokeWidth: 1, strokeOpacity: 0.6 }),
            ...marks(data, k),
          ]
        }),
      ],
    },
  )
  const width = 2 * PANEL.width
  const legend = symbolLegend(context, { x: 50, y: 28, width: width - 60 }, entries)
  const title = "Autocorrelation times of the square-lattice Ising model"
  const description = `${entries.map((entry) => entry.label).join("; ")}. Wolff's clusters are counted as sweeps of as many flipped spins.`
  return frame(context, { width, height: PANEL.top + PANEL.height, title, description }, [
    label(document, "lines on the left: τ = A L^z, fitted from L = 16 on; error bars: one standard error", {
      x: 58,
      y: 20,
      colour: muted,
    }),
    legend.node,
    left,
    right,
  ])
}
