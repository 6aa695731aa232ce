import { expect, test } from "vitest"
import { continuousFlow } from "./continuous-flow.ts"
import { integrate } from "./bulirsch-stoer.ts"
import type { Coupling } from "./flow-map.ts"

const u: Coupling = { name: "u", parity: "even" }
const v: Coupling = { name: "v", parity: "even" }

/** du/dl = u − u², with the solution u e^l / (1 + u (e^l − 1)). */
const logistic = continuousFlow({
  name: "logistic",
  couplings: [u],
  dimension: 1,
  scale: 2,
  beta: ([x]) => Float64Array.of(x - x * x),
  jacobian: ([x]) => Float64Array.of(1 - 2 * x),
})

test("a step is the solution of the differential equation after ln b", () => {
  for (const x of [0.01, 0.5, 1, 3]) expect(logistic.step(Float64Array.of(x))[0]).toBeCloseTo((2 * x) / (1 + x), 12)
})

test("the Jacobian is the derivative of the solution by its start", () => {
  for (const x of [0, 0.5, 1, 3]) expect(logistic.jacobian!(Float64Array.of(x))[0]).toBeCloseTo(2 / (1 + x) ** 2, 12)
})

test("the Jacobian of two couplings is row-major and agrees with central differences of the step", () => {
  const flow = continuousFlow({
    name: "two",
    couplings: [u, v],
    dimension: 2,
    scale: 3,
    beta: ([x, y]) => Float64Array.of(2 * x + y * y, -y + x * y),
    jacobian: ([x, y]) => Float64Array.of(2, 2 * y, y, -1 + x),
  })
  const at = [0.1, 0.3]
  const jacobian = flow.jacobian!(Float64Array.from(at))
  const h = 1e-4
  for (let j = 0; j < 2; j++) {
    const [up, down] = [h, -h].map((shift) => flow.step(Float64Array.from(at, (x, i) => (i === j ? x + shift : x))))
    for (let i = 0; i < 2; i++) expect(jacobian[i * 2 + j]).toBeCloseTo((up[i] - down[i]) / (2 * h), 6)
  }
})

test("two steps of b are one of b²", () => {
  const squared = continuousFlow({ ...logistic, scale: 4, beta: ([x]) => Float64Array.of(x - x * x) })
  const start = Float64Array.of(0.2)
  expect(logistic.step(logistic.step(start))[0]).toBeCloseTo(squared.step(start)[0], 12)
})

test("a step does not change its argument, and a flow without ∂β/∂K has no Jacobian", () => {
  const start = Float64Array.of(0.2)
  logistic.step(start)
  expect(start[0]).toBe(0.2)
  const plain = continuousFlow({ name: "plain", couplings: [u], dimension: 1, scale: 2, beta: (x) => x.slice() })
  expect("jacobian" in plain).toBe(false)
  expect(plain.step(Float64Array.of(1))[0]).toBeCloseTo(2, 12)
})

test("a flow that reaches infinity within a step gives NaN, and its neighbour that does not is finite", () => {
  const blowUp = continuousFlow({
    name: "blow-up",
    couplings: [u],
    dimension: 1,
    scale: Math.E,
    beta: ([x]) => Float64Array.of(x * x),
    jacobian: ([x]) => Float64Array.of(2 * x),
  })
  expect(blowUp.step(Float64Array.of(0.99))[0]).toBeCloseTo(99, 8)
  expect(blowUp.step(Float64Array.of(1.01))[0]).toBeNaN()
  expect(blowUp.jacobian!(Float64Array.of(1.01))[0]).toBeNaN()
})

test("a scale of 1 is refused with its name", () => {
  expect(() => continuousFlow({ ...logistic, beta: (x) => x, scale: 1 })).toThrow("logistic, scale")
})

test("the integrator turns a harmonic oscillator by one period", () => {
  const end = integrate({
    derivative: ([x, p]) => Float64Array.of(p, -x),
    start: Float64Array.of(1, 0),
    span: 2 * Math.PI,
    tolerance: 1e-13,
  })!
  expect(end[0]).toBeCloseTo(1, 11)
  expect(end[1]).toBeCloseTo(0, 11)
})
