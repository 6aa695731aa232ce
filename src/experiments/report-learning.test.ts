import { expect, test } from "vitest"
import type { EpochMetrics } from "../learn/monitor.ts"
import { learningCurvesData } from "./report-learning.ts"

const epoch = (layer: number, epoch: number, gap?: number): EpochMetrics =>
  ({
    layer,
    epoch,
    reconstructionError: 0.1 * epoch,
    pseudoLikelihood: -0.1 * epoch,
    ...(gap === undefined ? {} : { freeEnergyGap: { value: gap, error: 0.5 } }),
  }) as unknown as EpochMetrics

test("every layer has a curve of every stack, with the errors of the gap", () => {
  const metrics = [epoch(1, 1, 2), epoch(1, 2, 3), epoch(2, 1, 4)]
  const { layers } = learningCurvesData(
    [64, 16, 4],
    [
      { label: "Ising", metrics },
      { label: "shuffled", metrics: metrics.slice(0, 2) },
    ],
  )
  expect(layers.map(({ name }) => name)).toEqual(["layer 1 (64 → 16)", "layer 2 (16 → 4)"])
  expect(layers[0].reconstructionError.map(({ label, epochs, values }) => [label, epochs, values])).toEqual([
    ["Ising", [1, 2], [0.1, 0.2]],
    ["shuffled", [1, 2], [0.1, 0.2]],
  ])
  expect(layers[0].freeEnergyGap[0]).toEqual({ label: "Ising", epochs: [1, 2], values: [2, 3], errors: [0.5, 0.5] })
  expect(layers[1].pseudoLikelihood.map(({ label }) => label)).toEqual(["Ising"])
})

test("there is no curve of what was not monitored, nor of a layer without epochs", () => {
  const { layers } = learningCurvesData([64, 16, 4], [{ label: "this run", metrics: [epoch(1, 1)] }])
  expect(layers[0].freeEnergyGap).toEqual([])
  expect(layers[1]).toMatchObject({ reconstructionError: [], pseudoLikelihood: [], freeEnergyGap: [] })
})
