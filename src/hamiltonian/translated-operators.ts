/**
 * Operators of an Ising Hamiltonian that are a pattern of sites, its spins multiplied, moved over a lattice with axes: pairs a
 * step apart, plaquettes, any other. A site that occurs twice in a term drops out of it, s² = 1: so it is where a pattern wraps
 * around a small lattice.
 */
import { expectInput, expectInteger } from "../errors.ts"
import type { Lattice } from "./lattice.ts"
import { type Operator, collect } from "./operators.ts"

/** A site relative to another: a step along each axis, slowest first. */
export type Shift = readonly number[]

/** Σ_i s_i s_{i + shift}, all pairs a given step apart; on a honeycomb the step is one of cells, and within each sublattice. */
export function shiftedPairs(lattice: Lattice, shift: Shift, coupling: number): Operator {
  return translates(`pairs at [${shift.join()}]`, lattice, pairsAt(lattice, shift), coupling)
}

/** The steps to half of the next-nearest neighbours; their opposites lead to the other half. */
function nextSteps({ kind, size }: Lattice): readonly Shift[] {
  if (size.length === 1) return [[2]]
  if (kind === "triangular") return [[1, 2], [2, 1], [1, -1]] // prettier-ignore
  if (kind === "honeycomb") return [[0, 1], [1, 0], [1, -1]] // prettier-ignore
  return planes(size.length).flatMap(([a, b]) => [1, -1].map((step) => along(size.length, [a, 1], [b, step])))
}

/**
 * Σ s_i s_j over next-nearest neighbours: two steps along a chain, the diagonals of the squares of square, cubic and
 * hypercubic lattices, the second shell of the triangular lattice and the honeycomb. On a graph, use termList.
 */
export function nextNearestNeighbours(lattice: Lattice, coupling: number): Operator {
  const patterns = nextSteps(lattice).flatMap((shift) => pairsAt(lattice, shift))
  return translates("next-nearest neighbours", lattice, patterns, coupling)
}

/** Σ s_i s_j s_k s_l over the elementary squares of a square, cubic or hypercubic lattice. */
export function plaquettes(lattice: Lattice, coupling: number): Operator {
  const { kind, size } = lattice
  expectInput(
    kind === "square" || ((kind === "cubic" || kind === "hypercubic") && size.length > 1),
    `plaquettes: expected a square, cubic or hypercubic lattice, got a ${kind}. Use translated or termList.`,
  )
  const corner = (a: number, b: number) => [
    along(size.length),
    along(size.length, [a, 1]),
    along(size.length, [b, 1]),
    along(size.length, [a, 1], [b, 1]),
  ]
  const patterns = planes(size.length).map(([a, b]) => corner(a, b))
  return translates("plaquettes", lattice, patterns, coupling)
}

/**
 * Σ_x Π_k s_{x + pattern[k]}: one product, moved to every site x; `[[0, 0], [0, 1], [0, 2]]` are three spins in a row. On open
 * axes, translates that would leave the lattice are left out. On a honeycomb, x runs over cells and each entry of the
 * pattern is [dy, dx, site of the cell, 0 or 1].
 */
export function translated(lattice: Lattice, pattern: readonly Shift[], coupling: number, name?: string): Operator {
  return translates(name ?? `product of ${pattern.length}`, lattice, [pattern], coupling)
}

/** The sum over patterns of all their translates. */
function translates(
  name: string,
  lattice: Lattice,
  patterns: readonly (readonly Shift[])[],
  coupling: number,
): Operator {
  const { kind, size, periodic, sites } = lattice
  expectInput(
    kind !== "graph",
    `${name}: expected a lattice with axes, which can be translated along, got a graph. Use termList.`,
  )
  const axes = size.length
  const basis = kind === "honeycomb" ? 2 : 1
  for (const shift of patterns.flat()) {
    expectInput(
      shift.length === axes + basis - 1,
      `${name}: expected ${axes + basis - 1} numbers for each site of a pattern on the ${kind}, got ${shift.length}.`,
    )
    shift.forEach((step) => expectInteger(`${name} shift`, step, -(2 ** 31), 2 ** 31))
    if (basis === 2) expectInteger(`${name} site of the cell`, shift[axes], 0, 1)
  }
  const cells = sites / basis
  const position = new Int32Array(axes)
  const siteAt = (shift: Shift): number => {
    let cell = 0
    for (let axis = 0; axis < axes; axis++) {
      const length = size[axis]
      let x = position[axis] + shift[axis]
      if (x < 0 || x >= length) {
        if (!periodic[axis]) return -1
        x = ((x % length) + length) % length
      }
      cell = cell * length + x
    }
    return basis === 2 ? 2 * cell + shift[axes] : cell
  }
  function* list() {
    for (let cell = 0; cell < cells; cell++) {
      for (let axis = axes - 1, rest = cell; axis >= 0; axis--) {
        position[axis] = rest % size[axis]
        rest = Math.floor(rest / size[axis])
      }
      for (const pattern of patterns) {
        const term = pattern.map(siteAt)
        if (!term.includes(-1)) yield term
      }
    }
  }
  return { name, coupling, ...collect(cells * patterns.length, cells * patterns.flat().length, list()) }
}

/** The pattern of two sites `shift` apart, on a honeycomb one for each site of the cell. */
function pairsAt({ kind, size }: Lattice, shift: Shift): Shift[][] {
  const origin = size.map(() => 0)
  return kind === "honeycomb" ? [0, 1].map((site) => [[...origin, site], [...shift, site]]) : [[origin, shift]] // prettier-ignore
}

/** All pairs of axes. */
function planes(axes: number): [number, number][] {
  return Array.from({ length: axes }, (_, a) => a).flatMap((a) =>
    Array.from({ length: axes - a - 1 }, (_, k): [number, number] => [a, a + 1 + k]),
  )
}

/** A shift by the steps listed as [axis, step]. */
function along(axes: number, ...steps: readonly (readonly [number, number])[]): Shift {
  return Array.from({ length: axes }, (_, axis) => steps.find(([a]) => a === axis)?.[1] ?? 0)
}
