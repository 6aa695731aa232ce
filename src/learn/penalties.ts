/** What holds weights and activities back: slopes added to a gradient, and a limit set after a step. */
import type { Harmonium, MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Parameters } from "../hamiltonian/units/unit-layer.ts"
import { firstUnits, isBias } from "./coordinates.ts"
import type { ResolvedMachineTraining } from "./machine-options.ts"

/** Adds the slopes of −λ₁ Σ|W| − λ₂/2 Σ W². */
export function addWeightPenalties(
  { weights: slopes }: MachineGradient,
  { weights }: Harmonium,
  { l1, l2 }: Pick<ResolvedMachineTraining, "l1" | "l2">,
): void {
  if (l1 === 0 && l2 === 0) return
  for (let k = 0; k < slopes.length; k++) slopes[k] -= l1 * Math.sign(weights[k]) + l2 * weights[k]
}

/** `slopes` with the pull of the sparsity target on the hidden biases (Lee, Ekanadham & Ng 2008, NIPS 20, 873). */
export function sparsitySlopes(
  slopes: MachineGradient,
  hiddenMean: Float64Array,
  { target, strength }: { readonly target: number; readonly strength: number },
): MachineGradient {
  const first = firstUnits(slopes.hidden)
  const hidden = Object.entries(slopes.hidden).map(([name, vector]) => [
    name,
    isBias(name) ? vector.map((slope, j) => slope + strength * (target - hiddenMean[first.get(name)! + j])) : vector,
  ])
  return { ...slopes, hidden: Object.fromEntries(hidden) as Parameters }
}

/** Scales the weights of hidden units down to the largest norm (Srebro & Shraibman 2005, doi:10.1007/11503415_37). */
export function limitNorms({ weights, hidden }: Harmonium, largest: number): void {
  const n = hidden.width
  const squares = new Float64Array(n)
  for (const [k, weight] of weights.entries()) squares[k % n] += weight * weight
  for (let k = 0; k < weights.length; k++) {
    const norm = Math.sqrt(squares[k % n])
    if (norm > largest) weights[k] *= largest / norm
  }
}
