/**
 * How many numbers fix a Hamiltonian that is a polynomial of low degree: the reason, by Lin, Tegmark & Rolnick, why the
 * functions of physics are cheap. Of n variables, degree ≤ d leaves C(n + d, d) coefficients, or Σ_{k≤d} C(n, k) if the
 * variables are spins, s² = 1, instead of exponentially many; locality leaves O(n), and translation symmetry O(1).
 *
 * A coefficient is that of a product of variables, so symmetric Hamiltonians have one for each orbit of products. Burnside's
 * lemma counts orbits as the mean number of products that a symmetry g leaves alone, and these are products of whole cycles
 * of g. *Local* means within a box of b sites along each axis of the torus. The boxes that hold a product form an array of
 * contiguous positions; those with b − 1 sites along some of the axes, with alternating signs, cancel all of them but one
 * (Euler characteristic), so that
 *   [local products fixed by g] = Σ_{e ∈ {0,1}^D} (−1)^{|e|} Σ_{boxes B of sides b − e} [products of cycles of g inside B].
 *
 * H. W. Lin, M. Tegmark & D. Rolnick, J. Stat. Phys. 168, 1223 (2017), doi:10.1007/s10955-017-1836-5, arXiv:1608.08225.
 */
import { expectInput, expectInteger } from "../errors.ts"

/** Symmetries that leave a site in place: mirrors of the axes, turns, or turns and mirrors of the hypercube. */
export type PointSymmetry = "none" | "reflections" | "rotations" | "full"

/** Which products of variables on a torus (periodic axes, one variable a site) have coefficients, and which of them share one. */
export interface ParameterOptions {
  /** Length of each axis; [n] for n variables. */
  readonly size: readonly number[]
  /** Largest degree of a product, from 0 to 8. */
  readonly degree: number
  /** Spins have s² = 1, real variables powers. Default "spins". */
  readonly variables?: "spins" | "reals"
  /** Local: all sites of a product lie in a box of so many sites along each axis, 2 box − 1 ≤ every length. Default: anywhere. */
  readonly box?: number
  /** Default false. */
  readonly translation?: boolean
  /** "rotations" and "full" need axes of equal length. Default "none". */
  readonly point?: PointSymmetry
  /** Whether turning over all variables leaves the Hamiltonian as it is: only even degrees. Default false. */
  readonly flip?: boolean
}

/** C(n + d, d): coefficients of a polynomial of degree ≤ d in n real variables, the constant included. */
export function polynomialCoefficients(variables: number, degree: number): number {
  expectInteger("polynomialCoefficients variables", variables, 0)
  expectInteger("polynomialCoefficients degree", degree, 0)
  return Number(binomial(variables + degree, degree))
}

/** Σ_{k≤d} C(n, k): the same for spins, whose squares are 1. */
export function spinCoefficients(variables: number, degree: number): number {
  expectInteger("spinCoefficients variables", variables, 0)
  expectInteger("spinCoefficients degree", degree, 0)
  let sum = 0n
  for (let k = 0; k <= Math.min(degree, variables); k++) sum += binomial(variables, k)
  return Number(sum)
}

/**
 * Number of independent coefficients, the constant included (which the norm of the probability fixes), by Burnside's lemma;
 * exact as far as a double holds integers. With locality and translations it does not depend on the size.
 */
export function independentParameters(options: ParameterOptions): number {
  const { degree, box, translation } = expectOptions(options)
  // How large the torus is makes no difference to local products that may be moved.
  const size = box && translation ? options.size.map(() => 2 * box - 1) : options.size
  const sites = size.reduce((product, length) => product * length, 1)
  const boxes = (box ? subsets(size.length) : []).flatMap((shorter) => {
    const sides = shorter.map((e) => box! - e)
    const sign = shorter.reduce((product, e) => (e ? -product : product), 1n)
    return Array.from({ length: sites }, (_, origin) => ({ sign, inside: sitesOfBox(size, origin, sides) }))
  })
  let total = 0n
  let order = 0n
  for (const image of group({ ...options, size })) {
    order++
    total++ // the constant
    const { cycle, lengths } = cyclesOf(image)
    if (!box) total += productsOfCycles(lengths, options)
    for (const { sign, inside } of boxes) {
      const held = new Map<number, number>()
      for (const site of inside)
        if (lengths[cycle[site]] <= degree) held.set(cycle[site], (held.get(cycle[site]) ?? 0) + 1)
      const whole = [...held.entries()].filter(([id, count]) => count === lengths[id])
      total +=
        sign *
        productsOfCycles(
          whole.map(([, length]) => length),
          options,
        )
    }
  }
  return Number(total / order)
}

/**
 * The same by listing: one product of each orbit, as its sites in ascending order (a power repeats its site), the constant []
 * first. For small tori: an {@link InputError} where there are more than 2^20 products.
 */
export function parameterOrbits(options: ParameterOptions): number[][] {
  const { size, degree, variables = "spins", box, flip = false } = expectOptions(options)
  const sites = size.reduce((product, length) => product * length, 1)
  const products = variables === "spins" ? spinCoefficients(sites, degree) : polynomialCoefficients(sites, degree)
  expectInput(
    products <= 2 ** 20,
    `parameterOrbits: expected at most ${2 ** 20} products to list, got ${products}. independentParameters counts them.`,
  )
  const images = [...group(options)]
  const seen = new Set<string>()
  const orbits: number[][] = []
  const extend = (product: readonly number[]): void => {
    if (!(flip && product.length % 2 === 1) && (!box || fits(product, size, box)) && !seen.has(product.join())) {
      orbits.push([...product])
      for (const image of images) {
        const moved = product.map((site) => image[site])
        seen.add(moved.sort((a, b) => a - b).join())
      }
    }
    if (product.length === degree) return
    const next = product.length === 0 ? 0 : product[product.length - 1] + (variables === "spins" ? 1 : 0)
    for (let site = next; site < sites; site++) extend([...product, site])
  }
  extend([])
  return orbits
}

function expectOptions(options: ParameterOptions): ParameterOptions {
  const { size, degree, box, point = "none" } = options
  expectInput(size.length > 0, "parameters size: expected at least one axis, got none.")
  for (const length of size) expectInteger("parameters size", length, 1)
  expectInteger("parameters degree", degree, 0, 8)
  if (box !== undefined) expectInteger("parameters box", box, 1, Math.floor((Math.min(...size) + 1) / 2))
  expectInput(
    point === "none" || point === "reflections" || size.every((length) => length === size[0]),
    `parameters point: expected axes of equal length for "${point}", got ${size.join(" × ")}.`,
  )
  return options
}

/** All symmetries as the sites that they send each site to; those of a point hold site 0 in place. */
function* group({ size, translation = false, point = "none" }: ParameterOptions): Generator<Int32Array> {
  const axes = size.length
  const sites = size.reduce((product, length) => product * length, 1)
  const places = Array.from({ length: sites }, (_, site) => position(size, site))
  const orders = point === "rotations" || point === "full" ? permutations(axes) : [[...size.keys()]]
  for (const order of orders)
    for (const mirrored of point === "none" ? [size.map(() => 0)] : subsets(axes)) {
      const parity = (inversions(order) + mirrored.reduce((sum, e) => sum + e, 0)) % 2
      if (point === "rotations" && parity === 1) continue
      const signs = mirrored.map((e) => 1 - 2 * e)
      for (let shift = 0; shift < (translation ? sites : 1); shift++) {
        const image = new Int32Array(sites)
        for (let site = 0; site < sites; site++) {
          let at = 0
          for (let a = 0; a < axes; a++)
            at = at * size[a] + ((places[shift][a] + signs[a] * places[site][order[a]] + size[a]) % size[a])
          image[site] = at
        }
        yield image
      }
    }
}

function position(size: readonly number[], site: number): number[] {
  return size.map((length, a) => Math.floor(site / size.slice(a + 1).reduce((product, l) => product * l, 1)) % length)
}

function siteAt(size: readonly number[], place: readonly number[]): number {
  return size.reduce((site, length, a) => site * length + (((place[a] % length) + length) % length), 0)
}

function sitesOfBox(size: readonly number[], origin: number, sides: readonly number[]): number[] {
  const corner = position(size, origin)
  const inside = sides.reduce((product, side) => product * side, 1)
  return Array.from({ length: inside }, (_, k) =>
    siteAt(
      size,
      position(sides, k).map((step, a) => corner[a] + step),
    ),
  )
}

/** Whether a box of `box` sites along each axis holds all sites. */
function fits(product: readonly number[], size: readonly number[], box: number): boolean {
  const places = product.map((site) => position(size, site))
  return (
    places.length === 0 ||
    size.every((length, a) => places.some((first) => places.every((p) => (p[a] - first[a] + length) % length < box)))
  )
}

/** The cycle that each site belongs to, and how long the cycles are. */
function cyclesOf(image: Int32Array): { cycle: Int32Array; lengths: number[] } {
  const cycle = new Int32Array(image.length).fill(-1)
  const lengths: number[] = []
  for (let start = 0; start < image.length; start++) {
    if (cycle[start] >= 0) continue
    let length = 0
    for (let site = start; cycle[site] < 0; site = image[site], length++) cycle[site] = lengths.length
    lengths.push(length)
  }
  return { cycle, lengths }
}

/**
 * Products of degree 1 … d of whole cycles of the lengths listed: with c_l of length l, the coefficients of Π_l (1 + x^l)^c_l
 * for spins, Π_l (1 − x^l)^−c_l for real variables.
 */
function productsOfCycles(
  lengths: readonly number[],
  { degree, variables = "spins", flip = false }: ParameterOptions,
): bigint {
  const cycles = Array.from({ length: degree + 1 }, () => 0)
  for (const length of lengths) if (length <= degree) cycles[length]++
  let series: bigint[] = Array.from({ length: degree + 1 }, (_, k) => (k === 0 ? 1n : 0n))
  for (let length = 1; length <= degree; length++) {
    if (cycles[length] === 0) continue
    const next = series.map(() => 0n)
    for (let j = 0; j * length <= degree; j++) {
      const ways = binomial(variables === "spins" ? cycles[length] : cycles[length] + j - 1, j)
      for (let k = 0; k + j * length <= degree; k++) next[k + j * length] += series[k] * ways
    }
    series = next
  }
  return series.reduce((sum, count, k) => (k === 0 || (flip && k % 2 === 1) ? sum : sum + count), 0n)
}

function binomial(n: number, k: number): bigint {
  let result = 1n
  for (let i = 0; i < k; i++) result = (result * BigInt(n - i)) / BigInt(i + 1)
  return result
}

/** All vectors of zeros and ones. */
function subsets(length: number): number[][] {
  return Array.from({ length: 2 ** length }, (_, bits) => Array.from({ length }, (_, a) => (bits >> a) & 1))
}

function permutations(length: number): number[][] {
  return length === 0
    ? [[]]
    : permutations(length - 1).flatMap((shorter) =>
        Array.from({ length }, (_, at) => shorter.toSpliced(at, 0, length - 1)),
      )
}

function inversions(order: readonly number[]): number {
  return order.reduce((sum, value, i) => sum + order.slice(0, i).filter((earlier) => earlier > value).length, 0)
}
