/**
 * A function of N two-valued units as a polynomial, all 2^N coefficients at once, by fast transforms of its table of values:
 *   f(σ) = Σ_A J_A Π_{i∈A} σ_i,   J_A = 2^−N Σ_σ f(σ) Π_{i∈A} σ_i          (spins ±1: Walsh–Hadamard transform),
 *   f(n) = Σ_A k_A Π_{i∈A} n_i,   k_A = Σ_{B⊆A} (−1)^(|A|−|B|) f(1_B)      (lattice gas, 0/1: Möbius transform).
 * Sets of units are the bits of an index. The two are one another's by σ = 2n − 1, factor by factor, in place as well.
 *
 * J. L. Walsh, Am. J. Math. 45, 5 (1923), doi:10.2307/2387224; G.-C. Rota, Z. Wahrscheinlichkeitstheorie 2, 340 (1964),
 * doi:10.1007/BF00531932.
 */
import { expectInput } from "../../errors.ts"
import type { RestrictedBoltzmannMachine } from "../restricted-boltzmann-machine.ts"
import { logTwoCosh, spinForm } from "./spin-form.ts"

/** Products of spins ±1, or of occupation numbers 0/1 (the bit of a unit, either kind). */
export type CouplingBasis = "spin" | "lattice-gas"

/** Largest number of units whose 2^N states are written out: 2^20 states of a machine with 20 hidden units take a second. */
export const EXPANDABLE = 20

/**
 * −F = ln Σ_h e^(−E) of a machine of at most 20 visible units, in units of k_BT: the coefficient of every product of its visible
 * units, that of the set A at [Σ_{i∈A} 2^i]; index 0 is the constant.
 */
export function expandFreeEnergy(
  machine: RestrictedBoltzmannMachine,
  { basis = "spin" }: { basis?: CouplingBasis } = {},
): Float64Array {
  expectInput(
    machine.visible <= EXPANDABLE,
    `expandFreeEnergy: expected at most ${EXPANDABLE} visible units, got ${machine.visible}. effectiveCouplings finds the couplings of low order of any machine.`,
  )
  const values = negativeFreeEnergies(machine)
  butterfly(values, basis === "spin" ? walsh : moebius)
  return values
}

/** Couplings of occupation numbers from those of spins, all 2^N of them: k_B = 2^|B| Σ_{A⊇B} (−1)^(|A|−|B|) J_A. */
export function toLatticeGas(spinCouplings: Float64Array): Float64Array {
  const couplings = expectTable("toLatticeGas", spinCouplings)
  butterfly(couplings, ([without, along]) => [without - along, 2 * along])
  return couplings
}

/** Couplings of spins from those of occupation numbers, all 2^N of them: J_B = Σ_{A⊇B} 2^−|A| k_A. */
export function toSpins(latticeGasCouplings: Float64Array): Float64Array {
  const couplings = expectTable("toSpins", latticeGasCouplings)
  butterfly(couplings, ([without, along]) => [without + along / 2, along / 2])
  return couplings
}

type Pair = readonly [number, number]

const walsh = ([down, up]: Pair): Pair => [(up + down) / 2, (up - down) / 2]
const moebius = ([down, up]: Pair): Pair => [down, up - down]

/** Applies `step` along each bit of the index to the two entries that differ in it, [bit 0, bit 1]. */
function butterfly(values: Float64Array, step: (pair: Pair) => Pair): void {
  for (let bit = 1; bit < values.length; bit *= 2)
    for (let index = 0; index < values.length; index++)
      if ((index & bit) === 0) [values[index], values[index | bit]] = step([values[index], values[index | bit]])
}

/** −F of all states, the bits of the index those of the units; a Gray code goes from one to the next by one unit. */
function negativeFreeEnergies(machine: RestrictedBoltzmannMachine): Float64Array {
  const { visible, hidden, constant, fields, offsets, weights } = spinForm(machine)
  const values = new Float64Array(2 ** visible)
  const x = new Float64Array(hidden)
  let linear = 0
  let state = 0
  for (let count = 0; count < values.length; count++) {
    // Rounding errors of the increments are wiped out now and then.
    if (count % 1024 === 0) {
      linear = constant
      x.set(offsets)
      for (let i = 0; i < visible; i++) {
        const spin = (state >> i) & 1 ? 1 : -1
        linear += spin * fields[i]
        for (let j = 0; j < hidden; j++) x[j] += spin * weights[j * visible + i]
      }
    }
    let sum = linear
    for (let j = 0; j < hidden; j++) sum += logTwoCosh(x[j])
    values[state] = sum
    const i = 31 - Math.clz32((count + 1) & -(count + 1))
    if (i >= visible) break
    state ^= 1 << i
    const change = (state >> i) & 1 ? 2 : -2
    linear += change * fields[i]
    for (let j = 0; j < hidden; j++) x[j] += change * weights[j * visible + i]
  }
  return values
}

function expectTable(what: string, values: Float64Array): Float64Array {
  const size = values.length
  expectInput(
    size > 0 && size <= 2 ** 26 && (size & (size - 1)) === 0,
    `${what}: expected 2^N couplings, N ≤ 26, one for each set of units, got ${size}. expandFreeEnergy gives them all.`,
  )
  return values.slice()
}
