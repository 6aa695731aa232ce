import { expect, test } from "vitest"
import { RealMatrix } from "../compute/real-matrix.ts"
import { catImage } from "./bundled.ts"
import { imagePatches } from "./image-patches.ts"
import { meanEstimate } from "../statistics/estimate.ts"
import { columnMoments } from "../learn/initial-machine.ts"
import { Rbm } from "../learn/rbm.ts"

test("raw grey patches from 0 to 255 are learned for 200 epochs at default settings, and better than by independent Gaussians", async () => {
  const { rows, columns, values } = imagePatches(await catImage(), { size: 6, count: 250, seed: 1 })
  const patches = new RealMatrix(
    rows,
    columns,
    values.map((value) => Math.round(255 * value)),
  )
  const watched: number[] = []
  const rbm = await new Rbm({ visible: { kind: "gaussian" }, hidden: 12, epochs: 200, threads: 1 }).fit(patches, {
    onEpoch: ({ reconstructionError, freeEnergyTraining }) =>
      watched.push(reconstructionError, freeEnergyTraining.value),
  })
  const { precision, bias } = rbm.machine.visible.parameters
  const numbers = [...watched, ...rbm.machine.weights, ...precision, ...bias, ...rbm.machine.hidden.parameters["bias"]]
  expect(watched).toHaveLength(400)
  expect(numbers.every(Number.isFinite)).toBe(true)
  // Noise that the hidden bits leave: more than a grey value, and less than the pixels vary.
  const { mean, variance } = columnMoments(patches)
  for (const [i, γ] of precision.entries()) {
    expect(1 / Math.sqrt(γ)).toBeGreaterThan(1)
    expect(1 / γ).toBeLessThan(variance[i])
  }
  const logNorm = variance.reduce((sum, s2) => sum + Math.log(2 * Math.PI * s2) / 2, 0)
  const independent = Float64Array.from(
    { length: rows },
    (_, row) => -logNorm - patches.row(row).reduce((sum, x, i) => sum + (x - mean[i]) ** 2 / variance[i] / 2, 0),
  )
  const { logLikelihoods } = rbm.scoreSamples(patches)
  const gain = meanEstimate(logLikelihoods.map((value, row) => value - independent[row]))
  // Five errors: the same rows by both.
  expect(gain.value).toBeGreaterThan(5 * gain.error)
})
