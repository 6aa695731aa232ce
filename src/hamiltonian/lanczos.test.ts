import { describe, expect, it } from "vitest"
import { NumericalError } from "../errors.ts"
import { conjugateGradients, extremeEigenvalues } from "./lanczos.ts"

/** A path's Laplacian of n sites, with the eigenvalues 2 − 2 cos(πk/n). */
const laplacian = (vector: Float64Array): void => {
  const n = vector.length
  const before = vector.slice()
  for (let i = 0; i < n; i++)
    vector[i] = (i > 0 ? before[i] - before[i - 1] : 0) + (i + 1 < n ? before[i] - before[i + 1] : 0)
}

describe("extremeEigenvalues", () => {
  it("finds the two largest of a path's Laplacian, and the eigenvector", () => {
    const start = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i * i + 1))
    const { values, vector } = extremeEigenvalues(laplacian, start)
    expect(values[0]).toBeCloseTo(2 + 2 * Math.cos(Math.PI / 40), 13)
    expect(values[1]).toBeCloseTo(2 + 2 * Math.cos((2 * Math.PI) / 40), 13)
    const image = vector.slice()
    laplacian(image)
    image.forEach((x, i) => expect(x).toBeCloseTo(values[0] * vector[i], 12))
  })

  it("stays in the space that the start vector generates, of one dimension if it is an eigenvector", () => {
    const odd = Float64Array.from({ length: 6 }, (_, i) => Math.cos((Math.PI * 3 * (i + 0.5)) / 6))
    const { values } = extremeEigenvalues(laplacian, odd)
    expect(values[0]).toBeCloseTo(2 - 2 * Math.cos((3 * Math.PI) / 6), 13)
    expect(values[1]).toBeCloseTo(0, 13)
  })

  it("says so when the vectors do not suffice", () => {
    const start = Float64Array.from({ length: 5000 }, (_, i) => Math.sin(i * i + 1))
    expect(() => extremeEigenvalues(laplacian, start, 20)).toThrow(NumericalError)
  })
})

describe("conjugateGradients", () => {
  it("solves a linear system", () => {
    const shifted = (vector: Float64Array): void => {
      const before = vector.slice()
      laplacian(vector)
      for (let i = 0; i < vector.length; i++) vector[i] += 0.1 * before[i]
    }
    const b = Float64Array.from({ length: 30 }, (_, i) => Math.cos(i * i))
    const x = conjugateGradients(shifted, b)
    shifted(x)
    x.forEach((value, i) => expect(value).toBeCloseTo(b[i], 12))
  })
})
