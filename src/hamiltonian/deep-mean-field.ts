/**
 * Mean fields of a deep Boltzmann machine. p(h | v) of two or more hidden layers is not tractable; a product q(h) = Π_l q_l(x^l) with
 * inputs I^l and means m^l = ⟨x^l⟩ gives a lower bound,
 *
 *   ln p(v) ≥ −E_0(v) + Σ_l m^(l−1) W^l m^l + Σ_(l≥1) [Γ_l(I^l) − I^l·m^l] − ln Z,
 *
 * best where I^l = m^(l−1) W^l + W^(l+1) m^(l+1). The even and the odd layers are updated in turn, which never lowers it.
 *
 * Salakhutdinov & Hinton 2009, AISTATS, JMLR W&CP 5, 448, §2.
 */
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import { type DeepBoltzmannMachine, starts } from "./deep-boltzmann-machine.ts"

type Row = ArrayLike<number>

export interface DeepMeanFieldOptions {
  /** Updates of all hidden layers, at most. Default 50. */
  readonly sweeps?: number
  /** Stops when no mean moves by more. Default 1e-4. */
  readonly tolerance?: number
}

export interface DeepMeanField {
  /** m^l of the hidden layers, from the lowest up. */
  readonly means: readonly Float64Array[]
  /** The lower bound of ln p(v) + ln Z, in nats. */
  readonly bound: number
  /** The bound after every update of all hidden layers, rising. */
  readonly bounds: readonly number[]
}

/** The product that comes nearest to p(h | v), from even layers that feel no input. */
export function deepMeanField(
  machine: DeepBoltzmannMachine,
  v: Row,
  { sweeps = 50, tolerance = 1e-4 }: DeepMeanFieldOptions = {},
): DeepMeanField {
  expectInteger("deepMeanField sweeps", sweeps, 1)
  expectNumber("deepMeanField tolerance", tolerance, 0)
  expectInput(
    v.length === machine.layers[0].width,
    `deepMeanField: expected ${machine.layers[0].width} visible values, as the machine has, got ${v.length}.`,
  )
  const { bipartite, layers, evenHidden: above } = machine
  const { visible: even, hidden: odd } = bipartite
  const first = layers[0].width
  const evenMeans = new Float64Array(even.width)
  const evenInputs = new Float64Array(even.width)
  even.moments(evenInputs, evenMeans)
  evenMeans.set(Array.from(v))
  const hiddenMeans = evenMeans.subarray(first)
  const oddMeans = new Float64Array(odd.width)
  const bounds: number[] = []
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const inputs = bipartite.hiddenInputs(evenMeans)
    const before = oddMeans.slice()
    odd.moments(inputs, oddMeans)
    // The odd layers are now the best for the even ones: Γ stands for their terms of the bound.
    let bound = odd.cumulant(inputs) - layers[0].energy(v)
    if (above) {
      const own = evenInputs.subarray(first)
      bound += above.cumulant(own)
      for (let i = 0; i < own.length; i++) bound -= own[i] * hiddenMeans[i]
    }
    bounds.push(bound)
    const moved = oddMeans.reduce((most, mean, j) => Math.max(most, Math.abs(mean - before[j])), 0)
    if (!above || moved <= tolerance) break
    if (sweep + 1 < sweeps) {
      bipartite.visibleInputs(oddMeans, evenInputs)
      above.moments(evenInputs.subarray(first), hiddenMeans)
    }
  }
  const [evenAt, oddAt] = [starts(layers, 0), starts(layers, 1)]
  const means = layers
    .slice(1)
    .map(({ width }, k) =>
      k % 2 === 0
        ? oddMeans.slice(oddAt[k >> 1], oddAt[k >> 1] + width)
        : evenMeans.slice(evenAt[(k + 1) >> 1], evenAt[(k + 1) >> 1] + width),
    )
  return { means, bound: bounds.at(-1)!, bounds }
}
