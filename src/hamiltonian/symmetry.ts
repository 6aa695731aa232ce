/**
 * Machines with a symmetry: p(v) is the same for v and g v, for every g of a group that moves units and may change their signs. It is if
 *
 *   W_ij = s_i t_j W_{g(i) g(j)},   θ_i = s_i θ_{g(i)},   γ_i = γ_{g(i)},
 *
 * so parameters of one orbit of the group are one parameter, up to their signs, and 0 where the group leads back to the same place with
 * the other sign. Translations make a machine convolutional (convolutional-machine.ts), a flip of all ±1 units leaves no biases.
 *
 * The mean over an orbit projects any gradient on the invariant ones. Since ln p is the same for all g v, that is also the full gradient
 * for data with all their images g v: learning with a symmetry is learning from all images at once.
 *
 * Orbits: union–find (Galler & Fischer 1964, doi:10.1145/364099.364331), with the sign of an element relative to its root.
 */
import { InputError, expectInput } from "../errors.ts"
import { Harmonium, type MachineGradient } from "./harmonium.ts"
import type { Parameters, UnitLayer } from "./units/unit-layer.ts"

/** What an element of a group does to a side: the number at place k goes to image[k], times sign[k] = ±1. */
export interface SignedPermutation {
  readonly image: ArrayLike<number>
  /** Default +1. Only ±1 and Gaussian units can change sign. */
  readonly sign?: ArrayLike<number>
}

/** An element of the group, on both sides; together they generate the group. */
export interface SymmetryGenerator {
  readonly visible: SignedPermutation
  readonly hidden: SignedPermutation
}

interface Orbits {
  /** Number of each element's orbit. */
  readonly orbit: Int32Array
  /** Relative to the first element of the orbit; 0 where the orbit contradicts itself. */
  readonly sign: Int8Array
  /** First element of each orbit. */
  readonly first: Int32Array
  /** Elements of each orbit. */
  readonly size: Int32Array
}

export class Symmetry {
  readonly generators: readonly SymmetryGenerator[]
  readonly #weights: Orbits
  readonly #visible: { readonly odd: Orbits; readonly even: Orbits }
  readonly #hidden: { readonly odd: Orbits; readonly even: Orbits }

  /** `support`: nonzero where a weight may be other than 0, visible.width × hidden.width; all unless given. */
  constructor(
    visible: UnitLayer,
    hidden: UnitLayer,
    generators: readonly SymmetryGenerator[],
    support?: ArrayLike<number>,
  ) {
    this.generators = generators
    for (const generator of generators) {
      expectElement("visible", visible, generator.visible)
      expectElement("hidden", hidden, generator.hidden)
    }
    const [m, n] = [visible.width, hidden.width]
    const side = (width: number, name: "visible" | "hidden"): { odd: Orbits; even: Orbits } => ({
      odd: orbitsOf(
        width,
        generators.map((g) => g[name]),
      ),
      even: orbitsOf(
        width,
        generators.map((g) => ({ image: g[name].image })),
      ),
    })
    this.#visible = side(m, "visible")
    this.#hidden = side(n, "hidden")
    this.#weights = orbitsOf(
      m * n,
      generators.map((g) => pairs(g, m, n)),
    )
    if (support) this.#limit(support)
  }

  #limit(support: ArrayLike<number>): void {
    const { orbit, sign, first } = this.#weights
    for (let k = 0; k < orbit.length; k++) {
      const of = support[first[orbit[k]]]
      if (Boolean(support[k]) !== Boolean(of))
        throw new InputError(
          `Symmetry support: expected the same in every orbit, got ${of} and ${support[k]} in one. Take a support that has the symmetry.`,
        )
      if (!support[k]) sign[k] = 0
    }
  }

  /** Independent weights. */
  get freeWeights(): number {
    return this.#weights.first.filter((k) => this.#weights.sign[k] !== 0).length
  }

  /** The invariant part of a gradient or of parameters: means over orbits. */
  project({ weights, visible, hidden }: MachineGradient): MachineGradient {
    return {
      weights: average(weights, this.#weights),
      visible: projected(visible, this.#visible),
      hidden: projected(hidden, this.#hidden),
    }
  }

  /** The machine with invariant parameters nearest to those of `machine`, exactly the same numbers within an orbit. */
  projectMachine({ weights, visible, hidden }: Harmonium): Harmonium {
    const parameters = this.project({ weights, visible: visible.parameters, hidden: hidden.parameters })
    return new Harmonium(visible.with(parameters.visible), hidden.with(parameters.hidden), parameters.weights)
  }

  /** Means and variances of a side's units over all images of the data. */
  projectMoments<M extends { readonly mean: Float64Array; readonly variance: Float64Array }>(
    side: "visible" | "hidden",
    moments: M,
  ): M {
    const { odd, even } = side === "visible" ? this.#visible : this.#hidden
    const mean = average(moments.mean, odd)
    const squares = average(
      moments.variance.map((variance, i) => variance + moments.mean[i] ** 2),
      even,
    )
    return { ...moments, mean, variance: squares.map((square, i) => Math.max(0, square - mean[i] ** 2)) }
  }
}

/** Turning over all units of both sides: for ±1 and Gaussian units, which then have no biases, so that p(v) = p(−v). */
export function flipGenerator(visible: UnitLayer, hidden: UnitLayer): SymmetryGenerator {
  const flip = ({ width }: UnitLayer): SignedPermutation => ({
    image: Uint32Array.from({ length: width }, (_, k) => k),
    sign: new Int8Array(width).fill(-1),
  })
  return { visible: flip(visible), hidden: flip(hidden) }
}

/** The image g x of a state. */
export function imageOf(x: ArrayLike<number>, { image, sign }: SignedPermutation): Float64Array {
  const result = new Float64Array(x.length)
  for (let k = 0; k < x.length; k++) result[image[k]] = (sign ? sign[k] : 1) * x[k]
  return result
}

function pairs({ visible, hidden }: SymmetryGenerator, m: number, n: number): SignedPermutation {
  const image = new Int32Array(m * n)
  const sign = new Int8Array(m * n)
  for (let i = 0, k = 0; i < m; i++)
    for (let j = 0; j < n; j++, k++) {
      image[k] = visible.image[i] * n + hidden.image[j]
      sign[k] = (visible.sign?.[i] ?? 1) * (hidden.sign?.[j] ?? 1)
    }
  return { image, sign }
}

function orbitsOf(size: number, maps: readonly SignedPermutation[]): Orbits {
  const parent = Int32Array.from({ length: size }, (_, k) => k)
  const relative = new Int8Array(size).fill(1)
  const broken = new Uint8Array(size)
  /** The root of k; its sign relative to it is left in relative[k], with k hung directly below. */
  const find = (k: number): number => {
    let [root, sign] = [k, 1]
    while (parent[root] !== root) {
      sign *= relative[root]
      root = parent[root]
    }
    for (let at = k; parent[at] !== root && at !== root;) {
      const [next, own] = [parent[at], relative[at]]
      parent[at] = root
      relative[at] = sign
      sign *= own
      at = next
    }
    return root
  }
  for (const { image, sign } of maps)
    for (let k = 0; k < size; k++) {
      const [a, b] = [find(k), find(image[k])]
      // Values: x_k = relative[k] x_a, x_image = relative[image] x_b, and x_image = sign x_k.
      const together = (a === k ? 1 : relative[k]) * (b === image[k] ? 1 : relative[image[k]]) * (sign?.[k] ?? 1)
      if (a === b) {
        if (together < 0) broken[a] = 1
        continue
      }
      const [low, high] = a < b ? [a, b] : [b, a]
      parent[high] = low
      relative[high] = together
      broken[low] |= broken[high]
    }
  const orbit = new Int32Array(size)
  const signs = new Int8Array(size)
  const first: number[] = []
  const sizes: number[] = []
  for (let k = 0; k < size; k++) {
    // The root is the first of its orbit, so that it has its number already.
    const root = find(k)
    if (root === k) {
      orbit[k] = first.push(k) - 1
      sizes.push(0)
    } else orbit[k] = orbit[root]
    sizes[orbit[k]]++
    signs[k] = broken[root] ? 0 : root === k ? 1 : relative[k]
  }
  return { orbit, sign: signs, first: Int32Array.from(first), size: Int32Array.from(sizes) }
}

/** Every value replaced by the mean over its orbit; `start`: which element is the first value. */
function average(values: Float64Array, { orbit, sign, first, size }: Orbits, start = 0): Float64Array {
  const means = new Float64Array(first.length)
  // Summed relative to the first value, so that equal values have exactly their mean.
  for (let i = 0; i < values.length; i++) {
    const o = orbit[start + i]
    means[o] += sign[start + i] * values[i] - values[first[o] - start]
  }
  for (let o = 0; o < first.length; o++) means[o] = values[first[o] - start] + means[o] / size[o]
  const result = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++)
    if (sign[start + i] !== 0) result[i] = sign[start + i] * means[orbit[start + i]]
  return result
}

/** Biases change sign with their units, precisions do not. Vectors of joint layers stand one part after the other. */
function projected(parameters: Parameters, { odd, even }: { readonly odd: Orbits; readonly even: Orbits }): Parameters {
  const part = (name: string): number => (name.includes("/") ? Number.parseInt(name) : 0)
  const widths = new Map(Object.entries(parameters).map(([name, vector]) => [part(name), vector.length]))
  return Object.fromEntries(
    Object.entries(parameters).map(([name, vector]) => {
      let start = 0
      for (const [k, width] of widths) if (k < part(name)) start += width
      return [name, average(vector, /(^|\/)bias/.test(name) ? odd : even, start)]
    }),
  )
}

function expectElement(what: string, layer: UnitLayer, { image, sign }: SignedPermutation): void {
  const { width, kind } = layer
  expectInput(
    image.length === width && new Set(Array.from(image)).size === width && Math.max(...Array.from(image)) === width - 1,
    `Symmetry ${what}: expected a permutation of the ${width} numbers of a state, got ${image.length} numbers from ${Math.min(...Array.from(image))} to ${Math.max(...Array.from(image))}.`,
  )
  let first = 0
  for (const { kind: own, width: length } of layer.parts ?? [layer]) {
    for (let k = first; k < first + length; k++) {
      expectInput(
        image[k] >= first && image[k] < first + length,
        `Symmetry ${what}: expected units to go to units of their own kind, got number ${k} of ${kind} units going to ${image[k]}.`,
      )
      expectInput(
        own === "spin" || own === "gaussian" || (sign?.[k] ?? 1) === 1,
        `Symmetry ${what}: expected spin or gaussian units where signs change, got ${own}.`,
      )
    }
    first += length
  }
}
