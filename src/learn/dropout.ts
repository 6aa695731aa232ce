/**
 * Dropout: an update is one of the machine without a random part of its hidden units, so that none can rely on certain others, and
 * learned features are less alike. A unit that is left out has no weights in this update, whatever the source of the statistics, and
 * does not learn; units are drawn anew for every mini-batch (in the paper for every row, which only contrastive divergence could do).
 *
 * The smaller machines share their weights. The whole one, which is what training returns, is taken for its features: its likelihood
 * is not what has been maximised, since its visible units get input from 1/(1 − dropout) times as many hidden units as in training.
 *
 * Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov 2014, J. Mach. Learn. Res. 15, 1929, §8.
 */
import type { RandomStream } from "../compute/philox.ts"
import { Harmonium, type MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Parameters, UnitLayer } from "../hamiltonian/units/unit-layer.ts"
import { firstUnits } from "./coordinates.ts"

/** Which numbers of a hidden state take part: all of one-hot units together. None are left out at a share of 0. */
export function keptUnits(
  { width, parts, count }: UnitLayer,
  share: number,
  stream: RandomStream,
): readonly boolean[] | undefined {
  if (share === 0) return undefined
  if (parts) return parts.flatMap((part) => keptUnits(part, share, stream)!)
  const per = width / count
  const kept = Array.from({ length: count }, () => stream.uniform() >= share)
  return Array.from({ length: width }, (_, k) => kept[Math.floor(k / per)])
}

/** The machine with the weights of the other units 0: as one without them, but for a constant in F. */
export function withoutUnits({ visible, hidden, weights }: Harmonium, kept: readonly boolean[]): Harmonium {
  const n = hidden.width
  return new Harmonium(
    visible,
    hidden,
    weights.map((weight, k) => (kept[k % n] ? weight : 0)),
  )
}

/** `slopes` with zeros for the other units. */
export function slopesOfKept(slopes: MachineGradient, kept: readonly boolean[]): MachineGradient {
  const n = kept.length
  const first = firstUnits(slopes.hidden)
  const hidden = Object.entries(slopes.hidden).map(([name, vector]) => [
    name,
    vector.map((slope, j) => (kept[first.get(name)! + j] ? slope : 0)),
  ])
  return {
    weights: slopes.weights.map((slope, k) => (kept[k % n] ? slope : 0)),
    visible: slopes.visible,
    hidden: Object.fromEntries(hidden) as Parameters,
  }
}
