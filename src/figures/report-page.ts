/**
 * A run's report as ONE self-contained HTML document that reads like a short paper: no scripts, no network (a
 * content-security policy forbids it), light and dark, on a telephone and on paper.
 *
 * Everything is escaped text except the figures, which are SVG documents of our own renderer.
 */
import { InputError } from "../errors.ts"
import { formatEstimate, type Estimate } from "../statistics/estimate.ts"
import { reportStyle } from "./report-style.ts"

export interface ReportPage {
  readonly title: string
  /** The whole command line that makes the run again. */
  readonly command: string
  /** What stands below it, such as versions and the date. */
  readonly byline: string
  /** Paragraphs. */
  readonly abstract: readonly string[]
  readonly verdicts: readonly Verdict[]
  readonly sections: readonly ReportSection[]
  /** Everything needed to repeat the run: all settings, the seed, the versions. */
  readonly settings: readonly ReportSetting[]
  readonly references: readonly ReportReference[]
}

export interface Verdict {
  /** The claim in one sentence. */
  readonly claim: string
  readonly outcome: "holds" | "fails" | "inconclusive"
  /** One sentence with the numbers that decide it. */
  readonly evidence: string
}

export interface ReportSection {
  readonly heading: string
  /** In reading order; a string is a paragraph. */
  readonly blocks: readonly (string | ReportFigure | ReportTable)[]
}

export interface ReportFigure {
  readonly kind: "figure"
  /** The figure for a light and a dark page, as SVG documents. */
  readonly light: string
  readonly dark: string
  readonly caption: string
  /** What the figure shows, for those who cannot see it. */
  readonly alt: string
}

export interface ReportTable {
  readonly kind: "table"
  readonly caption: string
  readonly columns: readonly { readonly name: string; readonly unit?: string }[]
  /** Null is an empty cell, shown as a dash. */
  readonly rows: readonly (readonly ReportCell[])[]
}

export type ReportCell = string | number | Estimate | null

export interface ReportSetting {
  readonly name: string
  readonly value: string | number | boolean
}

export interface ReportReference {
  readonly text: string
  /** An https address. */
  readonly url?: string
}

const OUTCOMES = {
  holds: { symbol: "✔", words: "holds" },
  fails: { symbol: "✘", words: "does not hold" },
  inconclusive: { symbol: "?", words: "not conclusive" },
} as const satisfies Record<Verdict["outcome"], { symbol: string; words: string }>

/** The whole document. */
export function reportPage(page: ReportPage): string {
  const numbering = { figures: 0, tables: 0 }
  const sections = page.sections.map((one) => section(one, numbering)).join("\n")
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escape(page.title)}</title>
<style>${reportStyle()}</style>
</head>
<body>
<main>
<header>
<h1>${escape(page.title)}</h1>
<p class="command"><code>${command(page.command)}</code></p>
<p class="byline">${escape(page.byline)}${page.settings.length > 0 ? ' · <a href="#settings">all settings</a>' : ""}</p>
</header>
<section class="abstract" aria-labelledby="abstract">
<h2 id="abstract">Abstract</h2>
${page.abstract.map(paragraph).join("\n")}
</section>
${verdicts(page.verdicts)}
${sections}
${settings(page.settings)}
${references(page.references)}
</main>
</body>
</html>
`
}

/** Text for element content and quoted attributes. */
function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}

/** A command line that is broken between flags, not within one or before its value. */
function command(line: string): string {
  return escape(line).replace(/(?<= )--\S+( (?!-)\S+)?/g, "<span>$&</span>")
}

function paragraph(text: string): string {
  return `<p>${escape(text)}</p>`
}

function verdicts(list: readonly Verdict[]): string {
  if (list.length === 0) return ""
  const counts = (Object.keys(OUTCOMES) as Verdict["outcome"][]).flatMap((outcome) => {
    const count = list.filter((verdict) => verdict.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${count === 1 ? singular(outcome) : plural(outcome)}`]
  })
  const items = list.map(({ claim, outcome, evidence }) => {
    const { symbol, words } = OUTCOMES[outcome]
    return `<li class="${outcome}"><p class="claim"><span class="outcome"><span aria-hidden="true">${symbol}</span> ${words}</span> ${escape(claim)}</p><p class="evidence">${escape(evidence)}</p></li>`
  })
  return `<section aria-labelledby="verdicts">
<h2 id="verdicts">Verdicts</h2>
<p>Of ${list.length} ${list.length === 1 ? "claim" : "claims"}, ${counts.join(", ")}.</p>
<ul class="verdicts">
${items.join("\n")}
</ul>
</section>`
}

function singular(outcome: Verdict["outcome"]): string {
  return outcome === "inconclusive" ? "is not conclusive" : OUTCOMES[outcome].words
}

function plural(outcome: Verdict["outcome"]): string {
  return { holds: "hold", fails: "do not hold", inconclusive: "are not conclusive" }[outcome]
}

function section({ heading, blocks }: ReportSection, numbering: { figures: number; tables: number }): string {
  const parts = blocks.map((block) => {
    if (typeof block === "string") return paragraph(block)
    if (block.kind === "figure") return figure(block, ++numbering.figures)
    return table(block, ++numbering.tables)
  })
  return `<section>
<h2>${escape(heading)}</h2>
${parts.join("\n")}
</section>`
}

function figure({ light, dark, caption, alt }: ReportFigure, number: number): string {
  const drawing = (svg: string, theme: "light" | "dark"): string =>
    `<div class="drawing ${theme}" role="img" aria-label="${escape(alt)}">${inlineSvg(svg, `figure${number}-${theme}-`)}</div>`
  return `<figure id="figure-${number}">
<div class="scroll" tabindex="0" role="region" aria-label="Figure ${number}">${drawing(light, "light")}${drawing(dark, "dark")}</div>
<figcaption><b>Figure ${number}.</b> ${escape(caption)}</figcaption>
</figure>`
}

/** An SVG document as part of the page: hidden from readers that hear the alternative text, its ids with a prefix. */
function inlineSvg(svg: string, prefix: string): string {
  if (!svg.startsWith("<svg"))
    throw new InputError(`report figure: expected an SVG document beginning with <svg, got "${svg.slice(0, 40)}".`)
  return svg
    .replace(/^<svg/, '<svg aria-hidden="true"')
    .replace(/\sid="([^"]+)"/g, ` id="${prefix}$1"`)
    .replace(/url\(#([^)]+)\)/g, `url(#${prefix}$1)`)
    .replace(/\s(href|xlink:href)="#([^"]+)"/g, ` $1="#${prefix}$2"`)
    .replace(/\saria-(labelledby|describedby)="([^"]+)"/g, (_, name: string, ids: string) => {
      const prefixed = ids.split(/\s+/).map((id) => prefix + id)
      return ` aria-${name}="${prefixed.join(" ")}"`
    })
}

function table({ caption, columns, rows }: ReportTable, number: number): string {
  for (const [index, row] of rows.entries())
    if (row.length !== columns.length)
      throw new InputError(
        `report table "${caption}": expected ${columns.length} cells in row ${index}, got ${row.length}.`,
      )
  // A column is aligned as its cells are.
  const numeric = columns.map((_, column) => rows.every((row) => isNumeric(row[column])))
  const heads = columns.map(({ name, unit }, column) => {
    const suffix = unit === undefined ? "" : ` <span class="unit">(${escape(unit)})</span>`
    return `<th scope="col"${numeric[column] ? ' class="number"' : ""}>${escape(name)}${suffix}</th>`
  })
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const text = cellText(cell)
      const kind = numeric[column] ? ' class="number"' : text.length <= SHORT ? ' class="short"' : ""
      return column === 0 ? `<th scope="row"${kind}>${escape(text)}</th>` : `<td${kind}>${escape(text)}</td>`
    })
    return `<tr>${cells.join("")}</tr>`
  })
  return `<figure class="table" id="table-${number}">
<figcaption><b>Table ${number}.</b> ${escape(caption)}</figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="Table ${number}"><table>
<thead><tr>${heads.join("")}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table></div>
</figure>`
}

/** Cells up to this many characters are not broken into lines. */
const SHORT = 20

/** Numbers, estimates, numbers that were written out with a fixed number of digits, and gaps between them. */
function isNumeric(cell: ReportCell): boolean {
  return typeof cell !== "string" || /^−?\d+(\.\d+)?$/.test(cell)
}

function cellText(cell: ReportCell): string {
  if (cell === null) return "–"
  if (typeof cell === "string") return cell
  return typeof cell === "number" ? String(cell).replace("-", "−") : formatEstimate(cell)
}

function settings(list: readonly ReportSetting[]): string {
  if (list.length === 0) return ""
  const lines = list.map(
    ({ name, value }) => `<tr><th scope="row">${escape(name)}</th><td>${escape(String(value))}</td></tr>`,
  )
  return `<section aria-labelledby="settings">
<h2 id="settings">Settings</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Settings"><table class="settings">
<tbody>
${lines.join("\n")}
</tbody>
</table></div>
</section>`
}

function references(list: readonly ReportReference[]): string {
  if (list.length === 0) return ""
  const items = list.map(({ text, url }) => {
    if (url === undefined) return `<li>${escape(text)}</li>`
    if (!url.startsWith("https://"))
      throw new InputError(`report reference: expected an address beginning with https://, got "${url}".`)
    return `<li>${escape(text)} <a href="${escape(url)}">${escape(url.slice("https://".length))}</a></li>`
  })
  return `<section aria-labelledby="references">
<h2 id="references">References</h2>
<ol class="references">
${items.join("\n")}
</ol>
</section>`
}
