import { describe, expect, test, vi } from "vitest"
import { BitMatrix, popcount } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { InputError } from "../errors.ts"
import { blumeCapel } from "../hamiltonian/blume-capel.ts"
import { exactAverages } from "../hamiltonian/enumerate-models.ts"
import { type Ising, energy, ising, magnetization } from "../hamiltonian/ising.ts"
import { densityOfStates, thermalAverages } from "../hamiltonian/enumeration.ts"
import { kaufman } from "../hamiltonian/kaufman.ts"
import { chain, square, triangular } from "../hamiltonian/lattice.ts"
import type { Model } from "../hamiltonian/model.ts"
import { nearestNeighbours } from "../hamiltonian/operators.ts"
import { polynomial, polynomialEnergy } from "../hamiltonian/polynomial.ts"
import { potts, pottsEnergy, pottsMagnetization } from "../hamiltonian/potts.ts"
import { plaquettes } from "../hamiltonian/translated-operators.ts"
import { autocorrelation } from "../statistics/autocorrelation.ts"
import { deviation, meanEstimate } from "../statistics/estimate.ts"
import { Clusters } from "./clusters.ts"
import { HeatBath } from "./heat-bath.ts"
import type { ChainMethod } from "./make-chains.ts"
import { type SampleOptions, type Samples, sample } from "./sample.ts"
import { misfit } from "./testing/chi-squared.ts"
import { byChain } from "./testing/energy-and-heat.ts"

const model = ising({ lattice: square(6, 6), coupling: 0.4 })
/** No pilot run. */
const given = { burnIn: 50, spacing: 3, threads: 1 } as const

/** What a promise is rejected with. */
async function failure(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error("expected a rejection")
}

function expectOwnMeasurements({ model, configurations, energies, magnetizations }: Samples): void {
  for (let row = 0; row < configurations.rows; row++) {
    expect(energies[row]).toBe(energy(model, configurations, row))
    expect(magnetizations[row]).toBe(magnetization(configurations, row))
  }
}

describe("configurations", () => {
  test.each([1, 10, 255, 256, 257, 1000])(
    "%i of 256 chains stand chain by chain, with their E and M",
    async (count) => {
      const samples = await sample(model, { count, ...given })
      expect(samples.model).toBe(model)
      expect(samples.method).toBe("heat-bath")
      expect([samples.configurations.rows, samples.configurations.columns]).toEqual([count, 36])
      expect(samples.chainStarts.length).toBe(257)
      expect(samples.chainStarts[0]).toBe(0)
      expect(samples.chainStarts[256]).toBe(count)
      // Every chain gives as many as any other, or one more.
      const lengths = [...samples.chainStarts].slice(1).map((end, c) => end - samples.chainStarts[c])
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
      expectOwnMeasurements(samples)
      expect(samples.seconds).toBeGreaterThan(0)
      expect(samples.flipsPerNanosecond).toBeGreaterThan(0)
    },
  )

  test("are those of the heat bath after the burn-in given, the spacing given apart", async () => {
    const { configurations, chainStarts, burnIn, spacing, pilot } = await sample(model, {
      count: 300,
      chains: 128,
      seed: 7,
      ...given,
    })
    expect([burnIn, spacing, pilot]).toEqual([50, 3, undefined])
    using engine = await Engine.create({ threads: 1 })
    const heatBath = new HeatBath(engine, model, { groups: 1, seed: 7, start: "mixed" })
    await heatBath.sweep(50)
    for (let t = 0; t < 3; t++) {
      await heatBath.sweep(3)
      const states = new BitMatrix(128, 36)
      heatBath.read(states, (chain) => chain)
      for (let chain = 0; chain < 128; chain++) {
        const row = chainStarts[chain] + t
        if (row < chainStarts[chain + 1]) expect(configurations.row(row)).toEqual(states.row(chain))
      }
    }
  })

  test("of a ring and of an antiferromagnet on odd rings are drawn as well", async () => {
    for (const other of [ising({ lattice: chain(9), coupling: 1 }), ising({ lattice: square(3, 5), coupling: -0.5 })]) {
      const samples = await sample(other, { count: 100, threads: 1 })
      expectOwnMeasurements(samples)
      expect(samples.pilot!.equilibrated).toBe(true)
    }
  })

  test("are the same bits for any number of threads, pilot run included", async () => {
    const outcomes: unknown[] = []
    for (const threads of [1, 2, 4]) {
      const { seconds: _, flipsPerNanosecond: __, ...rest } = await sample(model, { count: 500, seed: 3, threads })
      outcomes.push(rest)
    }
    expect(outcomes[1]).toEqual(outcomes[0])
    expect(outcomes[2]).toEqual(outcomes[0])
  })

  test("are others for another seed; the seed left out is 0", async () => {
    const bits = async (options: Partial<SampleOptions>): Promise<Uint32Array> =>
      (await sample(model, { count: 100, ...given, ...options })).configurations.words
    expect(await bits({})).toEqual(await bits({ seed: 0 }))
    expect(await bits({ seed: 1 })).not.toEqual(await bits({ seed: 0 }))
    expect(await bits({ seed: 2 ** 40 })).not.toEqual(await bits({ seed: 0 }))
  })
})

describe("the pilot run", () => {
  test("is the burn-in, and twice its longest autocorrelation time the spacing", async () => {
    const { pilot, burnIn, spacing } = await sample(model, { count: 256, seed: 1, threads: 1 })
    const { sweeps, tauEnergy, tauMagnetization, rhoEnergy, rhoMagnetization, hotCold, equilibrated } = pilot!
    expect(equilibrated).toBe(true)
    expect(burnIn).toBe(sweeps)
    expect(spacing).toBe(Math.ceil(2 * Math.max(tauEnergy.value, tauMagnetization.value)))
    // Rounds of 128, 256, … sweeps, the last of them at least 20 τ long.
    expect(Math.log2(sweeps / 128 + 1) % 1).toBe(0)
    expect((sweeps + 128) / 2).toBeGreaterThanOrEqual(20 * tauMagnetization.value)
    expect(Math.abs(hotCold.energy)).toBeLessThan(4)
    expect(Math.abs(hotCold.magnetization)).toBeLessThan(4)
    // τ = ½ + Σ ρ(t), and the functions go to where they have died out.
    for (const [rho, tau] of [
      [rhoEnergy, tauEnergy],
      [rhoMagnetization, tauMagnetization],
    ] as const) {
      expect(rho[0]).toBe(1)
      expect(rho.length - 1).toBe(Math.ceil(6 * tau.value))
      const sum = rho.reduce((total, value) => total + value, -0.5)
      expect(Math.abs(sum - tau.value)).toBeLessThan(0.1 * tau.value)
      expect(Math.abs(rho.at(-1)!)).toBeLessThan(0.05)
    }
  })

  test("gives the autocorrelation function that its definition gives", async () => {
    const { pilot } = await sample(model, { count: 1, seed: 5, chains: 128, threads: 1 })
    using engine = await Engine.create({ threads: 1 })
    const heatBath = new HeatBath(engine, model, { groups: 1, seed: 5, start: "mixed" })
    const length = (pilot!.sweeps + 128) / 2
    await heatBath.sweep(pilot!.sweeps - length)
    const { energies } = await heatBath.series(length)
    const mean = energies.reduce((sum, E) => sum + E, 0) / energies.length
    const covariance = (lag: number): number => {
      let sum = 0
      for (let k = 0; k < 128 * (length - lag); k++) sum += (energies[k] - mean) * (energies[k + 128 * lag] - mean)
      return sum / (128 * (length - lag))
    }
    for (const [lag, rho] of pilot!.rhoEnergy.entries()) expect(rho).toBeCloseTo(covariance(lag) / covariance(0), 10)
  })

  test("finds in long rounds, measured every few sweeps, the times that measuring every sweep finds", async () => {
    const slow = ising({ lattice: chain(128), coupling: 2.4 })
    const series = vi.spyOn(HeatBath.prototype, "series")
    const { pilot } = await sample(slow, { count: 1, seed: 2, chains: 128, spacing: 1, threads: 1 })
    // Rounds of the pilot; the last call is that of the sample.
    const rounds = series.mock.calls.slice(0, -1).map(([length, spacing]) => [length, spacing])
    series.mockRestore()
    expect(rounds.slice(-4)).toEqual([
      [2048, 1],
      [2048, 2],
      [2048, 4],
      [2048, 8],
    ])
    const { sweeps, tauEnergy, tauMagnetization, rhoMagnetization, equilibrated } = pilot!
    const last = 2048 * 8
    expect([equilibrated, sweeps]).toEqual([true, 2 * last - 128])

    using engine = await Engine.create({ threads: 1 })
    const heatBath = new HeatBath(engine, slow, { groups: 1, seed: 2, start: "mixed" })
    await heatBath.sweep(sweeps - last)
    const full = await heatBath.series(last)
    const magnetizations = byChain(full, full.magnetizations.map(Math.abs))
    const energy = autocorrelation(byChain(full, full.energies), { replicas: 128 })
    const magnetization = autocorrelation(magnetizations, { replicas: 128 })
    for (const [thinned, whole] of [
      [tauEnergy, energy.tau],
      [tauMagnetization, magnetization.tau],
    ]) {
      expect(Math.abs(thinned.value / whole.value - 1)).toBeLessThan(0.005)
      expect(Math.abs(thinned.error / whole.error - 1)).toBeLessThan(0.02)
    }
    const sum = rhoMagnetization.reduce((total, value) => total + value, -0.5)
    expect(Math.abs(sum / tauMagnetization.value - 1)).toBeLessThan(0.1)
  })

  test("goes on until hot and cold chains agree: longer near T_c than far from it", async () => {
    const sweeps = async (coupling: number): Promise<number> => {
      const options = { count: 1, chains: 128, threads: 2 }
      const { pilot } = await sample(ising({ lattice: square(16, 16), coupling }), options)
      expect(pilot!.equilibrated).toBe(true)
      return pilot!.sweeps
    }
    const [free, hot, critical] = [await sweeps(0), await sweeps(0.2), await sweeps(0.44)]
    expect(free).toBe(384)
    expect(hot).toBe(384)
    expect(critical).toBeGreaterThan(1000)
  })

  test("without coupling finds independent sweeps", async () => {
    const { pilot, spacing } = await sample(ising({ lattice: square(8, 8), coupling: 0 }), { count: 1, threads: 1 })
    expect(Math.abs(deviation(pilot!.tauEnergy, 0.5))).toBeLessThan(4)
    expect([1, 2]).toContain(spacing)
  })

  test("runs for the spacing alone where the burn-in is given, and the other way round", async () => {
    const options = { count: 10, threads: 1 }
    const spaced = await sample(model, { ...options, burnIn: 100 })
    expect(spaced.burnIn).toBe(100 + spaced.pilot!.sweeps)
    const burned = await sample(model, { ...options, spacing: 5 })
    expect([burned.burnIn, burned.spacing]).toEqual([burned.pilot!.sweeps, 5])
  })

  test("tells of chains that do not reach equilibrium: stripes frozen in a hot start", async () => {
    const frozen = ising({ lattice: square(6, 6), coupling: 5 })
    const { pilot } = await sample(frozen, { count: 1, chains: 128, spacing: 1, threads: 2 })
    expect(pilot!.equilibrated).toBe(false)
    expect(pilot!.hotCold.energy).toBeGreaterThan(4)
  }, 60_000)
})

describe("errors are honest", () => {
  /** (u − exact)/σ over seeds. */
  async function deviations(model: Ising, seeds: number, options: Omit<SampleOptions, "seed">): Promise<Float64Array> {
    const [height, width] = model.lattice.size
    const exact = kaufman(height, width, model.coupling).energy * model.lattice.sites
    const result = new Float64Array(seeds)
    for (let seed = 0; seed < seeds; seed++) {
      const { energies, chainStarts } = await sample(model, { ...options, seed, threads: 1 })
      const count = energies.length
      result[seed] =
        chainStarts.length > count
          ? deviation(meanEstimate(energies), exact)
          : deviation(autocorrelation(energies, { replicas: chainStarts.length - 1 }).mean, exact)
    }
    return result
  }

  const share = (values: Float64Array, bound: number): number =>
    values.filter((z) => Math.abs(z) < bound).length / values.length

  test.each<[ChainMethod, Omit<SampleOptions, "seed">]>([
    ["heat-bath", { count: 128 * 20, chains: 128, burnIn: 100, spacing: 2 }],
    ["wolff", { count: 1500, chains: 2, burnIn: 50, spacing: 1 }],
    ["swendsen-wang", { count: 1500, chains: 2, burnIn: 20, spacing: 1 }],
    ["metropolis", { count: 2000, chains: 2, burnIn: 100, spacing: 3 }],
    ["exact", { count: 200 }],
  ])("%s: 68 and 95 % of error bars cover the exact energy", async (method, options) => {
    const seeds = 300
    const values = await deviations(ising({ lattice: square(4, 4), coupling: 0.4 }), seeds, { method, ...options })
    // Shares of 300 within 3.5 standard errors.
    expect(Math.abs(share(values, 1) - 0.6827)).toBeLessThan(3.5 * Math.sqrt((0.6827 * 0.3173) / seeds))
    expect(Math.abs(share(values, 1.96) - 0.95)).toBeLessThan(3.5 * Math.sqrt((0.95 * 0.05) / seeds))
    // No bias: the mean deviation is that of independent ones.
    expect(Math.abs(values.reduce((sum, z) => sum + z, 0)) / Math.sqrt(seeds)).toBeLessThan(3.5)
  })

  test("and so they are with burn-in and spacing from the pilot run", async () => {
    const values = await deviations(model, 40, { count: 128 * 10, chains: 128 })
    const chi2 = values.reduce((sum, z) => sum + z * z, 0)
    expect(Math.abs(chi2 - 40)).toBeLessThan(3.5 * Math.sqrt(80))
    expect(Math.abs(values.reduce((sum, z) => sum + z, 0)) / Math.sqrt(40)).toBeLessThan(3.5)
  })
})

describe("Wolff", () => {
  test("measures the spacing in clusters, and draws the same bits again", async () => {
    const samples = await sample(model, { count: 640, method: "wolff", seed: 2 })
    expect(samples.method).toBe("wolff")
    expect(samples.chainStarts).toEqual(Uint32Array.from({ length: 65 }, (_, chain) => 10 * chain))
    expectOwnMeasurements(samples)
    const { pilot } = samples
    expect(pilot!.equilibrated).toBe(true)
    expect(samples.spacing).toBe(Math.ceil(2 * Math.max(pilot!.tauEnergy.value, pilot!.tauMagnetization.value)))
    // 64 clusters that are thrown away and 64 that tell the size come before the pilot.
    expect(samples.burnIn).toBe(128 + pilot!.sweeps)
    const { words } = (await sample(model, { count: 640, method: "wolff", seed: 2, threads: 1 })).configurations
    expect(words).toEqual(samples.configurations.words)
  })

  test("keeps to the burn-in and the spacing given", async () => {
    const options = { method: "wolff", chains: 4, seed: 4 } as const
    const { configurations, burnIn, spacing } = await sample(model, { ...options, count: 20, burnIn: 30, spacing: 7 })
    expect([burnIn, spacing]).toEqual([30, 7])
    using engine = await Engine.create({ threads: 1 })
    const clusters = new Clusters(engine, model, { ...options, start: "mixed" })
    const expected = new BitMatrix(20, 36)
    await clusters.sweep(30)
    for (let t = 0; t < 5; t++) {
      await clusters.sweep(7)
      clusters.read(expected, (chain) => 5 * chain + t)
    }
    expect(configurations).toEqual(expected)
  })

  // Every cluster is one spin here: an even number of them would keep the parity of the spins up, an odd number change it.
  test.each<["auto" | number]>([["auto"], [11], [12]])(
    "without coupling draws all states alike, spacing %s",
    async (spacing) => {
      const free = ising({ lattice: chain(4), coupling: 0 })
      const { configurations } = await sample(free, { count: 4000, method: "wolff", seed: 1, spacing, chains: 2 })
      const states = Array.from({ length: configurations.rows }, (_, row) => configurations.row(row)[0])
      const equal = new Map(Array.from({ length: 16 }, (_, state) => [state, 1 / 16]))
      expect(misfit(states, equal)).toBeLessThan(3.5)
      // Nor does a state tell of the next: neither has the parity of the one before more or less often than half the time.
      const odd = states.map((state) => popcount(state) % 2)
      const same = odd.filter((parity, row) => row > 0 && parity === odd[row - 1]).length
      expect(Math.abs(same / (odd.length - 1) - 0.5)).toBeLessThan(3.5 * Math.sqrt(0.25 / (odd.length - 1)))
    },
  )

  test("a large lattice at weak coupling, where clusters are small, comes to equilibrium as well", async () => {
    const weak = ising({ lattice: square(48, 48), coupling: 0.1 })
    const { energies, pilot, spacing } = await sample(weak, { count: 640, method: "wolff", seed: 3 })
    expect(pilot!.equilibrated).toBe(true)
    // ⟨size⟩ is near 1.6: hundreds of clusters turn 2304 spins once.
    expect(spacing).toBeGreaterThan(500)
    const u = meanEstimate(energies.map((E) => E / 2304))
    expect(Math.abs(deviation(u, kaufman(48, 48, 0.1).energy))).toBeLessThan(4)
  })
})

describe("other models", () => {
  const lattice = square(3, 3)

  test.each(["heat-bath", "metropolis", "swendsen-wang", "wolff", "exact"] as const)("Potts by %s", async (method) => {
    const three = potts({ lattice, colours: 3, coupling: 0.7 })
    const samples = await sample(three, { count: 6400, method, seed: 5 })
    expect(samples.states.length).toBe(6400 * 9)
    for (const row of [0, 1, 99, 6399]) {
      const state = samples.states.subarray(9 * row, 9 * row + 9)
      expect(samples.energies[row]).toBe(pottsEnergy(three, state))
      expect(samples.magnetizations[row] / 9).toBeCloseTo(pottsMagnetization(three, state), 12)
    }
    const exact = exactAverages(three)
    // Samples of a chain are 2 τ_int apart: the error grows by less than √2.
    expect(Math.abs(deviation(meanEstimate(samples.energies), -exact.means[0]))).toBeLessThan(4 * Math.SQRT2)
  })

  test("Blume–Capel and a model of many-spin terms", async () => {
    const capel = blumeCapel({ lattice, coupling: 0.4, crystalField: 0.5, field: 0.1 })
    const { energies, magnetizations } = await sample(capel, { count: 6400, seed: 5 })
    const exact = exactAverages(capel)
    expect(Math.abs(deviation(meanEstimate(energies), -exact.means[0]))).toBeLessThan(4 * Math.SQRT2)
    expect(Math.abs(deviation(meanEstimate(magnetizations), exact.means[2]))).toBeLessThan(4 * Math.SQRT2)

    const four = polynomial({ lattice, operators: [nearestNeighbours(lattice, 0.2), plaquettes(lattice, 0.3)] })
    const samples = await sample(four, { count: 6400, method: "metropolis", seed: 6 })
    expect(polynomialEnergy(four, samples.configurations, 77)).toBeCloseTo(samples.energies[77], 12)
    const mean = meanEstimate(samples.energies)
    expect(Math.abs(deviation(mean, exactAverages(four).energy))).toBeLessThan(4 * Math.SQRT2)
  })

  test("what a method does not take is refused, with one that does", async () => {
    const capel = blumeCapel({ lattice, coupling: 0.4, crystalField: 0.5 })
    const refusal = async (model: Model, options: Partial<SampleOptions>): Promise<string> =>
      (await failure(sample(model, { count: 1, ...options }))).message
    expect(await refusal(capel, { method: "wolff" })).toBe(
      "wolff: expected an Ising or Potts model, whose clusters are known, got a blume-capel model. Use heat-bath or metropolis.",
    )
    expect(await refusal(capel, { method: "exact" })).toBe(
      "exact: expected an Ising or Potts model, got a blume-capel model. Use heat-bath or metropolis.",
    )
    expect(await refusal(capel, { method: "gibbs" as "wolff" })).toBe(
      "method: expected one of heat-bath, metropolis, swendsen-wang, wolff, exact, got gibbs.",
    )
    const favoured = potts({ lattice, colours: 3, coupling: 0.4, field: -1 })
    expect(await refusal(favoured, { method: "swendsen-wang" })).toBe(
      "swendsen-wang: expected a field that favours a colour (h ≥ 0), got h = -1. Use the heat bath, which takes any.",
    )
    expect(await refusal(ising({ lattice: square(2000, 2000), coupling: 0.4 }), { chains: 2048 })).toBe(
      "chains: 2048 chains of 4,000,000 sites would need 7.8 GiB, more than the 4 GiB there are. Take fewer chains.",
    )
  })
})

describe("progress and signals", () => {
  test("progress tells the phases, and ends at the count", async () => {
    const calls: { phase: string; done: number; total: number }[] = []
    const { pilot } = await sample(model, { count: 600, threads: 1, onProgress: (call) => calls.push(call) })
    const sampling = calls.filter(({ phase }) => phase === "sample")
    expect(sampling.map(({ done }) => done)).toEqual([256, 512, 600])
    expect(sampling.every(({ total }) => total === 600)).toBe(true)
    const pilots = calls.slice(0, calls.length - 3)
    expect(pilots.every(({ phase }) => phase === "thermalise")).toBe(true)
    expect(pilots.at(-1)!.done).toBe(pilot!.sweeps)
  })

  test.each(["heat-bath", "wolff"] as const)("%s: a signal that was given before stops all", async (method) => {
    const signal = AbortSignal.abort(new Error("no more"))
    expect((await failure(sample(model, { count: 10, method, signal, threads: 1 }))).message).toBe("no more")
    expect((await failure(sample(model, { count: 10, method, signal, ...given }))).message).toBe("no more")
  })

  test.each([1, 2])("a signal given while %i threads thermalise or sample is heard soon", async (threads) => {
    const large = ising({ lattice: square(32, 32), coupling: 0.4 })
    for (const options of [{ burnIn: 1e9, spacing: 1 }, { burnIn: 0, spacing: 1e9 }, {}]) {
      const start = performance.now()
      const signal = AbortSignal.timeout(100)
      const error = await failure(sample(large, { count: 1e6, threads, signal, ...options }))
      expect(error.name).toBe("TimeoutError")
      expect(performance.now() - start).toBeLessThan(8000)
    }
  })

  test("a signal given between two rounds of samples, or while Wolff's clusters grow, is heard", async () => {
    const controller = new AbortController()
    const stop = (): void => controller.abort(new Error("enough"))
    const running = sample(model, { count: 1e5, ...given, signal: controller.signal, onProgress: stop })
    expect((await failure(running)).message).toBe("enough")
    const wolff = sample(model, { count: 1e6, method: "wolff", signal: AbortSignal.timeout(100) })
    expect((await failure(wolff)).name).toBe("TimeoutError")
  })
})

describe("refusals", () => {
  test.each<[Partial<SampleOptions>, string]>([
    [{ count: 0 }, "count (samples): expected an integer of at least 1, got 0."],
    [{ count: 1.5 }, "count (samples): expected an integer of at least 1, got 1.5."],
    [{ seed: -1 }, "seed: expected an integer of at least 0, got -1."],
    [{ burnIn: -1 }, "burnIn: expected an integer of at least 0, got -1."],
    [{ spacing: 0 }, "spacing: expected an integer of at least 1, got 0."],
    [{ spacing: 2.5 }, "spacing: expected an integer of at least 1, got 2.5."],
    [{ chains: 100 }, "chains: expected a multiple of 128, the chains that share a word, got 100."],
    [{ chains: 0 }, "chains: expected an even number, half hot and half cold, got 0."],
    [{ chains: Number.NaN }, "chains: expected an even number, half hot and half cold, got NaN."],
    [{ threads: 0 }, "threads: expected an integer from 1 to 64, got 0."],
  ])("%o", async (options, sentence) => {
    const error = await failure(sample(model, { count: 10, ...options }))
    expect(error).toBeInstanceOf(InputError)
    expect(error.message).toBe(sentence)
  })

  test("an antiferromagnet for Wolff", async () => {
    const antiferromagnet = ising({ lattice: square(4, 4), coupling: -0.4 })
    expect((await failure(sample(antiferromagnet, { count: 1, method: "wolff" }))).message).toBe(
      "wolff: expected a ferromagnetic coupling (K ≥ 0), got -0.4. Use the heat bath for antiferromagnets.",
    )
  })
})

test("exact samples and Swendsen–Wang through the same door: a triangular lattice in a field against enumeration", async () => {
  const lattice = triangular(3, 4)
  const [coupling, field] = [0.15, 0.1]
  const exact = thermalAverages(densityOfStates(lattice), coupling, field)
  for (const method of ["exact", "swendsen-wang"] as const) {
    const samples = await sample(ising({ lattice, coupling, field }), { method, count: 6400, seed: 4, threads: 2 })
    expect(samples.configurations.rows).toBe(6400)
    // Samples of a Swendsen–Wang chain are 2 τ_int apart: the error grows by less than √2.
    const u = meanEstimate(samples.energies.map((E) => E / 12))
    expect(Math.abs(deviation(u, exact.energy))).toBeLessThan(method === "exact" ? 4 : 5.6)
    const again = await sample(ising({ lattice, coupling, field }), { method, count: 6400, seed: 4, threads: 1 })
    expect(again.configurations.words).toEqual(samples.configurations.words)
  }
})
