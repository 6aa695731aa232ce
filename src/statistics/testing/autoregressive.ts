import { RandomStream } from "../../compute/philox.ts"

/** Stationary series x' = φx + noise of unit variance around `mean`, τ_int = (1+φ)/(2(1−φ)); flat replicas × length. */
export function autoregressive(φ: number, replicas: number, length: number, seed: number, mean = 0): Float64Array {
  const random = new RandomStream(seed, "autoregressive process")
  const series = new Float64Array(replicas * length)
  for (let r = 0, k = 0; r < replicas; r++) {
    let x = random.normal()
    for (let i = 0; i < length; i++) {
      series[k++] = mean + x
      x = φ * x + Math.sqrt(1 - φ * φ) * random.normal()
    }
  }
  return series
}
