/**
 * The two averages of the gradient of a deep Boltzmann machine, ⟨−∂E/∂θ⟩ given the data and ⟨−∂E/∂θ⟩ of the model, as mean states of
 * its even layers (the odd ones are summed out):
 *
 * - given the data, by mean fields, which raise a lower bound of the likelihood, or by Gibbs steps with clamped visible units;
 * - of the model, by chains that persist from update to update, or by chains that start anew in independent units.
 *
 * Clamped and free chains that start anew are the rule of 1985; mean fields and persistent chains that of 2009.
 *
 * Ackley, Hinton & Sejnowski 1985, doi:10.1207/s15516709cog0901_7; Salakhutdinov & Hinton 2009, AISTATS, JMLR W&CP 5, 448.
 */
import { RealMatrix } from "../../compute/real-matrix.ts"
import type { DeepBoltzmannMachine } from "../../hamiltonian/deep-boltzmann-machine.ts"
import type { States } from "../../hamiltonian/machine-kernel.ts"
import type { Conditionals, Draw } from "../conditionals.ts"
import type { BipartiteMeans } from "./bipartite-means.ts"

/** Rows of the even layers, visible units first, those of `v` in place of what stands there. */
function withVisible(even: RealMatrix, v: RealMatrix): RealMatrix {
  for (let row = 0; row < v.rows; row++) even.values.set(v.row(row), row * even.columns)
  return even
}

export interface Inferred {
  readonly even: RealMatrix
  /** ⟨v⟩ given the hidden layers, of the last sweep. */
  readonly reconstruction: RealMatrix
}

/** The even layers given the visible units, after `sweeps` mean-field updates of all hidden layers, from no input. */
export async function meanFieldRows(
  machine: DeepBoltzmannMachine,
  means: BipartiteMeans,
  v: RealMatrix,
  sweeps: number,
): Promise<Inferred> {
  const { visible } = machine.bipartite
  const resting = new Float64Array(visible.width)
  visible.moments(new Float64Array(visible.width), resting)
  let even = new RealMatrix(v.rows, visible.width)
  for (let row = 0; row < v.rows; row++) even.values.set(resting, row * visible.width)
  let reconstruction = even
  even = withVisible(even, v)
  for (let sweep = 0; sweep < sweeps; sweep++) {
    reconstruction = await means.visible(await means.hidden(even))
    // Without further hidden layers a sweep changes nothing but the reconstruction.
    even = withVisible(new RealMatrix(v.rows, visible.width, reconstruction.values.slice()), v)
  }
  return { even, reconstruction }
}

/** The even layers after `steps` Gibbs steps with clamped visible units, from hidden layers without input. */
export async function clampedRows(
  conditionals: Conditionals,
  v: RealMatrix,
  steps: number,
  { seed, purpose, number }: Draw,
): Promise<RealMatrix> {
  const start = conditionals.independent(v.rows, { seed, purpose: `${purpose}/start`, number })
  let even = withVisible(conditionals.decode(start), v)
  for (let step = 0; step < steps; step++) {
    const drawn = await conditionals.gibbs(conditionals.encode(even), 1, {
      seed,
      purpose,
      number: number * steps + step,
    })
    even = withVisible(conditionals.decode(drawn), v)
  }
  return even
}

/** The even layers of free chains after `steps` more Gibbs steps, or of new ones where there are none. */
export function freeRows(
  conditionals: Conditionals,
  chains: States | number,
  steps: number,
  draw: Draw,
): Promise<States> {
  const start =
    typeof chains === "number"
      ? conditionals.independent(chains, { ...draw, purpose: `${draw.purpose}/start` })
      : chains
  return conditionals.gibbs(start, steps, draw)
}
