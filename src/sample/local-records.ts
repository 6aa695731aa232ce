/**
 * The sites of a model in the memory of the local-update kernel (kernels/local.ts): a record for each, in the order of the
 * updates, that leads to what acts on it.
 */
import type { Engine } from "../compute/engine.ts"
import type { Lattice } from "../hamiltonian/lattice.ts"
import { type LocalRules, RULES } from "./local-rules.ts"

const RECORD = 32

/** Address of a copy, as i32. */
export function putIntegers(engine: Engine, values: ArrayLike<number>): number {
  const address = engine.allocate(4 * values.length)
  engine.integers(address, values.length).set(values)
  return address
}

/** Address of a copy, as f64. */
export function putDoubles(engine: Engine, values: Float64Array): number {
  const address = engine.allocate(values.byteLength)
  engine.bytes(address, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  return address
}

/** Address of the records of all sites. */
export function putRecords(engine: Engine, { rule, sites: lists }: LocalRules, lattice?: Lattice): number {
  const { memberStarts, stepStarts, pairs, larger, index, field } = lists
  const sites = pairs.length
  const members = putIntegers(engine, lists.members)
  const steps = rule === RULES.field ? putDoubles(engine, lists.steps) : putIntegers(engine, lists.steps)
  const stepSize = rule === RULES.field ? 8 : 4
  const records = engine.allocate(RECORD * sites)
  const words = engine.integers(records, (RECORD / 4) * sites)
  const fields = new Float64Array(words.buffer, words.byteOffset, (RECORD / 8) * sites)
  // One sublattice first: neighbouring updates then do not wait for each other.
  const order = Uint32Array.from({ length: sites }, (_, site) => site)
  if (lattice) order.sort((a, b) => lattice.colours[a] - lattice.colours[b] || a - b)
  order.forEach((site, n) => {
    words.set(
      [
        members + 4 * memberStarts[site],
        steps + stepSize * stepStarts[site],
        pairs[site],
        larger[site],
        index[site],
        site,
      ],
      8 * n,
    )
    fields[4 * n + 3] = field[site]
  })
  return records
}
