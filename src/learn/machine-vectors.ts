/** A machine's parameters, gradients by them and optimizer memories as one list of vectors in the same order. */
import { Harmonium, type MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Parameters } from "../hamiltonian/units/unit-layer.ts"

export interface NamedVector {
  /** "weights", "visible/bias", "hidden/precision", …. */
  readonly name: string
  readonly values: Float64Array
}

/** The vectors of a gradient, not copied. */
export function vectorsOf({ weights, visible, hidden }: MachineGradient): NamedVector[] {
  const side = (name: string, parameters: Parameters): NamedVector[] =>
    Object.entries(parameters).map(([key, values]) => ({ name: `${name}/${key}`, values }))
  return [{ name: "weights", values: weights }, ...side("visible", visible), ...side("hidden", hidden)]
}

/** The machine's parameters in the form of a gradient, not copied. */
export function parametersOfMachine({ weights, visible, hidden }: Harmonium): MachineGradient {
  return { weights, visible: visible.parameters, hidden: hidden.parameters }
}

/** A gradient with the same names, each vector made by `f`. */
export function mapVectors(
  gradient: MachineGradient,
  f: (values: Float64Array, name: string) => Float64Array,
): MachineGradient {
  const side = (name: string, parameters: Parameters): Parameters =>
    Object.fromEntries(Object.entries(parameters).map(([key, values]) => [key, f(values, `${name}/${key}`)]))
  return {
    weights: f(gradient.weights, "weights"),
    visible: side("visible", gradient.visible),
    hidden: side("hidden", gradient.hidden),
  }
}

/** a + amount · b. */
export function plus(a: MachineGradient, b: MachineGradient, amount = 1): MachineGradient {
  const others = new Map(vectorsOf(b).map(({ name, values }) => [name, values]))
  return mapVectors(a, (values, name) => {
    const other = others.get(name)!
    const sum = new Float64Array(values.length)
    for (let k = 0; k < sum.length; k++) sum[k] = values[k] + amount * other[k]
    return sum
  })
}

/** The machine with other parameters. */
export function machineWith(machine: Harmonium, parameters: MachineGradient): Harmonium {
  return new Harmonium(
    machine.visible.with(parameters.visible),
    machine.hidden.with(parameters.hidden),
    parameters.weights,
  )
}

/** Names of the machine's vectors that must stay above 0. */
export function positiveNames({ visible, hidden }: Harmonium): ReadonlySet<string> {
  return new Set([
    ...visible.positive.map((name) => `visible/${name}`),
    ...hidden.positive.map((name) => `hidden/${name}`),
  ])
}
