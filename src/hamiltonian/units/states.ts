/** All states of a layer whose units have finitely many values. */
import { InputError } from "../../errors.ts"
import type { UnitLayer } from "./unit-layer.ts"

/** How many states a layer has; infinitely many where its units are real numbers. */
export function stateCount({ parts, values, count }: UnitLayer): number {
  if (parts) return parts.reduce((product, part) => product * stateCount(part), 1)
  return values ? values.length ** count : Infinity
}

/** All states of a layer of finitely many, one after the other in the same array. */
export function* statesOf(layer: UnitLayer): Generator<Float64Array> {
  // Every unit: where it stands, and what it can be.
  const units = (layer.parts ?? [layer]).flatMap(({ kind, values, count, width }) => {
    if (!values) throw new InputError(`states of ${kind} units: expected units of finitely many values.`)
    return Array.from({ length: count }, () => ({ values, width: width / count }))
  })
  const starts = units.reduce((ends, { width }) => [...ends, ends.at(-1)! + width], [0])
  const state = new Float64Array(layer.width)
  const digits = new Uint32Array(units.length)
  for (const [i, { values }] of units.entries()) state.set(values[0], starts[i])
  for (;;) {
    yield state
    let i = 0
    for (; i < units.length; i++) {
      const { values } = units[i]
      digits[i] = (digits[i] + 1) % values.length
      state.set(values[digits[i]], starts[i])
      if (digits[i] > 0) break
    }
    if (i === units.length) return
  }
}
