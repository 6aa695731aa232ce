/** The sections of the study's report: what was done in a few sentences, its tables and its figures. */
import type { ReportFigure, ReportSection } from "../figures/report-page.ts"
import { formatEstimate } from "../statistics/estimate.ts"
import { PILOT, ratio } from "./mehta-schwab-claims.ts"
import { type StudyFigures, comparesWithPilot, reconstructedOf } from "./mehta-schwab-figures.ts"
import type { StudyResult } from "./mehta-schwab.ts"
import { fieldTable } from "./report-fields.ts"
import { type DrawnFigure, figureBlock } from "./report-parts.ts"
import { reconstructionTable } from "./report-reconstructions.ts"

function figure(drawn: DrawnFigure | undefined, caption: string): ReportFigure[] {
  return drawn ? [figureBlock(drawn, caption)] : []
}

export function samplesSection({ samples, equilibrium, recipe }: StudyResult, figures: StudyFigures): ReportSection {
  const { pilot, chainStarts, spacing, burnIn, configurations } = samples
  return {
    heading: "Samples",
    blocks: [
      `${chainStarts.length - 1} independent chains of heat-bath sweeps, half started from random and half from ordered spins. ` +
        (pilot
          ? `A pilot run of ${pilot.sweeps.toLocaleString("en")} sweeps doubled until both halves agreed (energy ${signed(pilot.hotCold.energy)} σ, |m| ${signed(pilot.hotCold.magnetization)} σ apart); it served as burn-in. The integrated autocorrelation time is ${formatEstimate(pilot.tauEnergy)} sweeps for the energy and ${formatEstimate(pilot.tauMagnetization)} for |m|, so configurations of a chain were taken ${spacing} sweeps apart.`
          : `Burn-in ${burnIn} sweeps, spacing ${spacing} sweeps, as given.`),
      {
        kind: "table",
        caption: `Measured on the ${configurations.rows.toLocaleString("en")} configurations themselves; deviation in combined standard errors.`,
        columns: [
          { name: "quantity" },
          { name: "measured" },
          { name: "reference" },
          { name: "deviation", unit: "σ" },
          { name: "source" },
        ],
        rows: equilibrium.comparisons.map(({ name, unit, measured, reference, deviation, source }) => [
          unit ? `${name} (${unit})` : name,
          measured,
          reference,
          Number(deviation.toFixed(2)),
          source,
        ]),
      },
      ...figure(
        figures.equilibrium,
        "Deviation of the samples from the exact values of the same torus (circles), and from an independent Wolff run where there is no closed form (diamonds), in standard errors; those of the Wolff run are included.",
      ),
      ...figure(
        figures.correlation,
        `Zero-momentum correlation function G(r)/G(0) with jackknife errors, and the exact exponential decay at K = ${recipe.coupling}. The fit gives ξ = ${formatEstimate(equilibrium.correlationLength)} from r = ${equilibrium.correlationLength.range.join(" to ")}.`,
      ),
      ...figure(
        figures.autocorrelation,
        "Normalised autocorrelation functions of the pilot run with the integrated autocorrelation times.",
      ),
    ],
  }
}

export function learningSection({ metrics, recipe }: StudyResult, figures: StudyFigures): ReportSection {
  const rows = recipe.layers.flatMap((_, k) => {
    const end = metrics.ising.filter(({ layer }) => layer === k + 1).at(-1)
    if (!end) return []
    const control = metrics.shuffled.filter(({ layer }) => layer === k + 1).at(-1)
    return [
      [
        `layer ${k + 1}`,
        end.epoch,
        fixed(end.reconstructionError),
        fixed(end.pseudoLikelihood),
        end.freeEnergyGap ?? null,
        control?.freeEnergyGap ?? null,
        fixed(end.weightNorm),
      ],
    ]
  })
  return {
    heading: "Learning",
    blocks: [
      `Contrastive divergence (CD-1) with ${recipe.reconstruction === "sample" ? "sampled" : "mean-field"} reconstructions, 0/1 units, batches of ${recipe.batch}, learning rate ${JSON.stringify(recipe.learningRate)}, momentum ${recipe.momentum}, L1 penalty λ = ${JSON.stringify(recipe.l1)} (the gradient has −λ sign W, multiplied by the learning rate and inside the momentum), weights started from N(0, ${recipe.sigma}²), each layer fed with the hidden probabilities of the one below.`,
      {
        kind: "table",
        caption: "After the last epoch. The gap is ⟨F⟩ of held-out minus training samples.",
        columns: [
          { name: "layer" },
          { name: "epochs" },
          { name: "reconstruction error", unit: "per unit" },
          { name: "pseudo-log-likelihood", unit: "nats a unit" },
          { name: "free-energy gap", unit: "k_BT" },
          { name: "gap, shuffled sites", unit: "k_BT" },
          { name: "rms weight" },
        ],
        rows,
      },
      ...figure(
        figures["learning-curves"],
        "Learning curves of the stack and of the control with shuffled sites: reconstruction error, pseudo-log-likelihood, and free-energy gap (zero without overfitting).",
      ),
    ],
  }
}

export function fieldsSection(result: StudyResult, figures: StudyFigures): ReportSection {
  const { measures, recipe } = result
  const growth = measures.trained
    .slice(1)
    .map((layer, k) => `${k + 1} → ${k + 2}: ${formatEstimate(ratio(layer.size, measures.trained[k].size))}`)
  return {
    heading: "What each layer sees",
    blocks: [
      "The effective receptive field of a unit is r⁽¹⁾ = W⁽¹⁾, r⁽ˡ⁾ = r⁽ˡ⁻¹⁾W⁽ˡ⁾. With w = r²/Σr², its size is the effective number of sites 1/Σw²; its locality the share of w within distance 5 of its circular centroid; the overlap of two units the cosine of their maps w (1/3 for independent Gaussian noise, 0 for disjoint fields); its block-spin distance 1 − |cos| between r and the best square block (0 for one of Kadanoff's).",
      ...figure(
        figures["receptive-fields"],
        "Receptive fields of the trained stack, evenly chosen units of every layer.",
      ),
      fieldTable({
        caption: "Medians over units (overlap: mean over pairs) with errors over units.",
        stacks: [
          ["trained", measures.trained],
          ["shuffled sites", measures.shuffled],
          ["untrained", measures.untrained],
          ["relabelled sites", measures.relabelled],
        ],
        sites: recipe.size[0] * recipe.size[1],
        ...(comparesWithPilot(result) ? { pilot: PILOT } : {}),
      }),
      ...(growth.length > 0
        ? [`Ratios of median sizes between layers, with errors over units: ${growth.join("; ")}.`]
        : []),
      ...figure(
        figures["field-sizes"],
        "Effective field sizes of the trained stack and of the controls, beside Kadanoff's ideal blocks.",
      ),
      ...figure(
        figures.locality,
        "Locality of the fields. Relabelling the sites of the trained fields at random leaves their sizes unchanged and must destroy locality.",
      ),
      ...figure(
        figures["receptive-fields-shuffled"],
        "Control: receptive fields of a stack trained on the same samples, each with its sites shuffled.",
      ),
    ],
  }
}

export function reconstructionSection(result: StudyResult, figures: StudyFigures): ReportSection {
  const { reconstructed, recipe } = result
  return {
    heading: "Reconstructions",
    blocks: [
      `${reconstructed.rows} ${recipe.heldOut > 0 ? "held-out" : "training"} samples were passed up to a layer and down again by mean-field probabilities. Overlap and energy are of the rounded reconstruction; blocks are 8 × 8 sites where 8 divides the lattice.`,
      ...figure(figures.reconstructions, "Samples and their reconstructions from each layer."),
      reconstructionTable(reconstructedOf(result), "Quality of the reconstructions."),
    ],
  }
}

function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`
}

function fixed(value: number): string {
  return value.toFixed(4).replace("-", "−")
}
