/** The result of `blockspin fit` as numbers, a table, curves and words. */
import { formatNamedColumns } from "../data/named-columns.ts"
import type { LearningCurvesData } from "../figures/learning-curves.ts"
import type { MachineMetrics } from "../learn/machine-monitor.ts"
import type { Score } from "../learn/rbm.ts"
import { formatEstimate } from "../statistics/estimate.ts"

export interface FitResult {
  readonly run: string
  readonly status: "finished" | "stopped"
  readonly epochs: number
  readonly visible: { readonly kind: string; readonly count: number }
  readonly hidden: { readonly kind: string; readonly count: number }
  readonly last?: MachineMetrics
  /** Mean log-likelihoods in nats a row; none of a stopped run. */
  readonly training?: Score
  readonly heldOut?: Score
}

/** Reconstruction error and free-energy gap against the epoch. */
export function fitCurves(metrics: readonly MachineMetrics[], name: string): LearningCurvesData {
  const epochs = metrics.map(({ epoch }) => epoch)
  const gaps = metrics.flatMap(({ freeEnergyGap }) => (freeEnergyGap ? [freeEnergyGap] : []))
  return {
    layers: [
      {
        name,
        reconstructionError: [{ label: "training", epochs, values: metrics.map((line) => line.reconstructionError) }],
        pseudoLikelihood: [],
        freeEnergyGap:
          gaps.length === epochs.length
            ? [
                {
                  label: "held-out",
                  epochs,
                  values: gaps.map(({ value }) => value),
                  errors: gaps.map(({ error }) => error),
                },
              ]
            : [],
      },
    ],
  }
}

/** metrics.csv: a row an epoch. */
export function formatFitTable(metrics: readonly MachineMetrics[]): string {
  const columns = ["epoch", "learning_rate", "seconds", "reconstruction_error", "free_energy_training", "free_energy_held_out", "gap", "gap_error", "weight_norm", "dead_units"] // prettier-ignore
  return formatNamedColumns(
    columns,
    metrics.map((line) => [
      line.epoch,
      line.learningRate,
      line.seconds,
      line.reconstructionError,
      line.freeEnergyTraining.value,
      line.freeEnergyHeldOut?.value,
      line.freeEnergyGap?.value,
      line.freeEnergyGap?.error,
      line.weightNorm,
      line.deadUnits,
    ]),
  )
}

/** The result for people. */
export function fitText({ run, epochs, visible, hidden, last, training, heldOut }: FitResult): string {
  const score = (name: string, of: Score | undefined): string[] =>
    of ? [`${name}  ${formatEstimate(of)} nats a row (ln Z ${of.exact ? "exact" : "annealed"})`] : []
  return [
    `${visible.count} ${visible.kind} × ${hidden.count} ${hidden.kind} units, ${epochs} epochs`,
    ...(last?.freeEnergyGap ? [`free-energy gap  ${formatEstimate(last.freeEnergyGap)}`] : []),
    ...score("training", training),
    ...score("held-out", heldOut),
    "",
    `→ ${run}/fit.png, ${run}/machine.safetensors`,
  ].join("\n")
}
