/**
 * Precisions of hidden units are kept. h → s h, W → W/s, θ → θ/s, γ → γ/s² leaves p(v) as it is, so that those of Gaussian and ReLU units only
 * say in what unit h is measured. Learned, and in their logarithm, they ran away exponentially wherever the rows ask for ever larger
 * couplings W²/γ: bars-and-stripes, critical spins. So did the ratio of the two sides of double ReLUs, which is more than a unit.
 */
import type { MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Parameters, UnitLayer } from "../hamiltonian/units/unit-layer.ts"

/** `slopes` with zeros for the precisions of the hidden units. */
export function slopesAtScale(slopes: MachineGradient, { positive }: UnitLayer): MachineGradient {
  if (positive.length === 0) return slopes
  const hidden = Object.entries(slopes.hidden).map(([name, vector]) => [
    name,
    positive.includes(name) ? new Float64Array(vector.length) : vector,
  ])
  return { ...slopes, hidden: Object.fromEntries(hidden) as Parameters }
}
