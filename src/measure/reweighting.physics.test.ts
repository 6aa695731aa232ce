/** Reweighting of real, autocorrelated Monte Carlo runs: Wolff's algorithm on a torus of 16 × 16 sites against Kaufman's. */
import { expect, it } from "vitest"
import { ising } from "../hamiltonian/ising.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { square } from "../hamiltonian/lattice.ts"
import { Wolff } from "../sample/wolff.ts"
import { deviation } from "../statistics/estimate.ts"
import { type ReweightingRun, reweighting } from "../statistics/reweighting.ts"

function run(coupling: number): ReweightingRun {
  const wolff = new Wolff(ising({ lattice: square(16, 16), coupling }), { seed: 1 })
  wolff.step(500)
  const energies = Float64Array.from({ length: 20_000 }, () => {
    wolff.step(2)
    return wolff.energy
  })
  return { coupling, energies }
}

it("three runs give energy, specific heat and ln Z of the finite torus between and beside them", () => {
  const together = reweighting([0.42, 0.44, 0.46].map(run))
  const N = 256
  const reference = kaufman(16, 16, 0.42).logPartition
  for (const K of [0.415, 0.43, 0.4407, 0.45, 0.465]) {
    const exact = kaufman(16, 16, K)
    const energy = together.mean("energy", K)
    expect(Math.abs(deviation(energy, N * exact.energy))).toBeLessThan(4)
    expect(energy.error / N).toBeLessThan(0.004)
    expect(Math.abs(deviation(together.specificHeat(K), N * exact.specificHeat))).toBeLessThan(4)
    expect(Math.abs(deviation(together.logPartition(K), N * (exact.logPartition - reference)))).toBeLessThan(4)
  }
  expect(() => together.mean("energy", 0.35)).toThrow(/safe range, 0\.\d+ to 0\.\d+, got 0\.35/)
})
