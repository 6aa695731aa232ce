import { describe, expect, test } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { Harmonium, harmonium, zeroGradient } from "../hamiltonian/harmonium.ts"
import type { UnitKind } from "../hamiltonian/units/unit-layer.ts"
import { unitLayer } from "../hamiltonian/units/units.ts"
import { Coordinates, type SideMoments } from "./coordinates.ts"
import { machineWith, parametersOfMachine, vectorsOf } from "./machine-vectors.ts"

const stream = new RandomStream(5, "coordinates test")
const moments = (width: number): SideMoments => ({
  mean: Float64Array.from({ length: width }, () => stream.normal()),
  variance: Float64Array.from({ length: width }, () => 0.3 + stream.uniform()),
})

describe.each<readonly [UnitKind, UnitKind]>([
  ["bernoulli", "spin"],
  ["gaussian", "relu"],
  ["double-relu", "gaussian"],
  ["potts", "double-relu"],
])("%s × %s", (visible, hidden) => {
  const machine = harmonium(unitLayer({ kind: visible, count: 3, levels: 3 }), unitLayer({ kind: hidden, count: 2 }), {
    seed: 1,
    sigma: 0.2,
  })
  const v = machine.sampleVisible(new Float64Array(machine.hidden.width), stream)
  test.each(["centred", "standardised"] as const)(
    "%s: there and back, and the gradient is that by the coordinates",
    (metric) => {
      const coordinates = new Coordinates(metric, moments(machine.visible.width), moments(machine.hidden.width))
      const parameters = parametersOfMachine(machine)
      const inside = coordinates.of(parameters)
      const back = vectorsOf(coordinates.parameters(inside))
      for (const [n, { values }] of vectorsOf(parameters).entries())
        for (const [k, value] of values.entries()) expect(back[n].values[k]).toBeCloseTo(value, 12)
      const plain = zeroGradient(machine)
      machine.addStatistics(v, 1, plain)
      const slopes = vectorsOf(coordinates.gradient(plain))
      const at = (): Harmonium => machineWith(machine, coordinates.parameters(inside))
      for (const [n, { values }] of vectorsOf(inside).entries())
        for (let k = 0; k < values.length; k++) {
          const value = values[k]
          const [up, down] = [1e-4, -1e-4].map((shift) => {
            values[k] = value + shift
            return at().freeEnergy(v)
          })
          values[k] = value
          expect(slopes[n].values[k]).toBeCloseTo(-(up - down) / 2e-4, 6)
        }
    },
  )
})
