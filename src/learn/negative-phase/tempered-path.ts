/**
 * The path from independent units to a machine: all parameters on a straight line, so that with energies linear in them
 * p_β(v, h) ∝ p_0(v, h)^(1−β) p_1(v, h)^β. At β = 0 there are no weights, visible units have the moments of the data, and hidden units
 * the input that the data's mean gives them: the path keeps the means about where they are and changes the correlations.
 */
import type { Harmonium } from "../../hamiltonian/harmonium.ts"
import { TemperedMachine } from "../../hamiltonian/tempered-machine.ts"
import type { Parameters, UnitLayer } from "../../hamiltonian/units/unit-layer.ts"
import { firstUnits, isBias } from "../coordinates.ts"

/** The hidden units at β = 0. */
function independentHidden(machine: Harmonium, independent: UnitLayer): Parameters {
  const mean = new Float64Array(independent.width)
  independent.moments(new Float64Array(independent.width), mean)
  const inputs = machine.hiddenInputs(mean)
  const first = firstUnits(machine.hidden.parameters)
  return Object.fromEntries(
    Object.entries(machine.hidden.parameters).map(([name, vector]) => [
      name,
      isBias(name) ? vector.map((value, j) => value + inputs[first.get(name)! + j]) : vector,
    ]),
  )
}

/** The machines at every β of a path that ends at `machine`. */
export function temperedPath(machine: Harmonium, independent: UnitLayer, betas: readonly number[]): TemperedMachine[] {
  const base = independentHidden(machine, independent)
  const { visible, hidden } = machine
  return betas.map((β) =>
    β === 1
      ? new TemperedMachine(machine, 1, visible, hidden)
      : new TemperedMachine(
          machine,
          β,
          visible.with(between(independent.parameters, visible.parameters, β)),
          hidden.with(between(base, hidden.parameters, β)),
        ),
  )
}

/** (1 − β) a + β b. */
function between(a: Parameters, b: Parameters, β: number): Parameters {
  return Object.fromEntries(
    Object.entries(b).map(([name, vector]) => [name, vector.map((value, k) => value + (1 - β) * (a[name][k] - value))]),
  )
}
