import { describe, expect, it } from "vitest"
import { RandomStream } from "../compute/philox.ts"
import { fft, fftOfAnyLength } from "./fft.ts"

describe("fft", () => {
  it("equals the discrete Fourier sum for any length, and swapped arguments invert it", () => {
    const random = new RandomStream(1, "fft test")
    for (const n of [1, 2, 3, 5, 8, 12, 63, 64]) {
      const real = Float64Array.from({ length: n }, () => random.normal())
      const imaginary = Float64Array.from({ length: n }, () => random.normal())
      const re = real.slice()
      const im = imaginary.slice()
      fftOfAnyLength(re, im)
      for (let k = 0; k < n; k++) {
        let a = 0
        let b = 0
        for (let j = 0; j < n; j++) {
          const phase = (-2 * Math.PI * j * k) / n
          a += real[j] * Math.cos(phase) - imaginary[j] * Math.sin(phase)
          b += real[j] * Math.sin(phase) + imaginary[j] * Math.cos(phase)
        }
        expect(re[k]).toBeCloseTo(a, 11)
        expect(im[k]).toBeCloseTo(b, 11)
      }
      fftOfAnyLength(im, re)
      re.forEach((x, i) => expect(x / n).toBeCloseTo(real[i], 13))
      im.forEach((x, i) => expect(x / n).toBeCloseTo(imaginary[i], 13))
    }
  })

  it("refuses lengths that are no power of two", () => {
    expect(() => fft(new Float64Array(6), new Float64Array(6))).toThrow(/a power of two, got 6 and 6/)
    expect(() => fft(new Float64Array(4), new Float64Array(8))).toThrow(/got 4 and 8/)
  })
})
