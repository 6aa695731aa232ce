/** `blockspin report`: the page of a trained run, with its figures. Node only. */
import { fieldSizes } from "../figures/field-sizes.ts"
import type { Figure } from "../figures/figure.ts"
import { learningCurves } from "../figures/learning-curves.ts"
import { type ReportFigure, type ReportSection, reportPage } from "../figures/report-page.ts"
import { stackMosaic } from "../figures/stack-mosaic.ts"
import { states } from "../figures/states.ts"
import { receptiveFields } from "../measure/receptive-fields.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import type { Stack } from "../hamiltonian/stack.ts"
import { commandLine } from "./command-line.ts"
import { measureRun, type Measured } from "./measure-run.ts"
import type { RunHooks } from "./progress.ts"
import { fieldTable, mosaicData } from "./report-fields.ts"
import { learningCurvesData } from "./report-learning.ts"
import { type DrawnFigure, draw, figureBlock, recipeSettings, writeFigures } from "./report-parts.ts"
import { reconstructionTable, statesData } from "./report-reconstructions.ts"
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
  const figures: Record<string, DrawnFigure> = {}
  const add: AddFigure = (name, figure, data, caption) => figureBlock((figures[name] = draw(figure, data)), caption)
  const sections = [
    fieldSection(measured, add),
    ...learningSection(metrics, measured, add),
    ...statesSection(measured, add),
  ]
  await writeFigures(folder, figures)
  await folder.write("report.html", page(folder.record, measured, sections))
  options.onProgress?.({ kind: "done", text: `${report}   ${Object.keys(figures).length} figures` })
  return { run: path, report }
}

type AddFigure = <Data>(name: string, figure: Figure<Data>, data: Data, caption: string) => ReportFigure

function fieldSection({ stack, fields, untrained }: Measured, add: AddFigure): ReportSection {
  const all = fields.map(({ layer }) => receptiveFields(stack, layer))
  return {
    heading: "What each layer sees",
    blocks: [
      "Effective receptive fields r⁽¹⁾ = W⁽¹⁾, r⁽ˡ⁾ = r⁽ˡ⁻¹⁾W⁽ˡ⁾; size is the effective number of sites 1/Σw² of w = r²/Σr², locality the share of w within distance 5 of the centre (periodic). Medians over units with errors over units.",
      add(
        "receptive-fields",
        stackMosaic,
        mosaicData(all, fields),
        "Receptive fields, evenly chosen units of every layer.",
      ),
      fieldTable({
        caption: "Fields of the trained stack and of the same stack before training.",
        stacks: [
          ["trained", fields],
          ["untrained", untrained],
        ],
      }),
      add(
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

function learningSection(metrics: readonly EpochMetrics[], { stack }: Measured, add: AddFigure): ReportSection[] {
  if (metrics.length === 0) return []
  const figure = add(
    "learning-curves",
    learningCurves,
    learningCurvesData(sidesOf(stack), [{ label: "this run", metrics }]),
    "Learning curves; the free-energy gap of held-out minus training rows is zero without overfitting.",
  )
  return [{ heading: "Learning", blocks: [figure] }]
}

function statesSection({ stack, rows, reconstructed }: Measured, add: AddFigure): ReportSection[] {
  if (!rows || stack.shape.length !== 2) return []
  const hidden = sidesOf(stack).slice(1)
  const figure = add(
    "reconstructions",
    states,
    statesData(
      { shape: [stack.shape[0], stack.shape[1]], samples: rows, reconstructions: reconstructed, hidden },
      { levels: ["0 or −1", "1"], caption: "Reconstructions are mean-field probabilities." },
    ),
    "Rows of the data and their reconstructions from each layer.",
  )
  const table = reconstructionTable(
    { reconstructions: reconstructed, hidden },
    "Quality of the reconstructions; energies are those of an Ising model with periodic boundaries.",
  )
  return [{ heading: "Reconstructions", blocks: [figure, table] }]
}

/** Units from the data upwards. */
function sidesOf({ layers }: Stack): number[] {
  return [layers[0].visible, ...layers.map(({ hidden }) => hidden)]
}

function page(record: RunRecord, { stack }: Measured, sections: ReportSection[]): string {
  const sides = sidesOf(stack).join("-")
  return reportPage({
    title: `A stack ${sides}`,
    command: commandLine(record.command, record.recipe),
    byline: `blockspin ${record.blockspin}, Node ${record.node}, ${record.platform} · ${record.started.slice(0, 10)}`,
    abstract: [
      `A stack of restricted Boltzmann machines (${sides}) trained layer by layer in ${record.seconds.toFixed(0)} s. Errors are one standard error over the units of this one training.`,
    ],
    verdicts: [],
    sections,
    settings: recipeSettings(record.recipe),
    references: [],
  })
}
