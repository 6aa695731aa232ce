/** What all report pages are put together from: figures for a light and a dark page, as blocks and as files, and settings. Node only. */
import type { Figure } from "../figures/figure.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import type { ReportFigure, ReportSetting } from "../figures/report-page.ts"
import type { RunFolder } from "./run-folder.ts"

/** A figure for a light and for a dark page, as SVG documents. */
export interface DrawnFigure {
  readonly light: string
  readonly dark: string
}

export function draw<Data>(figure: Figure<Data>, data: Data): DrawnFigure {
  return { light: renderSvg(figure, data, "light"), dark: renderSvg(figure, data, "dark") }
}

/** The figure as a block of the page; its own description is the text for those who cannot see it. */
export function figureBlock(drawn: DrawnFigure, caption: string): ReportFigure {
  return { kind: "figure", ...drawn, caption, alt: /<desc>([^<]*)<\/desc>/.exec(drawn.light)?.[1] ?? caption }
}

/** Writes figures/NAME.svg, NAME-dark.svg and NAME.png. */
export async function writeFigures(folder: RunFolder, figures: Readonly<Record<string, DrawnFigure>>): Promise<void> {
  for (const [name, { light, dark }] of Object.entries(figures)) {
    await folder.write(`figures/${name}.svg`, light)
    await folder.write(`figures/${name}-dark.svg`, dark)
    await folder.write(`figures/${name}.png`, renderPng(light, { scale: 2 }))
  }
}

/** A recipe as lines of the table of settings. */
export function recipeSettings(recipe: object): ReportSetting[] {
  return Object.entries(recipe).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [{ name, value: typeof value === "object" ? JSON.stringify(value) : (value as string | number | boolean) }],
  )
}
