import { parseHTML } from "linkedom"
import { expect, test } from "vitest"
import { reportPage, type ReportPage } from "./report-page.ts"

const svg = `<svg xmlns="http://www.w3.org/2000/svg"><defs><clipPath id="a"/></defs><g clip-path="url(#a)"><use href="#a"/></g></svg>`
const figure = { kind: "figure", light: svg, dark: svg, caption: "Fields.", alt: 'A "mosaic" of fields' } as const
const page: ReportPage = {
  title: "Fields <of> an Ising & model",
  command: "blockspin reproduce --quick --seed 1",
  byline: "2026-11-21",
  abstract: ["First.", "Second."],
  verdicts: [
    { claim: "It samples.", outcome: "holds", evidence: "u = −1.1517(6)." },
    { claim: "It is local.", outcome: "fails", evidence: "0.1 of 0.5." },
    { claim: "It mixes.", outcome: "inconclusive", evidence: "Two runs disagree." },
  ],
  sections: [
    {
      heading: "Samples",
      blocks: [
        "A paragraph with <script>alert(1)</script>.",
        figure,
        {
          kind: "table",
          caption: "Numbers.",
          columns: [{ name: "quantity" }, { name: "measured", unit: "J" }, { name: "exact" }],
          rows: [
            ["energy", { value: -1.1517, error: 0.0006 }, -1.15182],
            ["heat", null, 1],
          ],
        },
      ],
    },
    { heading: "Learning", blocks: [figure] },
  ],
  settings: [{ name: "seed", value: 1 }],
  references: [{ text: "Mehta & Schwab", url: "https://arxiv.org/abs/1410.3831" }],
}
const parse = (html: string): Document => parseHTML(html).document
const document = parse(reportPage(page))
const all = (selector: string): Element[] => [...document.querySelectorAll(selector)]

test("the document states its language, viewport and title, and forbids scripts and the network", () => {
  expect(document.documentElement.getAttribute("lang")).toBe("en")
  expect(document.querySelector("title")!.textContent).toBe("Fields <of> an Ising & model")
  expect(document.querySelector("meta[name=viewport]")).not.toBeNull()
  expect(document.querySelector("meta[http-equiv]")!.getAttribute("content")).toContain("default-src 'none'")
  expect(all("script, link, iframe, img")).toHaveLength(0)
})

test("the command that repeats the run stands below the title, with a link to all settings", () => {
  expect(document.querySelector("header .command code")!.textContent).toBe("blockspin reproduce --quick --seed 1")
  expect(all("header .command span").map((flag) => flag.textContent)).toEqual(["--quick", "--seed 1"])
  expect(document.querySelector("header .byline")!.textContent).toBe("2026-11-21 · all settings")
  expect(document.querySelector("header a")!.getAttribute("href")).toBe("#settings")
  expect(document.querySelector("#settings")!.textContent).toBe("Settings")
  expect(reportPage({ ...page, settings: [] })).not.toContain("all settings")
})

test("text is escaped everywhere", () => {
  expect(document.querySelector("h1")!.textContent).toBe("Fields <of> an Ising & model")
  expect(reportPage(page)).toContain("&lt;script&gt;alert(1)&lt;/script&gt;")
  expect(document.querySelector(".drawing")!.getAttribute("aria-label")).toBe('A "mosaic" of fields')
})

test("headings follow one another without a gap", () => {
  expect(all("h1")).toHaveLength(1)
  expect(all("h2").map((node) => node.textContent)).toEqual([
    "Abstract",
    "Verdicts",
    "Samples",
    "Learning",
    "Settings",
    "References",
  ])
})

test("verdicts carry symbol, words and evidence, and are counted", () => {
  expect(all(".verdicts li").map((node) => [node.className, node.querySelector(".outcome")!.textContent])).toEqual([
    ["holds", "✔ holds"],
    ["fails", "✘ does not hold"],
    ["inconclusive", "? not conclusive"],
  ])
  expect(all(".evidence")[0].textContent).toBe("u = −1.1517(6).")
  expect(document.body.textContent).toContain("Of 3 claims, 1 holds, 1 does not hold, 1 is not conclusive.")
})

test("figures and tables are numbered through all sections", () => {
  expect(all("figcaption b").map((node) => node.textContent)).toEqual(["Figure 1.", "Table 1.", "Figure 2."])
})

test("ids inside figures are unique on the page, and references follow them", () => {
  const ids = all("[id]").map((node) => node.id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids).toContain("figure2-dark-a")
  const html = reportPage(page)
  expect(html).toContain('clip-path="url(#figure1-light-a)"')
  expect(html).toContain('href="#figure1-dark-a"')
})

test("estimates are formatted, numbers right-aligned, missing cells dashed, units named", () => {
  expect(all("tbody .number").map((node) => node.textContent)).toEqual(["−1.15170(60)", "−1.15182", "–", "1"])
  expect(all("thead th").map((node) => node.textContent)).toEqual(["quantity", "measured (J)", "exact"])
})

test("numbers written out are aligned as numbers, and short texts are not broken into lines", () => {
  const rows = [
    ["layer 1 (400)", "0.2490", "an independent Wolff run"],
    ["layer 2 (100)", "−0.6930", "exact"],
  ]
  const columns = [{ name: "layer" }, { name: "error" }, { name: "source" }]
  const { document } = parseHTML(
    reportPage({ ...page, sections: [{ heading: "x", blocks: [{ kind: "table", caption: "t", columns, rows }] }] }),
  )
  const cells = [...document.querySelectorAll("figure.table tbody tr > *")]
  expect(cells.map((cell) => cell.className)).toEqual(["short", "number", "", "short", "number", "short"])
})

test("a row of the wrong length, a figure that is no SVG and an insecure address are refused", () => {
  const withBlock = (block: ReportPage["sections"][number]["blocks"][number]): ReportPage => ({
    ...page,
    sections: [{ heading: "x", blocks: [block] }],
  })
  const table = { kind: "table", caption: "t", columns: [{ name: "a" }], rows: [[1, 2]] } as const
  expect(() => reportPage(withBlock(table))).toThrow('report table "t": expected 1 cells in row 0, got 2.')
  expect(() => reportPage(withBlock({ ...figure, light: "<p>" }))).toThrow("expected an SVG document")
  const insecure = [{ text: "x", url: "javascript:alert(1)" }]
  expect(() => reportPage({ ...page, references: insecure })).toThrow("expected an address beginning with https://")
})
