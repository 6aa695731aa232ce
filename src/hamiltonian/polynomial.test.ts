import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { InputError } from "../errors.ts"
import { energy, ising, magnetization } from "./ising.ts"
import { chain, cubic, honeycomb, square, triangular } from "./lattice.ts"
import { hopfield, nearestNeighbours, randomBonds, termList, uniformField } from "./operators.ts"
import {
  ferromagneticGauge,
  flipCost,
  isFerromagnetic,
  isingToPolynomial,
  operatorValues,
  polynomial,
  polynomialEnergy,
} from "./polynomial.ts"
import { plaquettes } from "./translated-operators.ts"

function randomStates(rows: number, columns: number, seed = 1): BitMatrix {
  const random = new RandomStream(seed, "polynomial test")
  return BitMatrix.from(
    Int8Array.from({ length: rows * columns }, () => random.integer(2)),
    rows,
    columns,
  )
}

/** A few sites, terms of up to four of them (a site may stand twice) with integer weights, and a state. */
const terms = fc.integer({ min: 1, max: 9 }).chain((sites) =>
  fc.record({
    list: fc.array(fc.tuple(fc.integer({ min: -3, max: 3 }), fc.array(fc.nat(sites - 1), { maxLength: 4 })), {
      maxLength: 12,
    }),
    spins: fc.array(fc.constantFrom(-1, 1), { minLength: sites, maxLength: sites }),
  }),
)

describe("polynomialEnergy", () => {
  it("is −K Σ c Π s for any terms", () => {
    fc.assert(
      fc.property(terms, fc.double({ min: -2, max: 2, noNaN: true }), ({ list, spins }, coupling) => {
        const model = polynomial({ sites: spins.length, operators: [termList(list, coupling)] })
        const bits = BitMatrix.from(spins, 1, spins.length)
        const sum = list.reduce((sum, [c, sites]) => sum + c * sites.reduce((s, i) => s * spins[i], 1), 0)
        expect(operatorValues(model, bits, 0)[0]).toBeCloseTo(sum, 12)
        expect(polynomialEnergy(model, bits, 0)).toBeCloseTo(-coupling * sum, 12)
      }),
      { seed: 1 },
    )
  })

  it("changes by flipCost when a spin is flipped", () => {
    fc.assert(
      fc.property(terms, ({ list, spins }) => {
        const model = polynomial({ sites: spins.length, operators: [termList(list, 0.7), termList([[0.3, [0]]])] })
        const bits = BitMatrix.from(spins, 1, spins.length)
        for (let site = 0; site < spins.length; site++) {
          const flipped = bits.slice(0, 1)
          flipped.set(0, site, 1 - bits.get(0, site))
          const change = polynomialEnergy(model, flipped, 0) - polynomialEnergy(model, bits, 0)
          expect(flipCost(model, bits, 0, site)).toBeCloseTo(change, 12)
        }
      }),
      { seed: 2 },
    )
  })

  it.each([chain(7), square(4, 6), square(2, 5), triangular(3, 5), honeycomb(3, 3), cubic(2, 3, 4)])(
    "is that of the Ising model, K E − h M, on the $kind of size $size",
    (lattice) => {
      const model = ising({ lattice, coupling: 0.4, field: -0.3 })
      const bits = randomStates(4, lattice.sites)
      for (let row = 0; row < 4; row++)
        expect(polynomialEnergy(isingToPolynomial(model), bits, row)).toBeCloseTo(
          0.4 * energy(model, bits, row) + 0.3 * magnetization(bits, row),
          12,
        )
      expect(isingToPolynomial({ ...model, field: 0 }).operators).toHaveLength(1)
    },
  )

  it("of Hopfield's network is −(N/2) Σ m_μ² + P/2, m_μ the overlaps with the patterns", () => {
    const [N, P] = [20, 3]
    const patterns = randomStates(P, N, 2)
    const model = polynomial({ sites: N, operators: [hopfield(patterns, 1.5)] })
    const states = randomStates(5, N, 3)
    const [xi, s] = [patterns.unpack(-1), states.unpack(-1)]
    for (let row = 0; row < 5; row++) {
      let squares = 0
      for (let mu = 0; mu < P; mu++) {
        let m = 0
        for (let i = 0; i < N; i++) m += (xi[mu * N + i] * s[row * N + i]) / N
        squares += m * m
      }
      expect(polynomialEnergy(model, states, row)).toBeCloseTo(1.5 * (P / 2 - (N / 2) * squares), 12)
    }
  })

  it("refuses states of another size and rows that are not there", () => {
    const model = isingToPolynomial(ising({ lattice: chain(4), coupling: 1 }))
    expect(() => polynomialEnergy(model, new BitMatrix(1, 5), 0)).toThrow(/states of 4 sites.* got 5 columns/)
    expect(() => polynomialEnergy(model, new BitMatrix(1, 4), 1)).toThrow(InputError)
    expect(() => flipCost(model, new BitMatrix(1, 4), 0, 4)).toThrow(/from 0 to 3, got 4/)
  })
})

describe("polynomial", () => {
  it("lists the terms of each site", () => {
    const lattice = square(3, 4)
    const model = polynomial({ lattice, operators: [plaquettes(lattice, 0.2), uniformField(lattice, 0.1)] })
    expect(model.sites).toBe(12)
    for (let site = 0; site < 12; site++) {
      const own = [...model.siteTerms.subarray(model.siteOffsets[site], model.siteOffsets[site + 1])]
      expect(own).toHaveLength(5)
      for (const t of own)
        expect(model.termMembers.subarray(model.termOffsets[t], model.termOffsets[t + 1])).toContain(site)
      expect(own.map((t) => model.termCouplings[t])).toEqual([0.2, 0.2, 0.2, 0.2, 0.1])
    }
  })

  it("refuses sites outside, couplings that are not finite and a lattice of another size", () => {
    expect(() => polynomial({ sites: 3, operators: [termList([[1, [0, 3]]])] })).toThrow(
      "polynomial terms site: expected an integer from 0 to 2, got 3.",
    )
    expect(() => polynomial({ sites: 3, operators: [uniformField({ sites: 3 }, NaN)] })).toThrow(InputError)
    expect(() => polynomial({ lattice: chain(4), sites: 5, operators: [] })).toThrow(/expected 4, as the lattice has/)
    expect(() => polynomial({ operators: [] })).toThrow(/polynomial sites/)
  })
})

describe("isFerromagnetic and ferromagneticGauge", () => {
  it("accept pairs that want to be alike", () => {
    const model = isingToPolynomial(ising({ lattice: triangular(3, 3), coupling: 0.2, field: -1 }))
    expect(isFerromagnetic(model)).toBe(true)
    expect(ferromagneticGauge(model)).toEqual(new Int8Array(9).fill(-1))
  })

  it("find the chequerboard of the antiferromagnet, and none on odd rings or in a field", () => {
    const anti = (height: number, field = 0) =>
      isingToPolynomial(ising({ lattice: square(height, 4), coupling: -0.2, field }))
    expect(isFerromagnetic(anti(4))).toBe(false)
    const gauge = ferromagneticGauge(anti(4))!
    expect(gauge.map((g) => g * gauge[0])).toEqual(Int8Array.from(square(4, 4).colours, (colour) => 1 - 2 * colour))
    expect(ferromagneticGauge(anti(3))).toBeUndefined()
    expect(ferromagneticGauge(anti(4, 0.1))).toBeUndefined()
  })

  it("refuse products of more than two spins unless their coupling is 0", () => {
    const lattice = square(3, 3)
    const model = (K: number) =>
      polynomial({ lattice, operators: [nearestNeighbours(lattice, 1), plaquettes(lattice, K)] })
    expect(isFerromagnetic(model(1))).toBe(false)
    expect(ferromagneticGauge(model(1))).toBeUndefined()
    expect(isFerromagnetic(model(0))).toBe(true)
    expect(ferromagneticGauge(model(0))).toBeDefined()
  })

  it("finds the gauge of Mattis's model in any random field of matching signs, and makes every term positive", () => {
    fc.assert(
      fc.property(fc.integer(), fc.boolean(), (seed, withField) => {
        const lattice = square(4, 5)
        const random = new RandomStream(Math.abs(seed), "mattis")
        const xi = Int8Array.from({ length: 20 }, () => 2 * random.integer(2) - 1)
        const { offsets, members } = nearestNeighbours(lattice, 1)
        const weights = Float64Array.from(
          { length: lattice.bonds },
          (_, t) => xi[members[2 * t]] * xi[members[2 * t + 1]],
        )
        const fields = termList(Array.from(xi, (sign, i) => [sign * random.uniform(), [i]] as const))
        const model = polynomial({
          lattice,
          operators: [{ name: "Mattis", coupling: 0.5, offsets, members, weights }, ...(withField ? [fields] : [])],
        })
        const gauge = ferromagneticGauge(model)!
        model.termCouplings.forEach((K, t) => {
          const sites = model.termMembers.subarray(model.termOffsets[t], model.termOffsets[t + 1])
          expect(sites.reduce((product, i) => product * gauge[i], K)).toBeGreaterThan(0)
        })
      }),
      { seed: 3, numRuns: 30 },
    )
  })

  it("finds none exactly where no state satisfies all bonds", () => {
    const lattice = square(2, 3, { periodic: [false, true] })
    const all = new BitMatrix(64, 6)
    for (let row = 0; row < 64; row++) all.row(row)[0] = row
    let frustrated = 0
    for (let seed = 0; seed < 60; seed++) {
      const model = polynomial({
        lattice,
        operators: [randomBonds(lattice, { coupling: 1, distribution: "bimodal", seed })],
      })
      const lowest = Math.min(...Array.from({ length: 64 }, (_, row) => polynomialEnergy(model, all, row)))
      expect(ferromagneticGauge(model) === undefined).toBe(lowest > -lattice.bonds)
      if (lowest > -lattice.bonds) frustrated++
    }
    expect(frustrated).toBeGreaterThan(20)
    expect(frustrated).toBeLessThan(60)
  })
})
