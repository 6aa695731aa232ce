/** What steps of weights on the kernels are made of: rows, sides in the coordinates of the metric, and the biases that follow. */
import { AscentKernel, type AscentSide } from "../compute/ascent-kernel.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import type { Harmonium } from "../hamiltonian/harmonium.ts"
import type { Coordinates } from "./coordinates.ts"
import type { KernelConditionals } from "./kernel-conditionals.ts"
import type { MeanStatistics } from "./mean-statistics.ts"
import { RowStatistics } from "./row-statistics.ts"

/** For the machine of the conditionals. */
export function ascentKernel(
  { engine, own }: KernelConditionals,
  { batch, chains }: { readonly batch: number; readonly chains: number },
  adam = false,
): AscentKernel {
  const { visible, hidden } = own
  return new AscentKernel(engine, {
    visible: visible.width,
    hidden: hidden.width,
    visibleSpin: visible.kind === "spin",
    hiddenSpin: hidden.kind === "spin",
    rows: batch,
    modelRows: Math.max(batch, chains),
    adam,
  })
}

/** Both sides in the coordinates of the metric, with the differences of the units' means. */
export function sidesOf(
  data: MeanStatistics,
  model: MeanStatistics,
  coordinates: Coordinates | undefined,
): { readonly visible: AscentSide; readonly hidden: AscentSide } {
  const side = (name: "visible" | "hidden"): AscentSide => {
    const means = model[name]["bias"]
    const change = data[name]["bias"].map((mean, k) => mean - means[k])
    const { offset, scale } = coordinates?.[name] ?? {
      offset: new Float64Array(change.length),
      scale: new Float64Array(change.length).fill(1),
    }
    return { change, offset, scale }
  }
  return { visible: side("visible"), hidden: side("hidden") }
}

export function rowsOf(statistics: MeanStatistics): RowStatistics {
  if (!(statistics instanceof RowStatistics))
    throw new TypeError("KernelAscent: expected statistics of rows on the kernels.")
  return statistics
}

export function weightMatrix(
  { visible, hidden }: Pick<Harmonium, "visible" | "hidden">,
  values: Float64Array | undefined,
): RealMatrix | undefined {
  return values && new RealMatrix(visible.width, hidden.width, Float32Array.from(values))
}

/** bias + step/scale − sum: a step of its coordinate, and of the weights. */
export function movedBias(
  bias: Float64Array,
  step: Float64Array,
  scale: Float64Array,
  sum: Float64Array,
): Float64Array {
  return bias.map((value, k) => value + step[k] / scale[k] - sum[k])
}

export function quotient(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value / b[k])
}
