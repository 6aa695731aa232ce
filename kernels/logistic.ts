// The logistic function 1/(1 + e^(−x)) of four lanes, relative error below 4e-7: e^(−x) by reduction to 2^n · e^r,
// |r| ≤ ln 2 / 2, with Cephes' polynomial (Moshier 1989). The same operations everywhere, so the same bits everywhere.
@inline export function logistic(x: v128): v128 {
  // Beyond ±87 the result is 0 or 1 to single precision.
  let y = f32x4.pmax(f32x4.splat(-87.0), f32x4.pmin(f32x4.splat(87.0), f32x4.neg(x)))
  // Adding 1.5 · 2^23 rounds to an integer, which then stands in the lowest bits.
  const shifted = f32x4.add(f32x4.mul(y, f32x4.splat(1.44269504088896341)), f32x4.splat(12582912.0))
  const n = f32x4.sub(shifted, f32x4.splat(12582912.0))
  y = f32x4.sub(y, f32x4.mul(n, f32x4.splat(0.693359375)))
  y = f32x4.add(y, f32x4.mul(n, f32x4.splat(2.12194440e-4)))
  let p = f32x4.splat(1.9875691500e-4)
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, y), f32x4.splat(5.0000001201e-1))
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(y, y)), y), f32x4.splat(1.0))
  const scale = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23)
  return f32x4.div(f32x4.splat(1.0), f32x4.add(f32x4.splat(1.0), f32x4.mul(p, scale)))
}
