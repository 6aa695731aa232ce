import { describe, expect, test } from "vitest"
import { cosOfTurns, exp, log } from "./elementary.ts"
import { RandomStream } from "./philox.ts"

const stream = new RandomStream(1, "elementary")
const draws = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, () => from + (to - from) * stream.uniform())
/** Largest |f − g|/|g|. */
const worst = (xs: readonly number[], f: (x: number) => number, g: (x: number) => number): number =>
  xs.reduce((most, x) => Math.max(most, Math.abs(f(x) - g(x)) / Math.abs(g(x))), 0)

const ULP = 2 ** -52

describe("exp", () => {
  test("agrees with the engine's to two units in the last place", () => {
    for (const [from, to] of [
      [-1e-9, 1e-9],
      [-1, 1],
      [-30, 30],
      [-708, 709.7],
    ] as const)
      // prettier-ignore
      expect(worst(draws(20_000, from, to), exp, Math.exp)).toBeLessThan(2 * ULP)
  })

  test("at its ends", () => {
    expect([exp(0), exp(Infinity), exp(-Infinity), exp(710), exp(-746), exp(Number.NaN)]).toEqual([
      1, Infinity, 0, Infinity, 0, Number.NaN,
    ]) // prettier-ignore
    expect(exp(-0.5) * exp(0.5)).toBeCloseTo(1, 15)
  })
})

describe("log", () => {
  test("agrees with the engine's to two units in the last place", () => {
    const powers = draws(20_000, -700, 700).map((x) => Math.exp(x))
    for (const xs of [draws(20_000, 0, 1), draws(20_000, 0.9, 1.1), draws(20_000, 1 - 1e-8, 1 + 1e-8), powers])
      expect(worst(xs.filter((x) => x !== 1), log, Math.log)).toBeLessThan(2 * ULP) // prettier-ignore
  })

  test("at its ends", () => {
    expect([log(1), log(0), log(Infinity), log(-1), log(Number.NaN)]).toEqual([
      0, -Infinity, Infinity, Number.NaN, Number.NaN,
    ]) // prettier-ignore
  })
})

test("cos 2πu agrees with the engine's, and is exact at quarters and eighths", () => {
  for (const u of draws(50_000, 0, 1)) expect(Math.abs(cosOfTurns(u) - Math.cos(2 * Math.PI * u))).toBeLessThan(8 * ULP)
  expect([0, 0.25, 0.5, 0.75].map(cosOfTurns).map((x) => x + 0)).toEqual([1, 0, -1, 0])
  expect(cosOfTurns(0.125)).toBeCloseTo(Math.SQRT1_2, 15)
  expect(cosOfTurns(0.625)).toBeCloseTo(-Math.SQRT1_2, 15)
})
