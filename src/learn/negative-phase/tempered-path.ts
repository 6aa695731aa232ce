/**
 * The path from independent units to a machine: all parameters on a straight line, so that with energies linear in them
 * p_β(v, h) ∝ p_0(v, h)^(1−β) p_1(v, h)^β. At β = 0 there are no weights, visible units have the moments of the data, and hidden units
 * the input that the data's mean gives them: the path keeps the means about where they are and changes the correlations.
 */
import { Harmonium, type MachineGradient } from "../../hamiltonian/harmonium.ts"
import type { Parameters, UnitLayer } from "../../hamiltonian/units/unit-layer.ts"
import { firstUnits, isBias } from "../coordinates.ts"
import { machineWith, parametersOfMachine, plus } from "../machine-vectors.ts"

/** The machine at β = 0. */
export function independentMachine(machine: Harmonium, independent: UnitLayer): Harmonium {
  const mean = new Float64Array(independent.width)
  independent.moments(new Float64Array(independent.width), mean)
  const inputs = machine.hiddenInputs(mean)
  const first = firstUnits(machine.hidden.parameters)
  const parameters: Parameters = Object.fromEntries(
    Object.entries(machine.hidden.parameters).map(([name, vector]) => [
      name,
      isBias(name) ? vector.map((value, j) => value + inputs[first.get(name)! + j]) : vector,
    ]),
  )
  return new Harmonium(independent, machine.hidden.with(parameters))
}

/** The machines at every β of a path that ends at `machine`. */
export function temperedPath(machine: Harmonium, independent: UnitLayer, betas: readonly number[]): Harmonium[] {
  const base = independentMachine(machine, independent)
  const end = parametersOfMachine(machine)
  const direction: MachineGradient = plus(end, parametersOfMachine(base), -1)
  return betas.map((β) => (β === 1 ? machine : machineWith(machine, plus(end, direction, β - 1))))
}
