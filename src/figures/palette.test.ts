import { describe, expect, test } from "vitest"
import { palette, parseHex, RAMP_LENGTH, toHex, toOklab, type Rgb } from "./palette.ts"

/**
 * How a colour looks to a dichromat, in linear light (G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE TVCG 15, 1291 (2009),
 * table 1, severity 1).
 */
const deficiencies = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
}

const linear = (value: number): number =>
  value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
const encoded = (value: number): number => {
  const v = Math.min(1, Math.max(0, value))
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)
}
function seenBy(matrix: readonly number[], colour: Rgb): Rgb {
  const [r, g, b] = colour.map(linear) as [number, number, number]
  const row = (i: number): number => encoded(matrix[3 * i] * r + matrix[3 * i + 1] * g + matrix[3 * i + 2] * b)
  return [row(0), row(1), row(2)]
}
function distance(a: Rgb, b: Rgb): number {
  const [p, q] = [toOklab(a), toOklab(b)]
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2])
}
/** Contrast ratio of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [light, dark] = [a, b]
    .map((colour) => {
      const [r, g, b] = parseHex(colour).map(linear) as [number, number, number]
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    })
    .sort((p, q) => q - p)
  return (light + 0.05) / (dark + 0.05)
}

test("hexadecimal colours survive the way there and back", () => {
  expect(toHex(parseHex("#0a7bff"))).toBe("#0a7bff")
  expect(toOklab([255, 255, 255])[0]).toBeCloseTo(1, 6)
})

describe.each(["light", "dark"] as const)("the %s palette", (theme) => {
  const colours = palette(theme)

  test("has 255 colours a ramp and its neutral in the middle of the diverging one", () => {
    expect(colours.diverging).toHaveLength(RAMP_LENGTH)
    expect(colours.sequential).toHaveLength(RAMP_LENGTH)
    const [, a, b] = toOklab(colours.diverging[127])
    expect(Math.hypot(a, b)).toBeLessThan(0.015)
  })

  test("changes lightness monotonically away from zero, alike on both sides", () => {
    const lightness = colours.diverging.map((colour) => toOklab(colour)[0])
    const sign = theme === "light" ? 1 : -1
    for (let i = 1; i <= 127; i++) {
      expect(sign * (lightness[i] - lightness[i - 1])).toBeGreaterThan(-0.004)
      expect(sign * (lightness[127 + i] - lightness[126 + i])).toBeLessThan(0.004)
      expect(Math.abs(lightness[127 + i] - lightness[127 - i])).toBeLessThan(0.12)
    }
  })

  test("keeps negative and positive apart for the colour-blind", () => {
    for (const matrix of Object.values(deficiencies))
      for (const step of [42, 84, 126]) {
        const pair = [127 - step, 127 + step].map((i) => seenBy(matrix, colours.diverging[i])) as [Rgb, Rgb]
        expect(distance(...pair)).toBeGreaterThan(0.1)
      }
  })

  test("keeps the categories apart for the colour-blind, the first four well", () => {
    const categories = colours.categorical.map(parseHex)
    for (const matrix of Object.values(deficiencies))
      for (const [i, a] of categories.entries())
        for (const b of categories.slice(0, i))
          expect(distance(seenBy(matrix, a), seenBy(matrix, b)), `${toHex(b)} ${toHex(a)}`).toBeGreaterThan(
            i < 4 ? 0.08 : 0.05,
          )
  })

  test("gives text a contrast of at least 4.5", () => {
    for (const colour of [colours.text, colours.muted, ...colours.categorical])
      expect(contrast(colour, colours.background), colour).toBeGreaterThan(4.5)
  })

  test("uses the ends of the sequential ramp for spins", () => {
    expect(toHex(colours.sequential[0])).toBe(colours.spinDown)
    expect(toHex(colours.sequential[254])).toBe(colours.spinUp)
  })
})
