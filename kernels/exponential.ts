// e^x for |x| ≤ 708, to about one unit in the last place (Cephes' rational function: Moshier 1989); beyond, as at the bound.
@inline export function exponential(x: f64): f64 {
  const y = min(708.0, max(-708.0, x))
  const n = nearest(y * 1.4426950408889634073599)
  const r = y - n * 6.93145751953125e-1 - n * 1.42860682030941723212e-6
  const r2 = r * r
  const p = r * ((1.26177193074810590878e-4 * r2 + 3.02994407707441961300e-2) * r2 + 9.99999999999999999910e-1)
  const q = ((3.00198505138664455042e-6 * r2 + 2.52448340349684104192e-3) * r2 + 2.27265548208155028766e-1) * r2 + 2.0
  return (1 + 2 * (p / (q - p))) * reinterpret<f64>((<i64>n + 1023) << 52)
}
