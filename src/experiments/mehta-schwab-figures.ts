/** The figures of the study, as data for `src/figures`: name → SVG for a light and a dark page. Node only. */
import { type CorrelationData, correlation } from "../figures/correlation.ts"
import { type AutocorrelationData, autocorrelation } from "../figures/autocorrelation.ts"
import { fieldSizes } from "../figures/field-sizes.ts"
import type { LayerComparisonData } from "../figures/layer-comparison.ts"
import { learningCurves } from "../figures/learning-curves.ts"
import { locality } from "../figures/locality.ts"
import { stackMosaic } from "../figures/stack-mosaic.ts"
import { states } from "../figures/states.ts"
import { thermodynamics } from "../figures/thermodynamics.ts"
import type { Estimate } from "../statistics/estimate.ts"
import { PILOT } from "./mehta-schwab-claims.ts"
import type { StudyResult } from "./mehta-schwab.ts"
import { mosaicData } from "./report-fields.ts"
import { learningCurvesData } from "./report-learning.ts"
import { type DrawnFigure, draw } from "./report-parts.ts"
import { type Reconstructed, statesData } from "./report-reconstructions.ts"

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

/** Those that the result has data for. */
export type StudyFigures = Readonly<Partial<Record<FigureName, DrawnFigure>>>

/** Draws all the figures of a study. */
export function drawFigures(result: StudyResult): StudyFigures {
  const { equilibrium, samples, fields, shuffledFields, measures, metrics, recipe } = result
  const drawn: Partial<Record<FigureName, DrawnFigure>> = {
    equilibrium: draw(thermodynamics, {
      quantities: equilibrium.comparisons.map(({ name, unit, measured, reference }) => ({
        name: unit ? `${name} (${unit})` : name,
        measured,
        reference: reference.error === 0 ? reference.value : reference,
      })),
    }),
    correlation: draw(correlation, correlationData(result)),
    "receptive-fields": draw(stackMosaic, mosaicData(fields, measures.trained)),
    "receptive-fields-shuffled": draw(stackMosaic, mosaicData(shuffledFields, measures.shuffled)),
    "field-sizes": draw(fieldSizes, comparison(result, "size")),
    locality: draw(locality, {
      ...comparison(result, "locality"),
      distance: 5,
      uniform: measures.trained[0].uniformLocality,
    }),
    reconstructions: draw(
      states,
      statesData(reconstructedOf(result), {
        levels: ["spin −1", "spin +1"],
        caption: "Reconstructions are mean-field probabilities of spin +1.",
      }),
    ),
  }
  if (metrics.ising.length > 0)
    drawn["learning-curves"] = draw(
      learningCurves,
      learningCurvesData(
        [result.training.columns, ...recipe.layers],
        [
          { label: "Ising", metrics: metrics.ising },
          { label: "shuffled", metrics: metrics.shuffled },
        ],
      ),
    )
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

/** The samples that were passed up and down the trained stack. */
export function reconstructedOf({ recipe, reconstructed, reconstructions }: StudyResult): Reconstructed {
  return { shape: [recipe.size[0], recipe.size[1]], samples: reconstructed, reconstructions, hidden: recipe.layers }
}
