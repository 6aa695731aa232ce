// The logistic function 1/(1 + e^(−x)) of four lanes, relative error below 4e-7: e^(−x) by reduction to 2^n · e^r,
// |r| ≤ ln 2 / 2, with Cephes' polynomial (Moshier 1989). The same operations everywhere, so the same bits everywhere.
//
// Constants are loaded: V8 builds one that stands in the code anew at each use, in seven instructions when it is 256 bits wide.
const K = memory.data<f32>([
  -87.0, 87.0, -0.0, 1.44269504088896341, 12582912.0, 0.693359375, 2.12194440e-4, 1.9875691500e-4, 1.3981999507e-3,
  8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1, 1.0, 16777216.0,
])
const BIAS = memory.data<i32>([127])

// Gives 2^24 times the function (exactly that), ready to be compared with 24 random bits.
export const LOGISTIC_UNIT: f32 = 1.0 / 16777216.0
@inline export function logistic(x: v128): v128 {
  // Beyond ±87 the result is 0 or 1 to single precision.
  let y = f32x4.pmax(v128.load32_splat(K), f32x4.pmin(v128.load32_splat(K, 4), v128.xor(x, v128.load32_splat(K, 8))))
  // Adding 1.5 · 2^23 rounds to an integer, which then stands in the lowest bits.
  const shifted = f32x4.add(f32x4.mul(y, v128.load32_splat(K, 12)), v128.load32_splat(K, 16))
  const n = f32x4.sub(shifted, v128.load32_splat(K, 16))
  y = f32x4.sub(y, f32x4.mul(n, v128.load32_splat(K, 20)))
  y = f32x4.add(y, f32x4.mul(n, v128.load32_splat(K, 24)))
  let p = v128.load32_splat(K, 28)
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 32))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 36))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 40))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 44))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 48))
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(y, y)), y), v128.load32_splat(K, 52))
  const scale = i32x4.shl(i32x4.add(shifted, v128.load32_splat(BIAS)), 23)
  return f32x4.div(v128.load32_splat(K, 56), f32x4.add(v128.load32_splat(K, 52), f32x4.mul(p, scale)))
}

// e^x − 1 of four lanes for x ≤ 0, relative error below 1e-7, by the same reduction: 2^n (e^r − 1) + (2^n − 1).
@inline export function exponentialMinusOne(x: v128): v128 {
  let y = f32x4.pmax(v128.load32_splat(K), x)
  const shifted = f32x4.add(f32x4.mul(y, v128.load32_splat(K, 12)), v128.load32_splat(K, 16))
  const n = f32x4.sub(shifted, v128.load32_splat(K, 16))
  y = f32x4.sub(y, f32x4.mul(n, v128.load32_splat(K, 20)))
  y = f32x4.add(y, f32x4.mul(n, v128.load32_splat(K, 24)))
  let p = v128.load32_splat(K, 28)
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 32))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 36))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 40))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 44))
  p = f32x4.add(f32x4.mul(p, y), v128.load32_splat(K, 48))
  p = f32x4.add(f32x4.mul(p, f32x4.mul(y, y)), y)
  const scale = i32x4.shl(i32x4.add(shifted, v128.load32_splat(BIAS)), 23)
  return f32x4.add(f32x4.mul(scale, p), f32x4.sub(scale, v128.load32_splat(K, 52)))
}
