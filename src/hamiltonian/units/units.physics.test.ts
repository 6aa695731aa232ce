import { describe, expect, test } from "vitest"
import { RandomStream } from "../../compute/philox.ts"
import { binomialUnits } from "./discrete-units.ts"
import { halfGaussian } from "./half-gaussian.ts"
import type { Parameters, UnitKind, UnitLayer } from "./unit-layer.ts"
import { UNIT_KINDS, unitLayer, zerosLike } from "./units.ts"

const COUNT = 3
const stream = new RandomStream(7, "units test")
const random = (n: number, low: number, high: number): Float64Array =>
  Float64Array.from({ length: n }, () => low + (high - low) * stream.uniform())

/** A layer with random parameters. */
function randomLayer(kind: UnitKind): UnitLayer {
  const plain = unitLayer({ kind, count: COUNT, levels: 4 })
  return plain.with(
    Object.fromEntries(
      Object.entries(plain.parameters).map(([name, vector]) => [
        name,
        plain.positive.includes(name) ? random(vector.length, 0.5, 3) : random(vector.length, -2, 2),
      ]),
    ),
  )
}

const layers = UNIT_KINDS.map((kind) => ({ kind, layer: randomLayer(kind) }))

/** Σ or ∫ of f(x) exp(I x − E(x)) over one unit of a layer of one unit. */
function integrate(layer: UnitLayer, inputs: Float64Array, f: (x: readonly number[]) => number): number {
  const weight = (x: readonly number[]): number =>
    Math.exp(x.reduce((sum, value, i) => sum + value * inputs[i], 0) - layer.energy(x))
  if (layer.values) return layer.values.reduce((sum, x) => sum + f(x) * weight(x), 0)
  // Trapezoids on both sides of 0, where the densities may have a kink: exponentially small or O(h²) errors, extrapolated.
  const half = (sign: number, steps: number): number => {
    const h = 40 / steps
    let sum = 0
    for (let k = 0; k <= steps; k++) {
      const x = [sign * k * h]
      sum += (k === 0 ? 0.5 : 1) * f(x) * weight(x) * h
    }
    return sum
  }
  const extrapolated = (sign: number): number => {
    const [a, b, c] = [half(sign, 2000), half(sign, 4000), half(sign, 8000)]
    const [ab, bc] = [b + (b - a) / 3, c + (c - b) / 3]
    return bc + (bc - ab) / 15
  }
  return extrapolated(1) + (layer.kind === "relu" ? 0 : extrapolated(-1))
}

function oneUnit(layer: UnitLayer, i: number): UnitLayer {
  const per = layer.width / layer.count
  return unitLayer(
    { kind: layer.kind as UnitKind, count: 1, levels: layer.levels ?? 2 },
    Object.fromEntries(
      Object.entries(layer.parameters).map(([name, v]) => [
        name,
        layer.kind === "potts" ? v.slice(i * per, (i + 1) * per) : v.slice(i, i + 1),
      ]),
    ),
  )
}

describe.each(layers)("$kind units", ({ layer }) => {
  const inputs = random(layer.width, -3, 3)
  const per = layer.width / layer.count

  test("Γ, mean, variance and mean statistics are the sums or integrals that define them", () => {
    let cumulant = 0
    const mean = new Float64Array(layer.width)
    const variance = new Float64Array(layer.width)
    layer.moments(inputs, mean, variance)
    const statistics = zerosLike(layer.parameters)
    layer.addMeanStatistics(inputs, 2, statistics)
    for (let i = 0; i < layer.count; i++) {
      const one = oneUnit(layer, i)
      const own = inputs.slice(i * per, (i + 1) * per)
      const norm = integrate(one, own, () => 1)
      cumulant += Math.log(norm)
      for (let c = 0; c < per; c++) {
        const first = integrate(one, own, (x) => x[c]) / norm
        const second = integrate(one, own, (x) => x[c] ** 2) / norm
        expect(mean[i * per + c]).toBeCloseTo(first, 9)
        expect(variance[i * per + c]).toBeCloseTo(second - first * first, 8)
      }
      for (const [name, vector] of Object.entries(statistics)) {
        const width = vector.length / layer.count
        for (let c = 0; c < width; c++) {
          const expected = integrate(one, own, (x) => {
            const into = zerosLike(one.parameters)
            one.addStatistics(x, 1, into)
            return into[name][c]
          })
          expect(vector[i * width + c]).toBeCloseTo((2 * expected) / norm, 8)
        }
      }
    }
    expect(layer.cumulant(inputs)).toBeCloseTo(cumulant, 9)
  })

  test("statistics are minus the derivatives of the energy by every parameter", () => {
    const x = new Float64Array(layer.width)
    layer.sample(inputs, new RandomStream(1, "state"), x)
    const into = zerosLike(layer.parameters)
    layer.addStatistics(x, 1, into)
    for (const [name, vector] of Object.entries(layer.parameters))
      for (let k = 0; k < vector.length; k++) {
        const at = (shift: number): number => {
          const moved = Object.fromEntries(
            Object.entries(layer.parameters).map(([other, values]) => [
              other,
              other === name ? values.map((value, i) => (i === k ? value + shift : value)) : values,
            ]),
          )
          return layer.with(moved).energy(x)
        }
        expect(into[name][k]).toBeCloseTo(-(at(1e-4) - at(-1e-4)) / 2e-4, 7)
      }
  })

  test("draws have the mean and the variance, within 4.5 standard errors", () => {
    const draws = 20_000
    const own = new RandomStream(3, `draws of ${layer.kind}`)
    const [sum, squares, fourth] = [0, 1, 2].map(() => new Float64Array(layer.width))
    const mean = new Float64Array(layer.width)
    const variance = new Float64Array(layer.width)
    layer.moments(inputs, mean, variance)
    const x = new Float64Array(layer.width)
    for (let n = 0; n < draws; n++) {
      layer.sample(inputs, own, x)
      for (let i = 0; i < x.length; i++) {
        const d = x[i] - mean[i]
        sum[i] += d
        squares[i] += d * d
        fourth[i] += d ** 4
      }
    }
    for (let i = 0; i < x.length; i++) {
      expect(Math.abs(sum[i] / draws)).toBeLessThan(4.5 * Math.sqrt(variance[i] / draws))
      const scatter = Math.sqrt((fourth[i] / draws - variance[i] ** 2) / draws)
      expect(Math.abs(squares[i] / draws - variance[i])).toBeLessThan(4.5 * scatter + 1e-12)
    }
  })

  test("parameters of another length, or not above 0 where they must be, are refused", () => {
    const broken = (change: (v: Float64Array, name: string) => Float64Array): Parameters =>
      Object.fromEntries(Object.entries(layer.parameters).map(([name, v]) => [name, change(v, name)]))
    expect(() => layer.with(broken((v) => v.slice(1)))).toThrow(`${layer.kind} units`)
    expect(() => layer.with(broken((v) => v.map(() => Number.NaN)))).toThrow("finite")
    for (const name of layer.positive)
      expect(() => layer.with(broken((v, other) => (other === name ? v.map(() => -1) : v)))).toThrow(
        `${layer.kind} units: ${name}: expected numbers above 0, got -1 at unit 0`,
      )
  })
})

test("the half Gaussian keeps its digits far from the cut on either side", () => {
  const out = { logIntegral: 0, mean: 0, variance: 0 }
  // Asymptotic series in 1/s²: ⟨x⟩ = 1/s − 2/s³ + 10/s⁵ − …, ln ∫ = −ln s − 1/s² + ….
  halfGaussian(-1e4, 1, out)
  expect(out.mean * 1e4).toBeCloseTo(1 - 2e-8, 14)
  expect(out.variance * 1e8).toBeCloseTo(1 - 6e-8, 13)
  expect(out.logIntegral).toBeCloseTo(-Math.log(1e4) - 1e-8, 13)
  halfGaussian(100, 4, out)
  expect(out).toMatchObject({ mean: 25, variance: 0.25 })
  expect(out.logIntegral).toBeCloseTo(1250 + Math.log(2 * Math.PI) / 2 - Math.log(2), 11)
  // Both formulas where they meet.
  const near = { ...out }
  halfGaussian(-1 - 1e-12, 1, out)
  halfGaussian(-1 + 1e-12, 1, near)
  expect(near.mean).toBeCloseTo(out.mean, 11)
  expect(near.variance).toBeCloseTo(out.variance, 10)
  expect(near.logIntegral).toBeCloseTo(out.logIntegral, 11)
})

test("between two counts the energy is on the line between theirs", () => {
  for (const n of [1, 4]) {
    const layer = binomialUnits(1, n, { bias: [0.7] })
    for (let x = 0; x < n; x++)
      expect(layer.energy([x + 0.25])).toBeCloseTo(0.75 * layer.energy([x]) + 0.25 * layer.energy([x + 1]), 12)
  }
})
