/**
 * The convolutional machine: on a periodic lattice every hidden unit sees a window of visible units through one of a few filters, which
 * are the same everywhere,
 *
 *   W_{x, (f, y)} = K_f(x − b y)   where x − b y is in the window, else 0,
 *
 * x a site, y a place of the filters, which are b apart, with a bias for each filter and one for all sites. So p(v) is the same for v and
 * v moved by b along any axis, and with `flip` for v and −v. It is a Harmonium with a symmetry (symmetry.ts), so that
 * ln Z, annealing, sampling and files are those of any machine; MachineTrainer keeps the symmetry when it is given.
 *
 * Norouzi, Ranjbar & Mori 2009, doi:10.1109/CVPR.2009.5206577; Lee, Grosse, Ranganath & Ng 2009, doi:10.1145/1553374.1553453 (there with
 * probabilistic pooling, here without). On lattices the hidden layer of stride b is one of block spins.
 */
import { RandomStream } from "../compute/philox.ts"
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import { Harmonium } from "./harmonium.ts"
import { Symmetry, type SymmetryGenerator, flipGenerator } from "./symmetry.ts"
import { spinUnits } from "./units/discrete-units.ts"
import type { UnitKind, UnitLayer } from "./units/unit-layer.ts"
import { unitLayer } from "./units/units.ts"

export interface ConvolutionalShape {
  /** Length of each axis of the periodic lattice, slowest first. */
  readonly size: readonly number[]
  readonly filters: number
  /** Length of each axis of the filters. Default `size`: every filter sees the whole lattice. */
  readonly window?: readonly number[]
  /** b, which divides all axes. Default 1. */
  readonly stride?: number
  /** Units of the sites; several numbers a site, as colours, stand next to each other. Default spins. */
  readonly visible?: UnitLayer
  /** Default spin. */
  readonly hidden?: UnitKind
  /** Whether all units can be turned over: no biases, p(v) = p(−v). Default false. */
  readonly flip?: boolean
}

export interface ConvolutionalMachine {
  readonly machine: Harmonium
  /** For MachineTrainer, or to make any machine of this shape invariant. */
  readonly symmetry: Symmetry
}

/** A machine whose filters are drawn from N(0, σ²), or given: filters × window × numbers a site, row-major. */
export function convolutionalMachine(
  shape: ConvolutionalShape,
  {
    seed = 0,
    sigma = 0.01,
    filters,
  }: { readonly seed?: number; readonly sigma?: number; readonly filters?: ArrayLike<number> } = {},
): ConvolutionalMachine {
  const { sites, places, window, visible, hidden, numbers, place } = resolve(shape)
  expectNumber("convolutionalMachine sigma", sigma, 0)
  const length = window.length * numbers
  const stream = new RandomStream(seed, "convolutional machine/filters")
  const values = filters ?? Float64Array.from({ length: shape.filters * length }, () => sigma * stream.normal())
  expectInput(
    values.length === shape.filters * length,
    `convolutionalMachine filters: expected ${shape.filters} × ${length} numbers, got ${values.length}.`,
  )
  const n = shape.filters * places
  const weights = new Float64Array(sites * numbers * n)
  const support = new Uint8Array(weights.length)
  for (let f = 0; f < shape.filters; f++)
    for (let y = 0; y < places; y++)
      for (const [o, offset] of window.entries())
        for (let c = 0; c < numbers; c++) {
          const k = (place(y, offset) * numbers + c) * n + f * places + y
          weights[k] = values[f * length + o * numbers + c]
          support[k] = 1
        }
  const generators = translationGenerators(shape)
  if (shape.flip) generators.push(flipGenerator(visible, hidden))
  const symmetry = new Symmetry(visible, hidden, generators, support)
  return { machine: symmetry.projectMachine(new Harmonium(visible, hidden, weights)), symmetry }
}

/** The filters of a machine of this shape: filters × window × numbers a site, row-major. */
export function filtersOf({ weights, hidden }: Harmonium, shape: ConvolutionalShape): Float64Array {
  const { places, window, numbers, place } = resolve(shape)
  const result = new Float64Array(shape.filters * window.length * numbers)
  let k = 0
  for (let f = 0; f < shape.filters; f++)
    for (const offset of window)
      for (let c = 0; c < numbers; c++)
        result[k++] = weights[(place(0, offset) * numbers + c) * hidden.width + f * places]
  return result
}

/** Translations by the stride along each axis: sites by b, places by 1. */
export function translationGenerators(shape: ConvolutionalShape): SymmetryGenerator[] {
  const { size, filters, stride = 1 } = shape
  const { numbers, places } = resolve(shape)
  const grid = size.map((length) => length / stride)
  return size.map((_, axis) => {
    const step = (lengths: readonly number[], by: number) =>
      siteAt(lengths).map((position) => numberOf(lengths, position.with(axis, position[axis] + by)))
    const [site, place] = [step(size, stride), step(grid, 1)]
    return {
      visible: { image: site.flatMap((x) => Array.from({ length: numbers }, (_, c) => x * numbers + c)) },
      hidden: { image: Array.from({ length: filters }, (_, f) => place.map((y) => f * places + y)).flat() },
    }
  })
}

function resolve({
  size,
  filters,
  window = size,
  stride = 1,
  visible: given,
  hidden: kind = "spin",
  flip,
}: ConvolutionalShape) {
  const what = "convolutionalMachine"
  expectInput(size.length > 0, `${what} size: expected at least one axis, got none.`)
  expectInteger(`${what} filters`, filters, 1)
  expectInteger(`${what} stride`, stride, 1)
  for (const length of size) {
    expectInteger(`${what} size`, length, 1)
    expectInput(length % stride === 0, `${what} stride: expected one that divides ${size.join(" × ")}, got ${stride}.`)
  }
  expectInput(
    window.length === size.length &&
      window.every((length, a) => Number.isInteger(length) && length >= 1 && length <= size[a]),
    `${what} window: expected ${size.length} lengths from 1 to those of the lattice, ${size.join(" × ")}, got ${window.join(" × ")}.`,
  )
  const sites = size.reduce((product, length) => product * length, 1)
  const grid = size.map((length) => length / stride)
  const positions = siteAt(grid)
  const visible = given ?? spinUnits(sites)
  const numbers = visible.width / sites
  expectInput(
    Number.isInteger(numbers),
    `${what} visible: expected a multiple of ${sites} numbers, as the lattice has sites, got ${visible.width}.`,
  )
  const hidden = unitLayer({ kind, count: filters * positions.length })
  expectInput(
    !flip || [visible, hidden].every(({ kind: own }) => own === "spin" || own === "gaussian"),
    `${what} flip: expected spin or gaussian units on both sides, got ${visible.kind} and ${hidden.kind}.`,
  )
  return {
    sites,
    numbers,
    visible,
    hidden,
    places: positions.length,
    window: siteAt(window),
    /** The site that a filter at place `y` sees at an offset in its window. */
    place: (y: number, offset: readonly number[]): number =>
      numberOf(
        size,
        positions[y].map((p, axis) => p * stride + offset[axis]),
      ),
  }
}

/** Positions on the axes of all sites, the last axis fastest. */
function siteAt(size: readonly number[]): number[][] {
  return size.reduce<number[][]>(
    (all, length) => all.flatMap((position) => Array.from({ length }, (_, x) => [...position, x])),
    [[]],
  )
}

/** The site at a position, on periodic axes. */
function numberOf(size: readonly number[], position: readonly number[]): number {
  return size.reduce((site, length, axis) => site * length + (((position[axis] % length) + length) % length), 0)
}
