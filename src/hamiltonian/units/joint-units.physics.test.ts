import { describe, expect, test } from "vitest"
import { RandomStream } from "../../compute/philox.ts"
import { Harmonium, zeroGradient } from "../harmonium.ts"
import { bernoulliUnits, binomialUnits, spinUnits } from "./discrete-units.ts"
import { gaussianUnits } from "./gaussian-units.ts"
import { jointUnits } from "./joint-units.ts"
import { pottsUnits } from "./potts-units.ts"
import { doubleReluUnits } from "./rectified-units.ts"
import { stateCount, statesOf } from "./states.ts"
import { zerosLike } from "./units.ts"

const stream = new RandomStream(4, "joint units test")
const normals = (n: number): Float64Array => Float64Array.from({ length: n }, () => stream.normal())

const discrete = jointUnits([
  spinUnits(2, { bias: normals(2) }),
  pottsUnits(1, 3, { bias: normals(3) }),
  binomialUnits(2, 2, { bias: normals(2) }),
])
const mixed = jointUnits([
  gaussianUnits(2, { bias: normals(2), precision: [0.5, 2] }),
  doubleReluUnits(1),
  spinUnits(1, { bias: normals(1) }),
])

describe("spins, a Potts unit and binomial units side by side", () => {
  const inputs = normals(discrete.width)
  const states = Array.from(statesOf(discrete), (state) => state.slice())
  const weights = states.map((x) => Math.exp(x.reduce((sum, v, i) => sum + v * inputs[i], 0) - discrete.energy(x)))
  const Z = weights.reduce((a, b) => a + b, 0)
  const average = (f: (x: Float64Array) => number): number =>
    states.reduce((sum, x, n) => sum + f(x) * weights[n], 0) / Z

  test("have all combinations of their parts' states, each once", () => {
    expect(stateCount(discrete)).toBe(4 * 3 * 9)
    expect(new Set(states.map((x) => x.join())).size).toBe(4 * 3 * 9)
    expect(discrete).toMatchObject({ kind: "joint", count: 5, width: 7 })
  })

  test("Γ, mean, variance and mean statistics are the sums over all states", () => {
    expect(discrete.cumulant(inputs)).toBeCloseTo(Math.log(Z), 12)
    const [mean, variance] = [new Float64Array(7), new Float64Array(7)]
    discrete.moments(inputs, mean, variance)
    for (let i = 0; i < 7; i++) {
      expect(mean[i]).toBeCloseTo(average((x) => x[i]), 12) // prettier-ignore
      expect(variance[i]).toBeCloseTo(average((x) => x[i] ** 2) - mean[i] ** 2, 12)
    }
    const into = zerosLike(discrete.parameters)
    discrete.addMeanStatistics(inputs, 1, into)
    expect(Object.keys(into)).toEqual(["0/bias", "1/bias", "2/bias"])
    expect([...into["0/bias"], ...into["1/bias"], ...into["2/bias"]].map((m, i) => m - mean[i])).toEqual(
      Array.from({ length: 7 }, () => 0),
    )
  })

  test("draws have the mean, within 4.5 standard errors", () => {
    const [mean, variance] = [new Float64Array(7), new Float64Array(7)]
    discrete.moments(inputs, mean, variance)
    const own = new RandomStream(2, "draws")
    const [x, sum] = [new Float64Array(7), new Float64Array(7)]
    for (let n = 0; n < 20_000; n++) {
      discrete.sample(inputs, own, x)
      for (let i = 0; i < 7; i++) sum[i] += x[i] - mean[i]
    }
    for (let i = 0; i < 7; i++) expect(Math.abs(sum[i] / 20_000)).toBeLessThan(4.5 * Math.sqrt(variance[i] / 20_000))
  })
})

test.each([discrete, mixed])(
  "statistics are minus the derivatives of the energy and of F by every parameter",
  (visible) => {
    const machine = new Harmonium(visible, mixed, normals(visible.width * 4).map((w) => 0.2 * w)) // prettier-ignore
    const v = machine.sampleVisible(new Float64Array(4), new RandomStream(1, "state"))
    const gradient = zeroGradient(machine)
    machine.addStatistics(v, 1, gradient)
    for (const side of ["visible", "hidden"] as const)
      for (const [name, vector] of Object.entries(gradient[side]))
        for (let k = 0; k < vector.length; k++) {
          const direction = zeroGradient(machine)
          direction[side][name][k] = 1
          const slope =
            (machine.moved(direction, 1e-4).freeEnergy(v) - machine.moved(direction, -1e-4).freeEnergy(v)) / 2e-4
          expect(vector[k]).toBeCloseTo(-slope, 6)
        }
  },
)

test("plain arrays, single and double precision are read alike", () => {
  const x = [1, -1, 0, 1, 0, 2, 1]
  expect(discrete.energy(x)).toBe(discrete.energy(Float64Array.from(x)))
  expect(discrete.energy(x)).toBe(discrete.energy(Float32Array.from(x)))
})

test("joint layers inside joint layers are taken apart, and ln Z is that of the parts one after the other", () => {
  const nested = jointUnits([jointUnits([spinUnits(1), bernoulliUnits(2)]), binomialUnits(1, 2)])
  expect(nested.parts!.map(({ kind }) => kind)).toEqual(["spin", "bernoulli", "binomial"])
  const machine = new Harmonium(nested, gaussianUnits(1))
  expect(machine.logPartition()).toBeCloseTo(Math.log(2 * 4 * 4 * Math.sqrt(2 * Math.PI)), 12)
})

test("positive parameters keep their names, and bad ones are refused", () => {
  expect(mixed.positive).toEqual(["0/precision", "1/precisionUp", "1/precisionDown"])
  expect(() => mixed.with({ ...mixed.parameters, "0/precision": Float64Array.of(1, -1) })).toThrow(
    "gaussian units: precision: expected numbers above 0, got -1 at unit 1.",
  )
  expect(() => jointUnits([])).toThrow("joint units: expected at least one layer, got none.")
  expect(() => stateCount(mixed) === Infinity && [...statesOf(mixed)]).toThrow("states of gaussian units")
})
