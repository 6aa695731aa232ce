/**
 * The deep Boltzmann machine: layers of units x⁰ = v, x¹, …, x^L, each coupled to the next and to no other,
 *
 *   E(x⁰, …, x^L) = Σ_l E_l(x^l) − Σ_l x^(l−1) W^l x^l,   p(v) = Σ_h e^(−E)/Z.
 *
 * Even layers are coupled to odd ones alone, so it is a restricted Boltzmann machine whose two sides are the even and the odd layers
 * and whose weights are zero between layers that are no neighbours. Block Gibbs steps, ln Z by enumeration or annealing (the odd
 * layers summed out in closed form), and everything else that a restricted machine has, it has through that form.
 *
 * Salakhutdinov & Hinton 2009, AISTATS, JMLR W&CP 5, 448; Salakhutdinov & Hinton 2012, doi:10.1162/NECO_a_00311.
 */
import { expectInput } from "../errors.ts"
import { Harmonium } from "./harmonium.ts"
import { bernoulliUnits, spinUnits } from "./units/discrete-units.ts"
import { jointUnits, partParameters } from "./units/joint-units.ts"
import { stateCount, statesOf } from "./units/states.ts"
import type { Parameters, UnitLayer } from "./units/unit-layer.ts"

type Row = ArrayLike<number>

/** Hidden units that have means only, so that a mean can stand where a state stood: kinds with E linear in x. */
const HIDDEN_KINDS = ["bernoulli", "spin"] as const

/** Most states that are enumerated for one visible state. */
const LARGEST = 2 ** 22

export class DeepBoltzmannMachine {
  /** From the data up: at least one visible and one hidden layer. */
  readonly layers: readonly UnitLayer[]
  /** W^l, layers[l − 1].width × layers[l].width, row-major, at l − 1. */
  readonly weights: readonly Float64Array[]
  /** The same machine as even × odd layers, each side in the order of the layers. */
  readonly bipartite: Harmonium
  /** Its even hidden layers, which stand behind the visible units; none where there is a single hidden layer. */
  readonly evenHidden: UnitLayer | undefined

  /** Visible units of any kind; hidden ones of 0/1 or ±1. Weights default to 0. */
  constructor(layers: readonly UnitLayer[], weights?: readonly ArrayLike<number>[]) {
    expectInput(
      layers.length >= 2,
      `DeepBoltzmannMachine: expected a visible and at least one hidden layer, got ${layers.length} layers.`,
    )
    for (const { kind } of layers.slice(1))
      expectInput(
        HIDDEN_KINDS.includes(kind as "spin"),
        `DeepBoltzmannMachine: expected hidden layers of bernoulli or spin units, got ${kind}.`,
      )
    const shapes = layers.slice(1).map((layer, l) => [layers[l].width, layer.width] as const)
    expectInput(
      weights === undefined || weights.length === shapes.length,
      `DeepBoltzmannMachine weights: expected ${shapes.length} matrices, one between neighbouring layers, got ${weights?.length}.`,
    )
    this.layers = layers
    this.weights = shapes.map(([rows, columns], l) => {
      const given = weights?.[l]
      expectInput(
        given === undefined || given.length === rows * columns,
        `DeepBoltzmannMachine weights: expected ${rows} × ${columns} = ${rows * columns} numbers between layers ${l} and ${l + 1}, got ${given?.length}.`,
      )
      return given === undefined ? new Float64Array(rows * columns) : Float64Array.from(given)
    })
    const [even, odd] = [0, 1].map((side) => sideBySide(layers.filter((_, l) => l % 2 === side)))
    const joint = new Float64Array(even.width * odd.width)
    for (const [l, W] of this.weights.entries()) {
      const place = placesOf(layers, l)
      for (let k = 0; k < W.length; k++) joint[place(k)] = W[k]
    }
    this.bipartite = new Harmonium(even, odd, joint)
    const above = layers.filter((_, l) => l > 0 && l % 2 === 0)
    this.evenHidden = above.length === 0 ? undefined : sideBySide(above)
  }

  /** The machine of the same layers with the parameters of `bipartite`; weights between layers that are no neighbours are dropped. */
  withBipartite({ visible, hidden, weights }: Harmonium): DeepBoltzmannMachine {
    const sides = [visible, hidden].map((side, parity) =>
      apart(
        side,
        this.layers.filter((_, l) => l % 2 === parity),
      ),
    )
    const layers = this.layers.map((_, l) => sides[l % 2][l >> 1])
    const own = this.weights.map((W, l) => {
      const place = placesOf(layers, l)
      return W.map((_, k) => weights[place(k)])
    })
    return new DeepBoltzmannMachine(layers, own)
  }

  /** 1 where layers of `bipartite` are neighbours, else 0. */
  mask(): Float64Array {
    const ones = this.weights.map(({ length }) => new Float64Array(length).fill(1))
    return new DeepBoltzmannMachine(this.layers, ones).bipartite.weights
  }

  /** E of a state of every layer, in units of k_BT. */
  energy(states: readonly Row[]): number {
    const [even, odd] = [0, 1].map((side) => states.filter((_, l) => l % 2 === side).flatMap((x) => Array.from(x)))
    return this.bipartite.energy(even, odd)
  }

  /** Exact ln Z, by enumerating the even or the odd layers: at most 2^25 states. */
  logPartition(): number {
    return this.bipartite.logPartition()
  }

  /** ln Σ_h e^(−E(v, h)), exact, by enumerating the hidden units of the even or of the odd layers. */
  logWeight(v: Row): number {
    const { visible: even, hidden: odd } = this.bipartite
    const first = this.layers[0].width
    const above = this.evenHidden
    expectInput(
      v.length === first,
      `DeepBoltzmannMachine.logWeight: expected ${first} visible values, as the machine has, got ${v.length}.`,
    )
    const states = above ? Math.min(stateCount(above), stateCount(odd)) : 1
    expectInput(
      states <= LARGEST,
      `DeepBoltzmannMachine.logWeight: expected even or odd hidden layers of at most 2^${Math.log2(LARGEST)} states, got 2^${Math.log2(states)}. Take the lower bound instead (deepMeanField).`,
    )
    const state = new Float64Array(even.width)
    state.set(Array.from(v))
    const start = -this.layers[0].energy(v)
    if (above === undefined) return start + odd.cumulant(this.bipartite.hiddenInputs(state))
    const terms: number[] = []
    if (stateCount(above) <= stateCount(odd))
      for (const x of statesOf(above)) {
        state.set(x, first)
        terms.push(odd.cumulant(this.bipartite.hiddenInputs(state)) - above.energy(x))
      }
    else
      for (const x of statesOf(odd)) {
        const inputs = this.bipartite.visibleInputs(x)
        let field = 0
        for (let i = 0; i < first; i++) field += v[i] * inputs[i]
        terms.push(field - odd.energy(x) + above.cumulant(inputs.subarray(first)))
      }
    const largest = terms.reduce((a, b) => Math.max(a, b))
    return start + largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0))
  }
}

/** Where the layers of one parity (0 even, 1 odd) begin in their side. */
export function starts(layers: readonly UnitLayer[], parity: number): number[] {
  let at = 0
  return layers.filter((_, l) => l % 2 === parity).map(({ width }) => (at += width) - width)
}

/** Where the weights between layers l and l + 1 stand in those of the even × odd machine. */
function placesOf(layers: readonly UnitLayer[], l: number): (k: number) => number {
  const columns = layers[l + 1].width
  const odd = layers.reduce((sum, { width }, m) => sum + (m % 2) * width, 0)
  const [own, next] = [starts(layers, l % 2)[l >> 1], starts(layers, (l + 1) % 2)[(l + 1) >> 1]]
  return (k) => {
    const [i, j] = [own + Math.floor(k / columns), next + (k % columns)]
    return l % 2 === 0 ? i * odd + j : j * odd + i
  }
}

/** Layers as one: plain where all are of 0/1 or all of ±1 units, which the kernels take. */
function sideBySide(layers: readonly UnitLayer[]): UnitLayer {
  if (layers.length === 1) return layers[0]
  const plain = plainKind(layers)
  if (!plain) return jointUnits(layers)
  const bias = layers.flatMap(({ parameters }) => Array.from(parameters["bias"]))
  return (plain === "spin" ? spinUnits : bernoulliUnits)(bias.length, { bias })
}

function plainKind(layers: readonly UnitLayer[]): "bernoulli" | "spin" | undefined {
  return HIDDEN_KINDS.find((kind) => layers.every((layer) => layer.kind === kind))
}

/** The layers of a side again, of the kinds of `like`. */
function apart(side: UnitLayer, like: readonly UnitLayer[]): UnitLayer[] {
  if (like.length === 1) return [side]
  let at = 0
  return like.map((layer, k) => {
    const from = at
    at += layer.width
    const own: Parameters = plainKind(like)
      ? { bias: side.parameters["bias"].slice(from, at) }
      : partParameters(side.parameters, k)
    return layer.with(own)
  })
}
