import { RandomStream } from "../../compute/philox.ts"
import type { ScalingCurve } from "../collapse.ts"

export interface ScalingCurves {
  critical: number
  nu: number
  zeta: number
  lengths: readonly number[]
  /** The curves reach over |x − critical| < width. */
  width: number
  points: number
  /** Relative errors. */
  noise: number
  seed: number
}

/** y = L^(ζ/ν) F((x − x_c) L^(1/ν)) with the smooth step F = 1.5 + tanh(x'/4), and normal noise. */
export function scalingCurves({
  critical,
  nu,
  zeta,
  lengths,
  width,
  points,
  noise,
  seed,
}: ScalingCurves): ScalingCurve[] {
  const random = new RandomStream(seed, "scaling curves")
  return lengths.map((length) => {
    const x = Float64Array.from({ length: points }, (_, i) => critical + width * ((2 * i) / (points - 1) - 1))
    const y = Array.from(x, (value) => {
      const exact = length ** (zeta / nu) * (1.5 + Math.tanh(((value - critical) * length ** (1 / nu)) / 4))
      const error = noise * exact
      return { value: exact + error * random.normal(), error }
    })
    return { length, x, y }
  })
}
