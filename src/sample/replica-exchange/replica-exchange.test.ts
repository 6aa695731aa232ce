import { describe, expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { Engine } from "../../compute/engine.ts"
import { InputError } from "../../errors.ts"
import { blumeCapel, blumeCapelEnergy } from "../../hamiltonian/blume-capel.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { square } from "../../hamiltonian/lattice.ts"
import { randomBonds, uniformField } from "../../hamiltonian/operators.ts"
import { isingToPolynomial, polynomial, polynomialEnergy } from "../../hamiltonian/polynomial.ts"
import { colourCounts, potts, pottsEnergy } from "../../hamiltonian/potts.ts"
import { type Model, sitesOf } from "../../hamiltonian/model.ts"
import { type LevelMethod, ReplicaExchange, type ReplicaExchangeOptions } from "./replica-exchange.ts"
import { overlapsOfLevel, reweightingRuns, seriesOfLevel } from "./replica-series.ts"

const lattice = square(4, 5)
const bonds = randomBonds(lattice, { coupling: 1, distribution: "gaussian", seed: 1 })
const glass = polynomial({ lattice, operators: [bonds, uniformField(lattice, 0.2)] })
const cases: [string, Model, LevelMethod, boolean][] = [
  ["glass with Houdayer's moves", glass, "heat-bath", true],
  ["Ising in a field", ising({ lattice, coupling: 1, field: 0.3 }), "metropolis", false],
  ["Ising, clusters in a field", ising({ lattice, coupling: 1, field: -0.3 }), "swendsen-wang", true],
  ["Ising, single clusters", ising({ lattice, coupling: 1 }), "wolff", false],
  ["Potts in a field", potts({ lattice, colours: 4, coupling: 1, field: 0.4, fieldColour: 2 }), "heat-bath", false],
  ["Potts, clusters", potts({ lattice, colours: 3, coupling: 1, field: 0.4, fieldColour: 2 }), "swendsen-wang", false],
  ["Blume–Capel", blumeCapel({ lattice, coupling: 1, crystalField: 0.3, field: 0.1 }), "metropolis", false],
]
const options = { couplings: [0, 0.3, 0.5, 0.7, 1], systems: 4, seed: 2, start: "mixed" } as const

function hamiltonian(model: Model, state: Uint8Array): number {
  if (model.kind === "potts")
    return model.coupling * pottsEnergy(model, state) - model.field * colourCounts(model, state)[model.fieldColour]
  if (model.kind === "blume-capel") return blumeCapelEnergy(model, state)
  const rows = BitMatrix.from(state, 1, state.length)
  return polynomialEnergy(model.kind === "ising" ? isingToPolynomial(model) : model, rows, 0)
}

describe.each(cases)("%s", (_, model, method, houdayer) => {
  const make = (engine: Engine, seed: number = options.seed): ReplicaExchange =>
    new ReplicaExchange(engine, model, { ...options, method, houdayer, seed })

  test("energies are those of the states that are there", async () => {
    using engine = await Engine.create({ threads: 1 })
    const ladder = make(engine)
    for (let n = 0; n < 5; n++) {
      const series = await ladder.series(1, 1 + n)
      const { spins } = ladder.state()
      const sites = sitesOf(model)
      for (let chain = 0; chain < ladder.chains; chain++) {
        const state = spins.subarray(chain * sites, (chain + 1) * sites)
        expect(series.hamiltonians[chain]).toBeCloseTo(hamiltonian(model, state), 9)
      }
      expect(new Set(series.replicas).size).toBe(ladder.chains)
    }
    expect(ladder.sweeps).toBe(15)
    expect(ladder.statistics().exchanged.every((share) => share > 0)).toBe(true)
  })

  test("the same bits for 1, 2 and 3 threads, other ones for another seed", async () => {
    const runs = []
    for (const [threads, seed] of [[1, 2], [2, 2], [3, 2], [1, 3]]) {
      using engine = await Engine.create({ threads })
      const ladder = make(engine, seed)
      runs.push({ series: await ladder.series(7, 2), state: ladder.state(), statistics: ladder.statistics() })
    } // prettier-ignore
    expect(runs[1]).toEqual(runs[0])
    expect(runs[2]).toEqual(runs[0])
    expect(runs[3].state.spins).not.toEqual(runs[0].state.spins)
  })

  test("taken up again it goes on to the same bits, whatever the seed of who takes it up", async () => {
    using engine = await Engine.create({ threads: 1 })
    const [first, second] = [make(engine), make(engine, 77)]
    await first.sweep(5)
    second.restore(structuredClone(first.state()))
    expect(await second.series(4, 3)).toEqual(await first.series(4, 3))
    expect(second.state()).toEqual(first.state())
    expect(second.statistics()).toEqual(first.statistics())
  })
})

test("levels have random numbers of their own", async () => {
  using engine = await Engine.create({ threads: 1 })
  const ladder = new ReplicaExchange(engine, glass, { couplings: [0, 1e-9], systems: 1, seed: 1 })
  const { spins } = ladder.state()
  expect(spins.subarray(0, 20)).not.toEqual(spins.subarray(20))
})

test("without exchange every replica stays where it is", async () => {
  using engine = await Engine.create({ threads: 1 })
  const ladder = new ReplicaExchange(engine, glass, { ...options, exchange: false })
  const { replicas } = await ladder.series(3)
  expect([...replicas.subarray(40)]).toEqual(Array.from({ length: 20 }, (_, chain) => chain))
  expect(ladder.statistics().exchanged.every(Number.isNaN)).toBe(true)
})

test("read() gives states, and overlaps are theirs", async () => {
  using engine = await Engine.create({ threads: 1 })
  const ladder = new ReplicaExchange(engine, glass, options)
  const series = await ladder.series(3)
  const rows = new BitMatrix(20, 20)
  ladder.read(rows, (chain) => chain)
  for (let level = 0; level < 5; level++)
    for (let pair = 0; pair < 2; pair++) {
      let q = 0
      for (let site = 0; site < 20; site++)
        q += rows.get(4 * level + 2 * pair, site) === rows.get(4 * level + 2 * pair + 1, site) ? 1 / 20 : -1 / 20
      expect(overlapsOfLevel(series, level)[3 * pair + 2]).toBeCloseTo(q, 12)
    }
})

test("series of levels are handed to reweighting system after system", async () => {
  using engine = await Engine.create({ threads: 1 })
  const ladder = new ReplicaExchange(engine, glass, options)
  const series = await ladder.series(6)
  const runs = reweightingRuns(series)
  expect(runs.map(({ coupling }) => coupling)).toEqual(options.couplings)
  expect(runs[2].replicas).toBe(4)
  expect(runs[2].energies[3 * 6 + 5]).toBe(series.hamiltonians[5 * 20 + 2 * 4 + 3])
  expect(runs[2].observables!["magnetization2"]).toEqual(
    seriesOfLevel(series, series.magnetizations, 2).map((M) => M ** 2),
  )
})

test("a signal stops it", async () => {
  using engine = await Engine.create({ threads: 1 })
  const ladder = new ReplicaExchange(engine, glass, options)
  await expect(ladder.sweep(1, AbortSignal.abort())).rejects.toThrow("aborted")
})

describe("it refuses", () => {
  test.each<[Partial<ReplicaExchangeOptions>, string]>([
    [
      { couplings: [1] },
      "replica exchange couplings: expected at least two levels, got 1. Use makeChains for one temperature.",
    ],
    [
      { couplings: [0.5, 0.2] },
      "replica exchange couplings: expected ascending ones, got 0.2 after 0.5. Sort them, and leave out doubles.",
    ],
    [
      { couplings: [0.5, 0.5] },
      "replica exchange couplings: expected ascending ones, got 0.5 after 0.5. Sort them, and leave out doubles.",
    ],
    [
      { couplings: [-0.5, 0.5] },
      "replica exchange couplings: expected β ≥ 0, got -0.5. For negative temperatures give the model the other sign.",
    ],
    [{ couplings: [0, Number.NaN] }, "replica exchange coupling: expected a finite number, got NaN."],
    [{ systems: 0 }, "replica exchange systems: expected an integer of at least 1, got 0."],
    [
      { systems: 3, houdayer: true },
      "replica exchange systems: expected an even number, since Houdayer's moves take two, got 3. Add one, or leave houdayer out.",
    ],
    [{ seed: -1 }, "replica exchange seed: expected an integer of at least 0, got -1."],
    [
      { method: "wang" as LevelMethod },
      "replica exchange method: expected one of heat-bath, metropolis, swendsen-wang, wolff, got wang.",
    ],
    [
      { method: "wolff" },
      "wolff: expected an Ising or Potts model, whose clusters are known, got a polynomial model. Use heat-bath or metropolis.",
    ],
  ])("%o", async (wrong, message) => {
    using engine = await Engine.create({ threads: 1 })
    expect(() => new ReplicaExchange(engine, glass, { ...options, ...wrong })).toThrow(new InputError(message))
  })

  test("a state of another ladder", async () => {
    using engine = await Engine.create({ threads: 1 })
    const [ladder, shorter] = [options.couplings, [0, 1]].map(
      (couplings) => new ReplicaExchange(engine, glass, { ...options, couplings }),
    )
    expect(() => shorter.restore(ladder.state())).toThrow(
      "replica exchange restore: expected 8 chains of 20 sites, 128 random words, got 400 spins and 320 words.",
    )
  })
})
