import { describe, expect, test } from "vitest"
import { BitMatrix } from "../../compute/bit-matrix.ts"
import { RandomStream } from "../../compute/philox.ts"
import { InputError } from "../../errors.ts"
import { blumeCapel } from "../../hamiltonian/blume-capel.ts"
import { ising } from "../../hamiltonian/ising.ts"
import { cubic, graph, square } from "../../hamiltonian/lattice.ts"
import { randomBonds, termList, uniformField } from "../../hamiltonian/operators.ts"
import { type Polynomial, polynomial, polynomialEnergy } from "../../hamiltonian/polynomial.ts"
import { potts } from "../../hamiltonian/potts.ts"
import { plaquettes } from "../../hamiltonian/translated-operators.ts"
import { HoudayerMoves } from "./houdayer.ts"

const energyOf = (model: Polynomial, state: Uint8Array): number =>
  polynomialEnergy(model, BitMatrix.from(state, 1, state.length), 0)

const glass = (distribution: "bimodal" | "gaussian", field: number): Polynomial => {
  const lattice = cubic(3, 3, 4)
  const bonds = randomBonds(lattice, { coupling: 1, distribution, seed: 1 })
  return polynomial({ lattice, operators: field === 0 ? [bonds] : [bonds, uniformField(lattice, field)] })
}

test.each([
  ["±1 bonds", glass("bimodal", 0)],
  ["Gaussian bonds", glass("gaussian", 0)],
  ["±1 bonds in a field", glass("bimodal", 0.7)],
])("the energy of both states together is conserved, each by itself is not: %s", (_, model) => {
  const moves = new HoudayerMoves(model)
  const random = new RandomStream(1, "test")
  let changed = 0
  for (let n = 0; n < 200; n++) {
    const [a, b] = [0, 1].map(() => Uint8Array.from({ length: model.sites }, () => random.word() & 1))
    // Down to few unlike sites, where clusters are small.
    for (let site = n % model.sites; site < model.sites; site++) a[site] = b[site]
    const before = [energyOf(model, a), energyOf(model, b)]
    const size = moves.move(a, b, random)
    const after = [energyOf(model, a), energyOf(model, b)]
    expect(Math.abs(after[0] + after[1] - before[0] - before[1])).toBeLessThan(1e-11)
    changed += Number(size > 0 && Math.abs(after[0] - before[0]) > 1e-9)
  }
  expect(changed).toBeGreaterThan(50)
})

describe("every way back is as likely, for all 4096 pairs of states of six spins", () => {
  // A ring of four with a diagonal, and two spins on a tail.
  const lattice = graph(6, [[0, 1], [1, 2], [2, 3], [3, 0], [0, 2], [3, 4], [4, 5]]) // prettier-ignore
  const bonds = randomBonds(lattice, { coupling: 1, distribution: "gaussian", seed: 1 })
  test.each([
    ["without a field", polynomial({ lattice, operators: [bonds] })],
    ["in a field", polynomial({ lattice, operators: [bonds, uniformField(lattice, 0.3)] })],
  ])("%s", (_, model) => {
    const moves = new HoudayerMoves(model)
    const bits = (number: number): Uint8Array => Uint8Array.from({ length: 6 }, (_, site) => (number >> site) & 1)
    const numberOf = (state: Uint8Array): number => state.reduce((sum, bit, site) => sum + (bit << site), 0)
    const probability = new Map<string, number>()
    for (let from = 0; from < 4096; from++) {
      let choices = 1
      for (let choice = 0; choice < choices; choice++) {
        const [a, b] = [bits(from & 63), bits(from >> 6)]
        const random = { integer: (limit: number) => ((choices = limit), choice) } as unknown as RandomStream
        moves.move(a, b, random)
        const to = numberOf(a) + 64 * numberOf(b)
        const key = `${from} ${to}`
        probability.set(key, (probability.get(key) ?? 0) + 1 / choices)
      }
    }
    let different = 0
    for (const [key, p] of probability) {
      const [from, to] = key.split(" ")
      different += Number(from !== to)
      expect(probability.get(`${to} ${from}`), key).toBeCloseTo(p, 12)
    }
    expect(different).toBeGreaterThan(4000)
  })
})

test("spins that no interaction joins are no cluster", () => {
  const model = polynomial({ sites: 4, operators: [termList([[1, [0, 1]], [0, [1, 2]], [1, [2, 3]]])] }) // prettier-ignore
  const [a, b] = [Uint8Array.of(1, 1, 1, 0), Uint8Array.of(0, 0, 0, 0)]
  // Sites 0, 1, 2 differ; of the rarer sign, alike, is site 3 alone.
  expect(new HoudayerMoves(model).move(a, b, new RandomStream(1, "test"))).toBe(1)
  expect([...a, ...b]).toEqual([1, 1, 1, 1, 0, 0, 0, 1])
})

test.each([
  [
    potts({ lattice: square(3, 3), colours: 3, coupling: 1 }),
    "houdayer: expected a model of ±1 spins (ising, polynomial), got a potts model. Leave houdayer out.",
  ],
  [
    blumeCapel({ lattice: square(3, 3), coupling: 1, crystalField: 0 }),
    "houdayer: expected a model of ±1 spins (ising, polynomial), got a blume-capel model. Leave houdayer out.",
  ],
  [
    polynomial({ lattice: square(3, 3), operators: [plaquettes(square(3, 3), 1)] }),
    "houdayer: expected terms of at most two spins, whose sum over both states a cluster conserves, got one of 4. Leave houdayer out.",
  ],
])("it refuses other models by name", (model, message) => {
  expect(() => new HoudayerMoves(model)).toThrow(new InputError(message))
})

test("an Ising model is a model of pairs", () => {
  const [a, b] = [Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 0, 0)]
  expect(new HoudayerMoves(ising({ lattice: square(2, 2), coupling: 1 })).move(a, b, new RandomStream(1, ""))).toBe(1)
  expect([...a, ...b]).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
})
