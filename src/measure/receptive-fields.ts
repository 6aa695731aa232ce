/**
 * Effective receptive fields: what a unit of layer l sees of the lattice through all the layers below it,
 *   r⁽¹⁾ = W⁽¹⁾,   r⁽ˡ⁾ = r⁽ˡ⁻¹⁾ W⁽ˡ⁾,
 * the linear part of the map from the data to that unit.
 *
 * Mehta & Schwab 2014, arXiv:1410.3831, figure 4.
 */
import { expectInput, expectInteger } from "../errors.ts"
import type { Stack } from "../hamiltonian/stack.ts"

/** A map over the lattice for every unit of a layer. */
export interface ReceptiveFields {
  readonly units: number
  /** Rows of the lattice; 1 for a chain, and for shapes that are no plane. */
  readonly height: number
  readonly width: number
  /** Units × height × width, row-major. */
  readonly values: Float32Array
}

/** The receptive fields of `layer`, counted from 1 at the data. */
export function receptiveFields({ layers, shape }: Stack, layer: number): ReceptiveFields {
  expectInteger("receptiveFields layer", layer, 1, layers.length)
  const sites = shape.reduce((product, length) => product * length, 1)
  let units = sites
  // Sites × units, in double precision.
  let fields = new Float64Array()
  for (const [below, { visible, hidden, weights }] of layers.slice(0, layer).entries()) {
    expectInput(
      visible === units,
      below === 0
        ? `receptiveFields layer 1: expected ${sites} visible units, as the shape ${shape.join(" × ")} has sites, got ${visible}. Check the stack's shape.`
        : `receptiveFields layer ${below + 1}: expected ${units} visible units, as layer ${below} has hidden ones, got ${visible}. Check the order of the layers.`,
    )
    fields = below === 0 ? Float64Array.from(weights.values) : product(fields, weights.values, sites, visible, hidden)
    units = hidden
  }
  const values = new Float32Array(units * sites)
  for (let site = 0, k = 0; site < sites; site++)
    for (let unit = 0; unit < units; unit++, k++) values[unit * sites + site] = fields[k]
  const [height, width] = shape.length === 2 ? shape : [1, sites]
  return { units, height, width, values }
}

/** Refuses fields of the wrong length or with numbers that are not finite; `what` names them in the sentence. */
export function expectFields(what: string, { units, height, width, values }: ReceptiveFields): void {
  expectInteger(`${what} units`, units, 1)
  expectInteger(`${what} height`, height, 1)
  expectInteger(`${what} width`, width, 1)
  expectInput(
    values.length === units * height * width,
    `${what}: expected ${units} × ${height} × ${width} = ${units * height * width} values, got ${values.length}. Check the shape.`,
  )
  const bad = values.findIndex((r) => !Number.isFinite(r))
  expectInput(
    bad < 0,
    `${what}: expected finite numbers, got ${values[bad]} in unit ${Math.floor(bad / (height * width))}. If the training diverged, lower its learning rate.`,
  )
}

function product(
  a: Float64Array,
  b: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array<ArrayBuffer> {
  const c = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const sums = c.subarray(row * columns, (row + 1) * columns)
    for (let k = 0; k < inner; k++) {
      const factor = a[row * inner + k]
      for (let column = 0, at = k * columns; column < columns; column++) sums[column] += factor * b[at + column]
    }
  }
  return c
}
