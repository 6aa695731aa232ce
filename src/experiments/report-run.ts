/** `blockspin report`: the page of a trained run, with its figures. Node only. */
import { fieldSizes } from "../figures/field-sizes.ts"
import type { Figure } from "../figures/figure.ts"
import { learningCurves } from "../figures/learning-curves.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { type ReportFigure, type ReportSection, reportPage } from "../figures/report-page.ts"
import { stackMosaic } from "../figures/stack-mosaic.ts"
import { states } from "../figures/states.ts"
import { receptiveFields } from "../measure/receptive-fields.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import { measureRun, type Measured } from "./measure-run.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder, type RunRecord } from "./run-folder.ts"
import { readMetrics } from "./train-run.ts"

export interface ReportResult {
  readonly run: string
  readonly report: string
}

/** Writes report.html and figures/ of a finished run. A study keeps the report that it was finished with. */
export async function reportRun(path: string, options: RunHooks & { threads?: number } = {}): Promise<ReportResult> {
  const folder = await RunFolder.open(path)
  const report = folder.file("report.html")
  if (folder.record.command !== "train" && (await folder.read("report.html")) !== undefined) {
    options.onProgress?.({ kind: "note", text: `${path} is a study: its report was written when it finished` })
    return { run: path, report }
  }
  const measured = await measureRun(path, options)
  const metrics = await readMetrics(folder)
  const figures: Record<string, ReportFigure> = {}
  const draw = async <Data>(name: string, figure: Figure<Data>, data: Data, caption: string): Promise<ReportFigure> => {
    const light = renderSvg(figure, data, "light")
    const dark = renderSvg(figure, data, "dark")
    await folder.write(`figures/${name}.svg`, light)
    await folder.write(`figures/${name}-dark.svg`, dark)
    await folder.write(`figures/${name}.png`, renderPng(light, { scale: 2 }))
    const alt = /<desc>([^<]*)<\/desc>/.exec(light)?.[1] ?? caption
    return (figures[name] = { kind: "figure", light, dark, caption, alt })
  }
  const sections = [
    await fieldSection(measured, draw),
    ...(await learningSection(metrics, measured, draw)),
    ...(await statesSection(measured, draw)),
  ]
  await folder.write("report.html", page(folder.record, measured, sections))
  options.onProgress?.({ kind: "done", text: `${report}   ${Object.keys(figures).length} figures` })
  return { run: path, report }
}

type Draw = <Data>(name: string, figure: Figure<Data>, data: Data, caption: string) => Promise<ReportFigure>

async function fieldSection({ stack, fields, untrained }: Measured, draw: Draw): Promise<ReportSection> {
  const row = (
    name: string,
    layer: Measured["fields"][number],
  ): (string | number | Measured["fields"][number]["size"] | null)[] => [
    name,
    layer.layer,
    layer.units,
    layer.size,
    layer.locality,
    layer.overlap?.pairs ?? null,
    layer.blockSpin.distance,
  ]
  return {
    heading: "What each layer sees",
    blocks: [
      "Effective receptive fields r⁽¹⁾ = W⁽¹⁾, r⁽ˡ⁾ = r⁽ˡ⁻¹⁾W⁽ˡ⁾; size is the effective number of sites 1/Σw² of w = r²/Σr², locality the share of w within distance 5 of the centre (periodic). Medians over units with errors over units.",
      await draw(
        "receptive-fields",
        stackMosaic,
        {
          layers: fields.map((layer) => ({
            name: `layer ${layer.layer}`,
            fields: receptiveFields(stack, layer.layer),
            size: layer.size,
          })),
          scale: "field",
          shown: 36,
        },
        "Receptive fields, evenly chosen units of every layer.",
      ),
      {
        kind: "table",
        caption: "Fields of the trained stack and of the same stack before training.",
        columns: [
          { name: "stack" },
          { name: "layer" },
          { name: "units" },
          { name: "size", unit: "sites" },
          { name: "locality" },
          { name: "overlap" },
          { name: "block-spin distance" },
        ],
        rows: [...fields.map((layer) => row("trained", layer)), ...untrained.map((layer) => row("untrained", layer))],
      },
      await draw(
        "field-sizes",
        fieldSizes,
        {
          layers: fields.map(({ layer, units }) => `layer ${layer} (${units})`),
          series: [
            { label: "trained", measured: true, values: fields.map(({ size }) => size) },
            { label: "untrained", measured: true, values: untrained.map(({ size }) => size) },
          ],
        },
        "Effective field sizes.",
      ),
    ],
  }
}

async function learningSection(
  metrics: readonly EpochMetrics[],
  { stack }: Measured,
  draw: Draw,
): Promise<ReportSection[]> {
  if (metrics.length === 0) return []
  const layers = stack.layers.map(({ visible, hidden }, k) => {
    const of = metrics.filter(({ layer }) => layer === k + 1)
    const epochs = of.map(({ epoch }) => epoch)
    const gaps = of.flatMap(({ freeEnergyGap }) => (freeEnergyGap ? [freeEnergyGap] : []))
    return {
      name: `layer ${k + 1} (${visible} → ${hidden})`,
      reconstructionError: [{ label: "training", epochs, values: of.map((m) => m.reconstructionError) }],
      pseudoLikelihood: [{ label: "training", epochs, values: of.map((m) => m.pseudoLikelihood) }],
      freeEnergyGap:
        gaps.length === of.length
          ? [{ label: "gap", epochs, values: gaps.map(({ value }) => value), errors: gaps.map(({ error }) => error) }]
          : [],
    }
  })
  const figure = await draw(
    "learning-curves",
    learningCurves,
    { layers },
    "Learning curves; the free-energy gap of held-out minus training rows is zero without overfitting.",
  )
  return [{ heading: "Learning", blocks: [figure] }]
}

async function statesSection(
  { stack, rows, reconstructed, reconstructions }: Measured,
  draw: Draw,
): Promise<ReportSection[]> {
  if (!rows || stack.shape.length !== 2) return []
  const [height, width] = stack.shape
  const sites = height * width
  const shown = Array.from({ length: Math.min(6, rows.rows) }, (_, k) =>
    Math.floor((k * rows.rows) / Math.min(6, rows.rows)),
  )
  const originals = rows.take(shown).unpack()
  const figure = await draw(
    "reconstructions",
    states,
    {
      height,
      width,
      rows: [
        { label: "sample", states: shown.map((_, k) => originals.subarray(k * sites, (k + 1) * sites)) },
        ...reconstructed.map(({ layer, probabilities }) => ({
          label: `from layer ${layer} (${stack.layers[layer - 1].hidden})`,
          states: shown.map((row) => probabilities.row(row)),
        })),
      ],
      levels: ["0 or −1", "1"],
      caption: "Reconstructions are mean-field probabilities.",
    },
    "Rows of the data and their reconstructions from each layer.",
  )
  return [
    {
      heading: "Reconstructions",
      blocks: [
        figure,
        {
          kind: "table",
          caption: "Quality of the reconstructions; energies are those of an Ising model with periodic boundaries.",
          columns: [
            { name: "from layer" },
            { name: "overlap" },
            { name: "block correlation" },
            { name: "magnetization correlation" },
            { name: "energy", unit: "J a site" },
            { name: "of the data", unit: "J a site" },
          ],
          rows: reconstructions.map((one) => [
            one.layer,
            one.overlap,
            one.blockCorrelation,
            one.magnetizationCorrelation,
            one.energy,
            one.originalEnergy,
          ]),
        },
      ],
    },
  ]
}

function page(record: RunRecord, { stack }: Measured, sections: ReportSection[]): string {
  const sides = [stack.layers[0].visible, ...stack.layers.map(({ hidden }) => hidden)].join("-")
  const settings = Object.entries(record.recipe).map(([name, value]) => ({
    name,
    value: typeof value === "object" ? JSON.stringify(value) : (value as string | number | boolean),
  }))
  return reportPage({
    title: `A stack ${sides}`,
    byline: `blockspin ${record.command} · blockspin ${record.blockspin}, Node ${record.node}, ${record.platform} · ${record.started.slice(0, 10)}`,
    abstract: [
      `A stack of restricted Boltzmann machines (${sides}) trained layer by layer in ${record.seconds.toFixed(0)} s. Errors are one standard error over the units of this one training.`,
    ],
    verdicts: [],
    sections,
    settings,
    references: [],
  })
}
