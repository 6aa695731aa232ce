/**
 * e^x, ln x and cos 2πu from additions, multiplications, divisions and square roots alone, which IEEE 754 rounds in one way: the
 * engine's Math.exp, Math.log and Math.cos differ in their last bits from one version of V8 to the next, so that a seed would give other
 * bits in another browser. Whatever random choices are compared with, or random numbers are made of, comes from here. Accurate to
 * about two units in the last place.
 */

// ln 2 in two parts, the first with zeros at the end: its product with an exponent is exact.
const LN2_HIGH = 0.693147180369123816
const LN2_LOW = 1.908214929270587700e-10 // prettier-ignore

const bits = new DataView(new ArrayBuffer(8))

/** 2^k for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20)
  bits.setUint32(4, 0)
  return bits.getFloat64(0)
}

/** e^x. Below the smallest normal number, 2^−1022, it is 0. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  const k = Math.round(x / Math.LN2)
  if (k > 1024) return Infinity
  if (k < -1022) return 0
  const r = x - k * LN2_HIGH - k * LN2_LOW
  // Taylor's series: |r| ≤ ln 2/2, the next term is 5·10⁻¹⁸.
  let sum = 1
  for (let n = 14; n > 0; n--) sum = 1 + (r * sum) / n
  return k === 1024 ? sum * 2 * powerOfTwo(1023) : sum * powerOfTwo(k)
}

/** ln x for normal x > 0; −∞ for 0 and subnormal x, NaN below. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return x
  bits.setFloat64(0, x)
  const high = bits.getUint32(0)
  let k = (high >>> 20) - 1023
  if (k === -1023) return -Infinity
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let m = bits.getFloat64(0)
  if (m > Math.SQRT2) {
    m /= 2
    k++
  }
  // 2 artanh s with s = (m − 1)/(m + 1), |s| ≤ 0.172.
  const s = (m - 1) / (m + 1)
  const z = s * s
  let sum = 0
  for (let n = 23; n >= 3; n -= 2) sum = z * (1 / n + sum)
  return k * LN2_HIGH + (2 * s + (2 * s * sum + k * LN2_LOW))
}

/** cos 2πu for 0 ≤ u < 1. */
export function cosOfTurns(u: number): number {
  // Quarters of a turn from the nearest, −1/8 ≤ r ≤ 1/8 exactly.
  const quarter = Math.round(4 * u)
  const x = 2 * Math.PI * (u - quarter / 4)
  const z = -x * x
  // Taylor's series of the cosine or the sine of x.
  const odd = quarter % 2
  let sum = 1
  for (let n = 16 + odd; n > odd; n -= 2) sum = 1 + (z * sum) / (n * (n - 1))
  if (odd) sum *= x
  return quarter === 1 || quarter === 2 ? -sum : sum
}
