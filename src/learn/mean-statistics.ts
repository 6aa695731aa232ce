/**
 * Means of the sufficient statistics −∂F/∂θ over rows, or over a model's states. Those of the weights are a large product, which is only
 * worked out where it is asked for: where a machine learns on the kernels it never leaves their memory (kernel-ascent.ts).
 */
import type { MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Parameters } from "../hamiltonian/units/unit-layer.ts"

export interface MeanStatistics {
  readonly visible: Parameters
  readonly hidden: Parameters
  /** ⟨v_i h_j⟩, visible.width × hidden.width. */
  weights(): Promise<Float64Array>
}

/** All of them. */
export async function wholeStatistics(statistics: MeanStatistics): Promise<MachineGradient> {
  const { visible, hidden } = statistics
  return { visible, hidden, weights: await statistics.weights() }
}

/** Statistics that are all there. */
export function meanStatistics({ visible, hidden, weights }: MachineGradient): MeanStatistics {
  return { visible, hidden, weights: () => Promise.resolve(weights) }
}
