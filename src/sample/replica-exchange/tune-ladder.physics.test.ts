/** Ladders of equal acceptance. Seeds are fixed; a measured acceptance may be 4 standard errors off. */
import { describe, expect, test } from "vitest"
import { Engine } from "../../compute/engine.ts"
import { InputError } from "../../errors.ts"
import { countLevels } from "../../hamiltonian/enumerate-models.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { square } from "../../hamiltonian/lattice.ts"
import { levelProbabilities } from "../../hamiltonian/levels.ts"
import { criticalCoupling } from "../../hamiltonian/onsager.ts"
import { randomBonds } from "../../hamiltonian/operators.ts"
import { polynomial } from "../../hamiltonian/polynomial.ts"
import { ReplicaExchange } from "./replica-exchange.ts"
import { type TuneLadderOptions, tuneLadder } from "./tune-ladder.ts"

const ferromagnet = ising({ lattice: square(16, 16), coupling: 1 })

test("16 × 16 Ising: levels stand closest at T_c, and a new run finds the acceptances that were reported", async () => {
  const ladder = await tuneLadder(ferromagnet, { from: 0.25, to: 0.65, levels: 14, seed: 1, threads: 1 })
  const { couplings, acceptances, converged } = ladder
  expect(converged).toBe(true)
  expect([couplings.length, couplings[0], couplings.at(-1)]).toEqual([14, 0.25, 0.65])
  const mean = acceptances.reduce((sum, { value }) => sum + value, 0) / 13
  for (const { value } of acceptances) expect(Math.abs(value - mean)).toBeLessThanOrEqual(0.03)

  const steps = couplings.slice(1).map((K, k) => K - couplings[k])
  const closest = steps.indexOf(Math.min(...steps))
  // The heat capacity of 16 × 16 has its peak at K = 0.436.
  expect(Math.abs((couplings[closest] + couplings[closest + 1]) / 2 - criticalCoupling)).toBeLessThan(0.025)
  expect(Math.max(...steps) / Math.min(...steps)).toBeGreaterThan(2)

  using engine = await Engine.create({ threads: 1 })
  const run = new ReplicaExchange(engine, ferromagnet, { couplings, systems: 16, seed: 100, start: "mixed" })
  await run.sweep(300)
  run.clearStatistics()
  await run.sweep(800)
  run.statistics().acceptances.forEach(({ value, error }, k) => {
    expect(Math.abs(value - acceptances[k].value)).toBeLessThan(4 * Math.hypot(error, acceptances[k].error))
  })
})

test.each([0.2, 0.5])("a target of %f is reached with few levels", async (acceptance) => {
  const { couplings, acceptances, converged } = await tuneLadder(ferromagnet, {
    from: 0.3, to: 0.6, acceptance, seed: 2, threads: 1,
  }) // prettier-ignore
  expect(converged).toBe(true)
  const mean = acceptances.reduce((sum, { value }) => sum + value, 0) / acceptances.length
  expect(mean).toBeGreaterThan(acceptance - 0.03)
  expect(mean).toBeLessThan(acceptance + 0.15)
  expect(couplings.length).toBe(acceptance === 0.2 ? 7 : 11)
})

test("a ±J glass down to its ground states: the acceptances are those of enumeration", async () => {
  const lattice = square(4, 4)
  const model = polynomial({
    lattice,
    operators: [randomBonds(lattice, { coupling: 1, distribution: "bimodal", seed: 1 })],
  })
  const { couplings, acceptances, converged } = await tuneLadder(model, {
    from: 0, to: 3, levels: 6, seed: 3, threads: 1, systems: 64,
  }) // prettier-ignore
  expect(converged).toBe(true)
  const levels = countLevels(model)
  const at = (β: number): Float64Array => levelProbabilities(levels, [β])
  acceptances.forEach(({ value, error }, k) => {
    const [low, high] = [at(couplings[k]), at(couplings[k + 1])]
    let exact = 0
    for (const [a, p] of low.entries())
      for (const [b, r] of high.entries())
        exact +=
          p * r * Math.exp(Math.min(0, (couplings[k + 1] - couplings[k]) * (levels.values[a] - levels.values[b])))
    expect(Math.abs(value - exact)).toBeLessThan(4 * error)
  })
})

test("it says so where the runs are too short for the tolerance", async () => {
  const options = { from: 0.3, to: 0.6, levels: 6, tolerance: 0.001, sweeps: 30, systems: 2, seed: 1, threads: 1 }
  const { converged, rounds, sweeps } = await tuneLadder(ferromagnet, options)
  expect([converged, rounds, sweeps]).toEqual([false, 12, Math.ceil(30 * 1.5 ** 11)])
})

describe("it refuses", () => {
  test.each<[Partial<TuneLadderOptions>, string]>([
    [{ acceptance: 0 }, "tuneLadder acceptance: expected one between 0 and 1, got 0. 0.2 to 0.4 is usual."],
    [{ acceptance: 1 }, "tuneLadder acceptance: expected one between 0 and 1, got 1. 0.2 to 0.4 is usual."],
    [{ acceptance: Number.NaN }, "tuneLadder acceptance: expected a finite number, got NaN."],
    [
      { acceptance: 0.3, levels: 5 },
      "tuneLadder: expected levels or acceptance, which follow from each other, got levels 5 and acceptance 0.3. Leave one out.",
    ],
    [{ levels: 1 }, "tuneLadder levels: expected an integer from 2 to 500, got 1."],
    [
      { from: 0.5, to: 0.5 },
      "replica exchange couplings: expected ascending ones, got 0.5 after 0.5. Sort them, and leave out doubles.",
    ],
    [{ systems: 1 }, "tuneLadder systems: expected an integer of at least 2, got 1."],
    [{ tolerance: 0 }, "tuneLadder tolerance: expected a finite number from 0.001 to 1, got 0."],
  ])("%o", async (wrong, message) => {
    await expect(tuneLadder(ferromagnet, { from: 0.3, to: 0.6, seed: 1, ...wrong })).rejects.toThrow(
      new InputError(message),
    )
  })
})
