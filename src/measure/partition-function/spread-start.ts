/**
 * Where chains start that are to find all modes of a machine: units of one side at all densities between none and all, so that the
 * chains do not all begin on one side of what divides the modes. Units of 0/1 and ±1: equilibrium-chains.ts.
 */
import type { RandomStream } from "../../compute/philox.ts"
import type { Harmonium } from "../../hamiltonian/harmonium.ts"
import type { UnitLayer } from "../../hamiltonian/units/unit-layer.ts"

/**
 * Draws v from p(v | h) of hidden units at `density` between 0 and 1, or, where these have no finite set of values, visible units at
 * `density`. False where neither side has: v is as it was.
 */
export function drawSpread(machine: Harmonium, density: number, stream: RandomStream, v: Float64Array): boolean {
  const { visible, hidden } = machine
  if (hidden.values) {
    const h = new Float64Array(hidden.width)
    drawAtDensity(hidden, hidden.values, density, stream, h)
    machine.sampleVisible(h, stream, v)
  } else if (visible.values) drawAtDensity(visible, visible.values, density, stream, v)
  else return false
  return true
}

/** Every unit takes the value of a number from 0 to q − 1, binomial of mean (q − 1) · density: for two values, the second with that probability. */
function drawAtDensity(
  layer: UnitLayer,
  values: readonly (readonly number[])[],
  density: number,
  stream: RandomStream,
  x: Float64Array,
): void {
  const width = layer.width / layer.count
  for (let unit = 0; unit < layer.count; unit++) {
    let number = 0
    for (let k = 1; k < values.length; k++) number += Number(stream.uniform() < density)
    x.set(values[number], unit * width)
  }
}
