/**
 * Boltzmann machines and Ising models with fields and pairs (polynomial.ts) are the same: with ±1 units term by term, with 0/1 units
 * through s = (1 + σ)/2,
 *
 *   w s_i s_j = w/4 (1 + σ_i + σ_j + σ_i σ_j),   b s_i = b/2 (1 + σ_i).
 *
 * So every sampler and exact result of one serves the other.
 */
import { expectInput } from "../errors.ts"
import { BoltzmannMachine } from "./boltzmann-machine.ts"
import { termList } from "./operators.ts"
import { type Polynomial, polynomial } from "./polynomial.ts"

/** The machine as a model of ±1 spins, one site a unit, visible ones first; its energies are the machine's, constant included. */
export function boltzmannToPolynomial({ count: n, units, weights, bias }: BoltzmannMachine): Polynomial {
  const spin = units === "spin"
  const pairs: [number, number[]][] = []
  const fields = bias.map((b) => (spin ? b : b / 2))
  let constant = spin ? 0 : bias.reduce((sum, b) => sum + b / 2, 0)
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      const w = spin ? weights[i * n + j] : weights[i * n + j] / 4
      if (w === 0) continue
      pairs.push([w, [i, j]])
      if (spin) continue
      fields[i] += w
      fields[j] += w
      constant += w
    }
  return polynomial({
    sites: n,
    operators: [
      termList([[constant, []]], 1, "constant"),
      termList(
        Array.from(fields, (field, i) => [field, [i]]),
        1,
        "fields",
      ),
      termList(pairs, 1, "pairs"),
    ],
  })
}

/** The fully visible machine of ±1 units of a model with fields and pairs. Constants are left out; terms of more sites are refused. */
export function polynomialToBoltzmann({
  sites: n,
  termOffsets,
  termMembers,
  termCouplings,
}: Polynomial): BoltzmannMachine {
  const weights = new Float64Array(n * n)
  const bias = new Float64Array(n)
  for (const [t, coupling] of termCouplings.entries()) {
    const [start, end] = [termOffsets[t], termOffsets[t + 1]]
    expectInput(
      end - start <= 2,
      `polynomialToBoltzmann: expected fields and pairs, got a term of ${end - start} sites. Only units that are hidden could stand for it.`,
    )
    const [i, j] = [termMembers[start], termMembers[start + 1]]
    if (end - start === 1) bias[i] += coupling
    if (end - start < 2) continue
    weights[i * n + j] += coupling
    weights[j * n + i] += coupling
  }
  return new BoltzmannMachine({ visible: n, units: "spin", weights, bias })
}
