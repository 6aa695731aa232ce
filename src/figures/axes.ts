/** The axes of all plots: name and unit written out, plain numbers, true minus signs. */
import * as Plot from "@observablehq/plot"
import { FONT_SIZE } from "./figure.ts"
import { palette, type Theme } from "./palette.ts"

/** Where ticks stand: their values, or about how many. */
export type Ticks = readonly number[] | number

/** The axis below, its name centred; no name where the plot below shares it. */
export function horizontalAxis(name: string | null, ticks: Ticks): Plot.Markish {
  const options = {
    text: tickLabel,
    label: name,
    labelAnchor: "center",
    labelArrow: "none",
    fontSize: FONT_SIZE,
  } as const
  return typeof ticks === "number" ? Plot.axisX({ ...options, ticks }) : Plot.axisX(ticks, options)
}

/** The axis on the left with its grid, its name above it. */
export function verticalAxis(name: string, ticks: Ticks, theme: Theme): Plot.Markish[] {
  // Plot thins the labels of logarithmic axes when they are given as `tickFormat`, but not as `text`.
  const options = { text: tickLabel, label: name, labelArrow: "none", fontSize: FONT_SIZE } as const
  const grid = { stroke: palette(theme).grid, strokeOpacity: 1 }
  return typeof ticks === "number"
    ? [Plot.gridY({ ...grid, ticks }), Plot.axisY({ ...options, ticks })]
    : [Plot.gridY(ticks, grid), Plot.axisY(ticks, options)]
}

/** A number as axes show it: no trailing zeros, a true minus sign. */
export function tickLabel(value: number): string {
  return String(Number(value.toPrecision(6))).replace("-", "−")
}

/** The 1–2–5 ticks of a logarithmic axis from `low` to `high`; whole decades only where the axis spans many. */
export function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const steps = high / low > 1e3 ? [1] : [1, 2, 5]
  const ticks: number[] = []
  for (let decade = first; decade <= last; decade++)
    for (const step of steps) {
      const tick = Number(`${step}e${decade}`)
      if (tick >= low && tick <= high) ticks.push(tick)
    }
  return ticks
}
