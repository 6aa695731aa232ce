import { describe, expect, test } from "vitest"
import { InputError, NumericalError } from "../../errors.ts"
import { torusEnergyLevels } from "../../hamiltonian/beale.ts"
import { blumeCapel } from "../../hamiltonian/blume-capel.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { kaufman } from "../../hamiltonian/kaufman.ts"
import { square } from "../../hamiltonian/lattice.ts"
import { nearestNeighbours, randomBonds, termList } from "../../hamiltonian/operators.ts"
import { polynomial } from "../../hamiltonian/polynomial.ts"
import { potts } from "../../hamiltonian/potts.ts"
import { deviation } from "../../statistics/estimate.ts"
import { canonical, canonicalDistribution } from "./density.ts"
import { canonicalMagnetization, multicanonical } from "./multicanonical.ts"
import { type WangLandauProgress, wangLandau } from "./wang-landau.ts"

const model = ising({ lattice: square(6, 6), coupling: 0.4 })
const exact = new Map([...torusEnergyLevels(6, 6)].map(([E, count]) => [E, Math.log(Number(count))]))
const quick = { threads: 1, finalLogFactor: 1e-3 }
const exactWeights = {
  energies: Float64Array.from(exact.keys()),
  logDensities: Array.from(exact.values(), (value) => ({ value, error: 0 })),
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error("it did not fail"),
    (error: Error) => error,
  )
}

describe("wangLandau", () => {
  test("has the same bits for any number of threads, others for another seed", async () => {
    const run = async (threads: number, seed: number) =>
      (await wangLandau(model, { ...quick, walkers: 3, threads, seed })).logDensities
    const first = await run(1, 1)
    expect(await run(2, 1)).toEqual(first)
    expect(await run(1, 2)).not.toEqual(first)
  })

  test("ends at the ln f asked for, or after the sweeps allowed, and says which", async () => {
    const seen: WangLandauProgress[] = []
    const done = await wangLandau(model, { ...quick, onProgress: (progress) => seen.push(progress) })
    expect(done.converged && done.sameLevels).toBe(true)
    expect(done.logFactor).toBeLessThanOrEqual(1e-3)
    expect(done.roundTrips.value).toBeGreaterThan(1)
    expect(seen.at(-1)).toEqual({ sweeps: done.sweeps, logFactor: done.logFactor, levels: exact.size })
    const stopped = await wangLandau(model, { ...quick, sweeps: 5 })
    expect(stopped).toMatchObject({ sweeps: 5, logFactor: 1, converged: false })
  })

  test("stops at a signal", async () => {
    const controller = new AbortController()
    const run = wangLandau(model, {
      threads: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(new Error("enough")),
    })
    expect((await failure(run)).message).toBe("enough")
  })

  test("a window that holds the ground states counts states, and knows where its averages end", async () => {
    const found = await wangLandau(model, { threads: 1, finalLogFactor: 1e-4, window: [-Infinity, -20], seed: 3 })
    expect(found.normalisation).toBe("ground states")
    expect(found.energies[0]).toBe(-72)
    expect(found.energies.at(-1)).toBe(-20)
    expect(found.logDensities[0].value).toBeCloseTo(Math.log(2), 12)
    expect(found.logDensities[0].error).toBeLessThan(1e-12)
    for (const [level, estimate] of found.logDensities.entries())
      if (level > 0) expect(Math.abs(deviation(estimate, exact.get(found.energies[level])!))).toBeLessThan(6)
    const [low, high] = found.range
    expect(high).toBe(Infinity)
    expect(low).toBeGreaterThan(0.4)
    const { energy, logPartition } = canonical(found, low)
    expect(Math.abs(deviation(energy, kaufman(6, 6, low).energy))).toBeLessThan(5)
    expect(Math.abs(deviation(logPartition, kaufman(6, 6, low).logPartition))).toBeLessThan(5)
    for (const refused of [canonical, canonicalDistribution])
      expect(() => refused(found, 0.3)).toThrow(
        `${refused.name}: expected a coupling from ${low.toPrecision(6)} to Infinity, got 0.3. Widen the window`,
      )
  })

  test("a window in the middle has ln g up to a constant, and the multicanonical run stays in it", async () => {
    const found = await wangLandau(model, { ...quick, window: [-41, -7.5], walkers: 4 })
    expect([found.normalisation, found.energies[0], found.energies.at(-1)]).toEqual(["window", -40, -8])
    const run = await multicanonical(model, found, { sweeps: 20_000, threads: 1, seed: 1 })
    expect([run.normalisation, run.energies[0], run.energies.at(-1)]).toEqual(["window", -40, -8])
    const [low, high] = run.range
    expect(low > high).toBe(true)
    expect(() => canonical(run, 0.3)).toThrow(NumericalError)
    const difference = run.logDensities[4].value - run.logDensities[0].value
    expect(difference).toBeCloseTo(exact.get(-24)! - exact.get(-40)!, 1)
  })

  test("averages of a polynomial are at multiples of its couplings", async () => {
    const same = polynomial({ lattice: square(6, 6), operators: [nearestNeighbours(square(6, 6), -0.25)] })
    const found = await wangLandau(same, { threads: 1, finalLogFactor: 1e-4 })
    expect(found.energies[0]).toBe(-18)
    const { energy, specificHeat } = canonical(found, 2)
    const { energy: u, specificHeat: C } = kaufman(6, 6, -0.5)
    expect(Math.abs(deviation(energy, u * -0.25))).toBeLessThan(4)
    expect(Math.abs(deviation(specificHeat, C))).toBeLessThan(4)
  })
})

describe("multicanonical", () => {
  test("has the same bits for any number of threads", async () => {
    const run = (threads: number) => multicanonical(model, exactWeights, { sweeps: 100, walkers: 3, threads })
    const [one, two] = [await run(1), await run(2)]
    expect(two.histogram).toEqual(one.histogram)
    expect(two.moments).toEqual(one.moments)
  })

  test("the time between round trips is that of the trips", async () => {
    const seen: number[] = []
    const { roundTrips, tunnellingTime, sweeps } = await multicanonical(model, exactWeights, {
      sweeps: 20_050,
      threads: 1,
      onProgress: ({ sweeps }) => seen.push(sweeps),
    })
    expect(sweeps).toBe(20_050)
    expect(seen.at(-1)).toBe(20_050)
    expect(tunnellingTime.value * roundTrips.value).toBeGreaterThan(0.9 * sweeps)
    expect(tunnellingTime.value * roundTrips.value).toBeLessThanOrEqual(1.001 * sweeps)
  })

  test("weights without the lowest levels are noticed: ln Z is known up to a constant, and low temperatures are refused", async () => {
    const weights = { energies: exactWeights.energies.slice(4), logDensities: exactWeights.logDensities.slice(4) }
    const run = await multicanonical(model, weights, { sweeps: 10_000, threads: 1 })
    expect(run.normalisation).toBe("window")
    const [low, high] = run.range
    expect(low).toBe(-Infinity)
    expect(high).toBeLessThan(0.4)
    const u = canonical(run, high).energy
    expect(Math.abs(deviation(u, kaufman(6, 6, high).energy))).toBeLessThan(4)
    const whole = await multicanonical(model, exactWeights, { sweeps: 1000, threads: 1 })
    expect(whole.normalisation).toBe("all states")
  })

  test("a run that is too short to have seen all levels refuses averages that need them", async () => {
    const run = await multicanonical(model, exactWeights, { sweeps: 4, burnIn: 0, threads: 1 })
    expect(run.sameLevels).toBe(false)
    expect(() => canonicalMagnetization(run, 1)).toThrow(NumericalError)
  })

  test.each([
    [{ ...exactWeights, energies: exactWeights.energies.map((E) => E + 1) }, "multicanonical weights: expected energies of the model, from -72 to 72 in steps of 4, got -71."],
    [{ energies: Float64Array.of(-72, -64), logDensities: [{ value: 1, error: 0 }, { value: -Infinity, error: 0 }] }, "multicanonical weights: expected a finite ln g at energy -64, got -Infinity."],
    [{ energies: Float64Array.of(-64), logDensities: [{ value: 1, error: 0 }] }, "multicanonical weights: expected at least two levels, got 1."],
  ])("weights that do not fit are refused", async (weights, message) => {
    const error = await failure(multicanonical(model, weights, { sweeps: 10, threads: 1 }))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toBe(message)
  }) // prettier-ignore
})

const lattice = square(4, 4)
const gaussian = polynomial({ lattice, operators: [randomBonds(lattice, { coupling: 1, distribution: "gaussian", seed: 2 })] }) // prettier-ignore

test.each([
  [gaussian, {}, /^wangLandau energies: expected couplings in the ratio of small whole numbers, got .* in gaussian bonds relative to the first coupling\. Continuous energies have no levels to count: use LocalUpdates at several couplings and reweighting\.$/],
  [blumeCapel({ lattice, coupling: 1, crystalField: Math.SQRT2 }), {}, /in crystalField relative to the first/],
  [potts({ lattice, colours: 3, coupling: 1, field: Math.PI }), {}, /in field relative to the first/],
  [ising({ lattice, coupling: 0 }), {}, /^wangLandau coupling: expected one other than 0, got 0\./],
  [polynomial({ sites: 3, operators: [termList([[1, []]], 2)] }), {}, /^wangLandau: expected a model with several energies/],
  [model, { walkers: 1 }, /^wangLandau walkers: expected an integer of at least 2, got 1\. Errors are taken/],
  [model, { walkers: 2 ** 23 }, /^wangLandau levels: expected at most 2 GiB for all walkers, got 4\.9 GiB for 37 energies and 8388608 walkers\./],
  [model, { window: [5, 3] }, /^wangLandau window: expected at least two of the model's energies, from -72 to 72 in steps of 4, got \[5, 3\]\.$/],
  [model, { window: [1, 3] }, /got \[1, 3\]\.$/],
  [model, { window: [Number.NaN, 3] }, /got \[NaN, 3\]\.$/],
  [model, { window: [-40, 0], groundStates: 2 }, /^wangLandau groundStates: expected a window that is open below/],
  [model, { groundStates: 0 }, /^wangLandau groundStates: expected a finite number of at least 1, got 0\.$/],
  [model, { seed: -1 }, /^wangLandau seed: expected an integer of at least 0, got -1\.$/],
  [model, { finalLogFactor: 0 }, /^wangLandau finalLogFactor/],
  [model, { flatness: 1 }, /^wangLandau flatness/],
  [model, { sweeps: 0 }, /^wangLandau sweeps/],
] as const)("bad input is refused in one sentence: %#", async (wrong, options, message) => {
  const error = await failure(wangLandau(wrong, { threads: 1, ...options }))
  expect(error).toBeInstanceOf(InputError)
  expect(error.message).toMatch(message)
}) // prettier-ignore

test("a window without states, where no walker can go, is said to be so", async () => {
  // Between the ground states and the first excited states there are none.
  const error = await failure(wangLandau(model, { threads: 1, window: [-70, -65], walkers: 2 }))
  expect(error.message).toMatch(/window: expected at least two/)
  // A frustrated model never reaches −bonds.
  const triangles = polynomial({ sites: 3, operators: [termList([[1, [0, 1]], [1, [1, 2]], [1, [0, 2]]], -1)] }) // prettier-ignore
  const found = await wangLandau(triangles, { threads: 1, finalLogFactor: 1e-4 })
  expect([...found.energies]).toEqual([-1, 3])
  expect(Math.abs(deviation(found.logDensities[0], Math.log(6)))).toBeLessThan(5)
})
