import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { blumeCapel } from "../hamiltonian/blume-capel.ts"
import { ising } from "../hamiltonian/ising.ts"
import { square } from "../hamiltonian/lattice.ts"
import type { Model } from "../hamiltonian/model.ts"
import { potts } from "../hamiltonian/potts.ts"
import type { SampleCheckpoint } from "./sample-checkpoint.ts"
import { type SampleOptions, type Samples, type ValueSamples, sample } from "./sample.ts"

const lattice = square(6, 6)
const spins = ising({ lattice, coupling: 0.4 })
const colours = potts({ lattice, colours: 3, coupling: 0.9 })

/** Samples without the time that they took. */
async function bits(model: Model, options: SampleOptions): Promise<Partial<Samples | ValueSamples>> {
  const { seconds: _, flipsPerNanosecond: __, ...rest } = await sample(model, { threads: 1, ...options })
  return rest as Partial<Samples>
}

/** What sampling leaves that is stopped when `rounds` more rounds are reported. */
async function stopped(model: Model, options: SampleOptions, rounds: number): Promise<SampleCheckpoint> {
  const controller = new AbortController()
  const checkpoints: SampleCheckpoint[] = []
  let seen = 0
  const sampling = sample(model, {
    threads: 1,
    ...options,
    signal: controller.signal,
    onProgress: ({ phase }) => phase === "sample" && ++seen === rounds && controller.abort(new Error("enough")),
    onStop: (checkpoint) => checkpoints.push(checkpoint),
  })
  await expect(sampling).rejects.toThrow("enough")
  expect(checkpoints).toHaveLength(1)
  return checkpoints[0]
}

describe("stopped and resumed, twice, gives the same bits as in one go", () => {
  test.each<[string, Model, SampleOptions]>([
    ["heat bath, pilot run included", spins, { count: 1200, chains: 128 }],
    [
      "heat bath with all given, another chain length",
      spins,
      { count: 700, chains: 128, burnIn: 20, spacing: 5, seed: 3 },
    ],
    ["Swendsen–Wang", spins, { count: 400, method: "swendsen-wang" }],
    ["Wolff", spins, { count: 400, method: "wolff" }],
    ["Wolff with a coin between measurements", ising({ lattice, coupling: 0.05 }), { count: 400, method: "wolff" }],
    ["Metropolis", spins, { count: 400, method: "metropolis" }],
    ["coupling from the past", spins, { count: 100, method: "exact" }],
    ["Potts, Swendsen–Wang", colours, { count: 400, method: "swendsen-wang" }],
    ["Potts, heat bath", colours, { count: 400, burnIn: 10 }],
    ["Potts, coupling from the past", colours, { count: 70, method: "exact" }],
    ["Blume–Capel", blumeCapel({ lattice, coupling: 0.5, crystalField: 0.2 }), { count: 400, spacing: 2 }],
  ])("%s", async (_, model, options) => {
    // Configurations from the past are reported one by one; 16 are a round.
    const reports = options.method === "exact" ? 16 : 1
    const first = await stopped(model, options, 2 * reports)
    expect(first.rounds).toBe(2)
    const second = await stopped(model, { ...options, resume: first }, reports)
    expect(second.rounds).toBe(3)
    expect(second.seconds).toBeGreaterThan(first.seconds)
    const whole = await bits(model, options)
    expect(await bits(model, { ...options, resume: second })).toEqual(whole)
    // Taken up again, the first checkpoint is as it was.
    expect(await bits(model, { ...options, resume: first, threads: 2 })).toEqual(whole)
  })
})

test("a signal in a long spacing is heard within it, and the round goes on where it was", async () => {
  const large = ising({ lattice: square(64, 64), coupling: 0.44 })
  const options = { count: 256, chains: 128, burnIn: 0, spacing: 4000, threads: 1 }
  const checkpoints: SampleCheckpoint[] = []
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 60)
  const sampling = sample(large, { ...options, signal: controller.signal, onStop: (at) => checkpoints.push(at) })
  await expect(sampling).rejects.toThrow("aborted")
  const [{ rounds, chains }] = checkpoints
  expect(chains.sweeps % 4000).toBeGreaterThan(0)
  expect(rounds).toBe(Math.floor(chains.sweeps / 4000))
  expect(await bits(large, { ...options, resume: checkpoints[0] })).toEqual(await bits(large, options))
})

test("a burn-in that is stopped leaves nothing: it starts again", async () => {
  const signal = AbortSignal.abort(new Error("early"))
  const onStop = (): void => expect.unreachable()
  await expect(sample(spins, { count: 10, burnIn: 100, spacing: 1, signal, onStop })).rejects.toThrow("early")
})

describe("a checkpoint of other sampling is refused", () => {
  test.each<[Model, Partial<SampleOptions>]>([
    [spins, { count: 401 }],
    [spins, { seed: 1 }],
    [spins, { method: "metropolis" }],
    [ising({ lattice: square(6, 5), coupling: 0.4 }), {}],
    [colours, {}],
  ])("%#", async (model, changed) => {
    const options: SampleOptions = { count: 400, chains: 128, burnIn: 1, spacing: 1 }
    const resume = await stopped(spins, options, 1)
    const resumed = sample(model, { ...options, ...changed, resume })
    await expect(resumed).rejects.toBeInstanceOf(InputError)
    await expect(resumed).rejects.toThrow(
      /^sample resume: expected a checkpoint of 40\d configurations .* got one of 400 of 36 sites by heat-bath of seed 0\. Resume with/,
    )
  })
})
