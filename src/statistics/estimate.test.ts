import { describe, expect, it } from "vitest"
import { InputError } from "../errors.ts"
import { deviation, formatEstimate, meanEstimate } from "./estimate.ts"

describe("formatEstimate", () => {
  it("writes the error in units of the last digits", () => {
    expect(formatEstimate({ value: -1.15171, error: 0.00062 })).toBe("−1.15171(62)")
    expect(formatEstimate({ value: -1.15171, error: 0.00062 }, 1)).toBe("−1.1517(6)")
    expect(formatEstimate({ value: 0.4406868, error: 0.00002 })).toBe("0.440687(20)")
  })

  it("keeps the decimal point of an error of one unit or more", () => {
    expect(formatEstimate({ value: 59.7, error: 1.3 })).toBe("59.7(1.3)")
    expect(formatEstimate({ value: 59.7, error: 1.3 }, 1)).toBe("60(1)")
    expect(formatEstimate({ value: 12345.6, error: 678 })).toBe("12346(678)")
  })

  it("counts an error that rounds up to the next decade as that decade", () => {
    expect(formatEstimate({ value: 2, error: 0.0998 })).toBe("2.00(10)")
    expect(formatEstimate({ value: 2, error: 0.996 })).toBe("2.0(1.0)")
  })

  it("writes exact numbers without an error, and marks unknown errors", () => {
    expect(formatEstimate({ value: -0.25, error: 0 })).toBe("−0.25")
    expect(formatEstimate({ value: -1e-7, error: 0 })).toBe("−1e−7")
    expect(formatEstimate({ value: -0.25, error: Number.NaN })).toBe("−0.2500(?)")
    expect(formatEstimate({ value: Number.NaN, error: 1 })).toBe("NaN")
  })

  it("survives errors far below the resolution of a double", () => {
    expect(formatEstimate({ value: 1, error: 1e-200 })).toMatch(/^1\.0+\(0\)$/)
  })
})

describe("deviation", () => {
  it("counts combined standard errors, with a sign", () => {
    expect(deviation({ value: 1, error: 3 }, { value: 11, error: 4 })).toBeCloseTo(-2, 14)
    expect(deviation({ value: 1, error: 0.5 }, 0)).toBe(2)
  })

  it("tells exact numbers apart, with a sign", () => {
    expect(deviation({ value: 1, error: 0 }, 1)).toBe(0)
    expect(deviation({ value: 2, error: 0 }, 1)).toBe(Infinity)
    expect(deviation({ value: 0, error: 0 }, 1)).toBe(-Infinity)
  })
})

describe("meanEstimate", () => {
  it("gives the mean and its standard error from the unbiased variance", () => {
    const { value, error } = meanEstimate([1, 2, 3, 4])
    expect(value).toBe(2.5)
    expect(error).toBeCloseTo(Math.sqrt(5 / 3 / 4), 14)
  })

  it("does not invent an error for a single value, and refuses none", () => {
    expect(meanEstimate([7])).toEqual({ value: 7, error: Number.NaN })
    expect(() => meanEstimate([])).toThrow(InputError)
  })
})
