/**
 * The exact density of states of the Ising model on a torus: how many of the 2^N states have d unsatisfied bonds. Kaufman's
 * partition function is a polynomial with integer coefficients in y = e^(−2K), Z = e^(2NK) Σ_d g_d y^d, and a half of the sum of
 * four square roots of products over the momenta a, b of rows and columns,
 *   Q = Π_{a,b} [(1 + y²)² − 2y(1 − y²)(cos a + cos b)]^½,
 * a = 2πj/n or 2π(j+½)/n and likewise b. Opposite momenta have the same factor, so the roots are polynomials; of momenta that are
 * their own opposites the roots are 1 ∓ 2y − y² (both 0, both π) and 1 + y². Instead of expanding in high precision, the products
 * are expanded exactly in fields of p elements, p = 1 mod 2nm, that contain the cosines, and put together by the Chinese remainder
 * theorem.
 *
 * P. D. Beale, Phys. Rev. Lett. 76, 78 (1996), doi:10.1103/PhysRevLett.76.78; B. Kaufman, Phys. Rev. 76, 1232 (1949),
 * doi:10.1103/PhysRev.76.1232.
 */
import { expectInput, expectInteger, expectNumber } from "../errors.ts"
import type { Thermodynamics } from "./ising.ts"
import { logCountThermodynamics } from "./levels.ts"

/** Products of two residues below it are exact doubles. */
const LARGEST_PRIME = 2 ** 26

const MOST_SITES = 64 * 64

/**
 * How many states of the `height` × `width` torus have each energy −2N, −2N + 2, … 2N (units of J), as exact integers; energies
 * without states are left out, and lengths of 2 have both bonds. 0.1 s for 16 × 16, 1 s for 32 × 32, growing as N³.
 */
export function torusEnergyLevels(height: number, width: number): Map<number, bigint> {
  expectInteger("torusEnergyLevels height", height, 2)
  expectInteger("torusEnergyLevels width", width, 2)
  const N = height * width
  expectInput(
    N <= MOST_SITES,
    `torusEnergyLevels: expected at most ${MOST_SITES} sites, got ${height} × ${width}. For averages alone, use kaufman.`,
  )
  const counts = Array.from({ length: 2 * N + 1 }, () => 0n)
  let modulus = 1n
  for (const prime of primes(leastCommonMultiple(2 * height, 2 * width))) {
    const residues = countsModulo(height, width, prime)
    // x = x₀ + modulus·t, t = (r − x₀)/modulus mod p.
    const p = BigInt(prime)
    const inverse = powerModulo(Number(modulus % p), prime - 2, prime)
    for (let d = 0; d <= 2 * N; d++) {
      const known = Number(counts[d] % p)
      const t = multiplyModulo((residues[d] - known + prime) % prime, inverse, prime)
      if (t !== 0) counts[d] += modulus * BigInt(t)
    }
    modulus *= p
    if (modulus > 1n << BigInt(N)) break
  }
  return new Map(counts.flatMap((count, d) => (count > 0n ? [[2 * d - 2 * N, count] as const] : [])))
}

/** Thermodynamics per site of `sites` spins with these numbers of states by energy (units of J), at coupling K of either sign. */
export function levelThermodynamics(
  levels: ReadonlyMap<number, bigint | number>,
  sites: number,
  coupling: number,
): Thermodynamics {
  expectInteger("levelThermodynamics sites", sites, 1)
  expectNumber("levelThermodynamics coupling", coupling)
  expectInput(levels.size > 0, "levelThermodynamics levels: expected at least one energy, got none.")
  const energies = Float64Array.from(levels.keys())
  return logCountThermodynamics(energies, Array.from(levels.values(), logarithm), sites, coupling)
}

function logarithm(count: bigint | number): number {
  if (typeof count === "number") return Math.log(count)
  const shift = Math.max(0, count.toString(16).length * 4 - 64)
  return Math.log(Number(count >> BigInt(shift))) + shift * Math.LN2
}

/** g_d modulo `prime`, d = 0 … 2N. */
function countsModulo(n: number, m: number, prime: number): Float64Array {
  const counts = new Float64Array(2 * n * m + 1)
  const half = (prime + 1) / 2
  for (const offsetA of [0, 1]) {
    for (const offsetB of [0, 1]) {
      const root = squareRoot(n, m, offsetA, offsetB, prime)
      for (let d = 0; d < counts.length; d++) counts[d] = (counts[d] + multiplyModulo(root[d], half, prime)) % prime
    }
  }
  return counts
}

/** Coefficients of Q modulo `prime`, for the momenta π(2j + offset)/length. */
function squareRoot(n: number, m: number, offsetA: number, offsetB: number, prime: number): Float64Array {
  const cosinesA = twiceCosines(n, offsetA, prime)
  const cosinesB = twiceCosines(m, offsetB, prime)
  const product = new Float64Array(2 * n * m + 1)
  product[0] = 1
  let degree = 0
  for (let j = 0; j < n; j++) {
    const jOpposite = (2 * n - j - offsetA) % n
    for (let k = 0; k < m; k++) {
      const kOpposite = (2 * m - k - offsetB) % m
      const place = j * m + k
      const opposite = jOpposite * m + kOpposite
      if (opposite < place) continue
      const sum = (cosinesA[j] + cosinesB[k]) % prime
      if (opposite === place) {
        // cos a + cos b = 2, 0, −2: 1 − 2y − y², 1 + y², 1 + 2y − y².
        if (sum === 0) multiplyByQuadratic(product, degree, 0, 1, prime)
        else multiplyByQuadratic(product, degree, sum === 4 ? prime - 2 : 2, prime - 1, prime)
        degree += 2
      } else {
        multiplyByQuartic(product, degree, sum === 0 ? 0 : prime - sum, prime)
        degree += 4
      }
    }
  }
  return product
}

/** Times 1 + αy + 2y² − αy³ + y⁴, from the highest coefficient down. */
function multiplyByQuartic(product: Float64Array, degree: number, α: number, prime: number): void {
  const inverse = 1 / prime
  for (let d = degree + 4; d >= 4; d--) {
    const difference = product[d - 1] - product[d - 3]
    // Below 2^53, hence exact: one reduction suffices.
    const sum =
      (difference < 0 ? difference + prime : difference) * α + (product[d] + 2 * product[d - 2] + product[d - 4])
    const rest = sum - Math.floor(sum * inverse) * prime
    product[d] = rest < 0 ? rest + prime : rest >= prime ? rest - prime : rest
  }
  const [p0, p1, p2, p3] = product
  product[3] = (p3 + multiplyModulo((p2 - p0 + prime) % prime, α, prime) + 2 * p1) % prime
  product[2] = (p2 + multiplyModulo(p1, α, prime) + 2 * p0) % prime
  product[1] = (p1 + multiplyModulo(p0, α, prime)) % prime
}

/** Times 1 + αy + βy². */
function multiplyByQuadratic(product: Float64Array, degree: number, α: number, β: number, prime: number): void {
  for (let d = degree + 2; d >= 0; d--) {
    const rest = multiplyModulo(at(product, d - 1), α, prime) + multiplyModulo(at(product, d - 2), β, prime)
    product[d] = (product[d] + rest) % prime
  }
}

function at(product: Float64Array, d: number): number {
  return d < 0 ? 0 : product[d]
}

/** 2 cos(π(2j + offset)/length) = ζ^(2j + offset) + its inverse, ζ a root of unity of order 2·length modulo `prime`. */
function twiceCosines(length: number, offset: number, prime: number): number[] {
  const order = 2 * length
  let ζ = 0
  for (let base = 2; ζ === 0; base++) {
    const root = powerModulo(base, (prime - 1) / order, prime)
    const primitive = primeFactors(order).every((factor) => powerModulo(root, order / factor, prime) !== 1)
    if (primitive) ζ = root
  }
  return Array.from({ length }, (_, j) => {
    const power = 2 * j + offset
    return (powerModulo(ζ, power, prime) + powerModulo(ζ, order - power, prime)) % prime
  })
}

/** a·b mod p for a, b < p < 2^26: the product is exact, the quotient by rounding off by at most one. */
function multiplyModulo(a: number, b: number, p: number): number {
  const product = a * b
  const rest = product - Math.floor(product / p) * p
  return rest < 0 ? rest + p : rest >= p ? rest - p : rest
}

function powerModulo(base: number, exponent: number, p: number): number {
  let result = 1
  for (let square = base % p, left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiplyModulo(result, square, p)
    square = multiplyModulo(square, square, p)
  }
  return result
}

/** Primes below 2^26 that are 1 modulo `step`, largest first. */
function* primes(step: number): Generator<number> {
  for (let p = Math.floor((LARGEST_PRIME - 2) / step) * step + 1; p > step; p -= step)
    if (primeFactors(p).length === 1 && primeFactors(p)[0] === p) yield p
}

/** The different prime factors, by trial division. */
function primeFactors(n: number): number[] {
  const factors: number[] = []
  let left = n
  for (let factor = 2; factor * factor <= left; factor++) {
    if (left % factor !== 0) continue
    factors.push(factor)
    while (left % factor === 0) left /= factor
  }
  if (left > 1) factors.push(left)
  return factors
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b]
  while (y > 0) [x, y] = [y, x % y]
  return (a / x) * b
}
