/** The figures of the study, as data for `src/figures`: name → SVG for a light and a dark page. Node only. */
import { type CorrelationData, correlation } from "../figures/correlation.ts"
import { type AutocorrelationData, autocorrelation } from "../figures/autocorrelation.ts"
import { fieldSizes } from "../figures/field-sizes.ts"
import type { Figure } from "../figures/figure.ts"
import type { LayerComparisonData } from "../figures/layer-comparison.ts"
import { type LearningCurve, learningCurves } from "../figures/learning-curves.ts"
import { locality } from "../figures/locality.ts"
import { renderSvg } from "../figures/render-node.ts"
import { stackMosaic } from "../figures/stack-mosaic.ts"
import { states } from "../figures/states.ts"
import { thermodynamics } from "../figures/thermodynamics.ts"
import type { EpochMetrics } from "../learn/monitor.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { PILOT } from "./mehta-schwab-claims.ts"
import type { StudyResult } from "./mehta-schwab.ts"

export interface DrawnFigure {
  readonly light: string
  readonly dark: string
}

export type FigureName =
  | "equilibrium"
  | "correlation"
  | "autocorrelation"
  | "receptive-fields"
  | "receptive-fields-shuffled"
  | "field-sizes"
  | "locality"
  | "reconstructions"
  | "learning-curves"

/** Fields shown of each layer, and samples shown with their reconstructions. */
const SHOWN_FIELDS = 36
const SHOWN_SAMPLES = 6

function draw<Data>(figure: Figure<Data>, data: Data): DrawnFigure {
  return { light: renderSvg(figure, data, "light"), dark: renderSvg(figure, data, "dark") }
}

/** Draws all the figures of a study. */
export function drawFigures(result: StudyResult): Partial<Record<FigureName, DrawnFigure>> {
  const { equilibrium, samples, fields, shuffledFields, measures, recipe } = result
  const drawn: Partial<Record<FigureName, DrawnFigure>> = {
    equilibrium: draw(thermodynamics, {
      quantities: equilibrium.comparisons.map(({ name, unit, measured, reference }) => ({
        name: unit ? `${name} (${unit})` : name,
        measured: { value: measured.value, error: Math.hypot(measured.error, reference.error) },
        exact: reference.value,
      })),
    }),
    correlation: draw(correlation, correlationData(result)),
    "receptive-fields": draw(stackMosaic, {
      layers: fields.map((field, k) => ({ name: `layer ${k + 1}`, fields: field, size: measures.trained[k].size })),
      scale: "field",
      shown: SHOWN_FIELDS,
    }),
    "receptive-fields-shuffled": draw(stackMosaic, {
      layers: shuffledFields.map((field, k) => ({
        name: `layer ${k + 1}`,
        fields: field,
        size: measures.shuffled[k].size,
      })),
      scale: "field",
      shown: SHOWN_FIELDS,
    }),
    "field-sizes": draw(fieldSizes, comparison(result, "size")),
    locality: draw(locality, {
      ...comparison(result, "locality"),
      distance: 5,
      uniform: measures.trained[0].uniformLocality,
    }),
    reconstructions: draw(states, reconstructionData(result)),
  }
  if (result.metrics.ising.length > 0)
    drawn["learning-curves"] = draw(learningCurves, { layers: learningData(result, recipe.layers) })
  const { pilot } = samples
  if (pilot) {
    const data: AutocorrelationData = {
      unit: "sweeps",
      series: [
        { label: "energy", rho: pilot.rhoEnergy, time: pilot.tauEnergy },
        { label: "|m|", rho: pilot.rhoMagnetization, time: pilot.tauMagnetization },
      ],
    }
    drawn.autocorrelation = draw(autocorrelation, data)
  }
  return drawn
}

function correlationData({ equilibrium, recipe }: StudyResult): CorrelationData {
  const { correlations, mass } = equilibrium
  const G = correlations.zeroMomentum
  const half = correlations.length / 2
  // The exact decay, through the measured point at half a correlation length.
  const anchor = Math.max(1, Math.round(0.5 / mass))
  const cosh = (r: number): number => Math.cosh((half - r) * mass)
  const exact = Array.from({ length: G.length }, (_, distance) => ({
    distance,
    correlation: (G[anchor].value / G[0].value) * (cosh(distance) / cosh(anchor)),
  })).slice(1)
  return {
    symbol: "G(r)/G(0), zero momentum",
    points: G.map((estimate, distance) => ({
      distance,
      correlation: { value: estimate.value / G[0].value, error: estimate.error / G[0].value },
    })),
    exact: { label: `cosh decay, exact ξ = ${(1 / mass).toFixed(2)} at K = ${recipe.coupling}`, points: exact },
  }
}

/** Whether the pilot's sizes belong beside these: the same study at the published settings. */
export function comparesWithPilot({ recipe }: StudyResult): boolean {
  return (
    recipe.size.join() === "40,40" &&
    recipe.coupling === 0.408 &&
    recipe.layers.join() === "400,100,25" &&
    recipe.l1 === 2e-4 &&
    recipe.count === 20_000 &&
    recipe.epochs === 200
  )
}

function comparison(result: StudyResult, of: "size" | "locality"): LayerComparisonData {
  const { measures, recipe } = result
  const exactly = (value: number): Estimate => ({ value, error: 0 })
  const sites = recipe.size[0] * recipe.size[1]
  const measured = (
    label: string,
    layers: StudyResult["measures"]["trained"],
  ): LayerComparisonData["series"][number] => ({
    label,
    measured: true,
    values: layers.map((layer) => layer[of]),
  })
  return {
    layers: recipe.layers.map((units, k) => `layer ${k + 1} (${units})`),
    series: [
      measured("trained", measures.trained),
      measured("shuffled sites", measures.shuffled),
      measured("untrained", measures.untrained),
      ...(of === "locality" ? [measured("relabelled sites", measures.relabelled)] : []),
      ...(comparesWithPilot(result)
        ? [{ label: "pilot run", measured: false, values: PILOT.map((layer) => exactly(layer[of])) }]
        : []),
      ...(of === "size"
        ? [{ label: "ideal blocks", measured: false, values: recipe.layers.map((units) => exactly(sites / units)) }]
        : []),
    ],
  }
}

function reconstructionData({ recipe, reconstructed, reconstructions }: StudyResult): Parameters<typeof states>[0] {
  const [height, width] = recipe.size
  const shown = Math.min(SHOWN_SAMPLES, reconstructed.rows)
  const rows = Array.from({ length: shown }, (_, k) => Math.floor((k * reconstructed.rows) / shown))
  const originals = reconstructed.take(rows).unpack()
  const sites = height * width
  return {
    height,
    width,
    rows: [
      { label: "sample", states: rows.map((_, k) => originals.subarray(k * sites, (k + 1) * sites)) },
      ...reconstructions.map(({ layer, probabilities }) => ({
        label: `from layer ${layer} (${recipe.layers[layer - 1]})`,
        states: rows.map((row) => probabilities.row(row)),
      })),
    ],
    levels: ["spin −1", "spin +1"],
    caption: "Reconstructions are mean-field probabilities of spin +1.",
  }
}

function learningData(result: StudyResult, layers: readonly number[]): Parameters<typeof learningCurves>[0]["layers"] {
  const sides = [result.training.columns, ...layers]
  return layers.map((units, k) => {
    const of = (metrics: readonly EpochMetrics[]): EpochMetrics[] => metrics.filter(({ layer }) => layer === k + 1)
    const curve = (label: string, metrics: EpochMetrics[], value: (m: EpochMetrics) => Estimate): LearningCurve => ({
      label,
      epochs: metrics.map(({ epoch }) => epoch),
      values: metrics.map((m) => value(m).value),
      errors: metrics.map((m) => value(m).error),
    })
    const both = (value: (m: EpochMetrics) => number): LearningCurve[] => [
      curve("Ising", of(result.metrics.ising), (m) => ({ value: value(m), error: 0 })),
      curve("shuffled", of(result.metrics.shuffled), (m) => ({ value: value(m), error: 0 })),
    ]
    const gaps = of(result.metrics.ising).every(({ freeEnergyGap }) => freeEnergyGap !== undefined)
    return {
      name: `layer ${k + 1} (${sides[k]} → ${units})`,
      reconstructionError: both((m) => m.reconstructionError),
      pseudoLikelihood: both((m) => m.pseudoLikelihood),
      freeEnergyGap: gaps
        ? [
            curve("Ising", of(result.metrics.ising), (m) => m.freeEnergyGap!),
            curve("shuffled", of(result.metrics.shuffled), (m) => m.freeEnergyGap!),
          ]
        : [],
    }
  })
}
