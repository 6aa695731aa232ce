import { describe, expect, it } from "vitest"
import { autoregressive } from "./testing/autoregressive.ts"
import { thermalisation } from "./thermalisation.ts"

/** Relaxation from `height` standard deviations away, on a time scale of `time` measurements. */
function relaxing(height: number, time: number, length: number, replicas: number, seed: number): Float64Array {
  return autoregressive(0.8, replicas, length, seed).map((x, i) => x + height * Math.exp(-(i % length) / time))
}

describe("thermalisation", () => {
  it("calls stationary series thermalised, leaving out little", () => {
    const checks = Array.from({ length: 100 }, (_, seed) => thermalisation(autoregressive(0.8, 1, 4000, seed)))
    // |drift| < 3 fails by chance in 0.3 %; short halves underestimate their errors by some per cent.
    expect(checks.filter(({ thermalised }) => thermalised).length).toBeGreaterThanOrEqual(97)
    const kept = checks.reduce((sum, { discard }) => sum + 1 - discard / 4000, 0) / 100
    expect(kept).toBeGreaterThan(0.9)
  })

  it("leaves out a relaxation, after which the mean is right", () => {
    let accepted = 0
    for (let seed = 0; seed < 20; seed++) {
      const { discard, rest, thermalised } = thermalisation(relaxing(30, 100, 8000, 2, seed), { replicas: 2 })
      // What is left of the relaxation, 30 e^(−t/100), vanishes in the noise (1) at t = 340.
      expect(discard).toBeGreaterThan(200)
      expect(discard).toBeLessThan(2500)
      expect(Math.abs(rest.mean.value)).toBeLessThan(4.5 * rest.mean.error)
      accepted += Number(thermalised)
    }
    // The start is where what is left of the relaxation just vanishes: the halves may still tell.
    expect(accepted).toBeGreaterThanOrEqual(18)
  })

  it("does not accept a series that drifts all along", () => {
    expect(thermalisation(relaxing(20, 5000, 5000, 1, 1)).thermalised).toBe(false)
    const ramp = autoregressive(0, 1, 2000, 1).map((x, i) => x + i / 200)
    expect(thermalisation(ramp).thermalised).toBe(false)
  })

  it("refuses a series too short to tell", () => {
    expect(() => thermalisation(new Float64Array(10))).toThrow(
      "thermalisation series: expected at least 16 measurements a replica, got 10. Measure longer.",
    )
  })
})
