/** Improved estimators against enumeration, against configurations of the same chains, and against the exact correlation length. */
import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { Engine } from "../compute/engine.ts"
import { cylinderMass } from "../hamiltonian/cylinder-mass.ts"
import { type Ising, ising } from "../hamiltonian/ising.ts"
import { chain, cubic, square } from "../hamiltonian/lattice.ts"
import { type Potts, potts, pottsCriticalCoupling } from "../hamiltonian/potts.ts"
import type { CorrelationSeries } from "../sample/cluster-correlations.ts"
import { Clusters } from "../sample/clusters.ts"
import { deviation } from "../statistics/estimate.ts"
import { correlationFunctions } from "./correlation-function.ts"
import { exponentialCorrelationLength, secondMomentCorrelationLength } from "./correlation-length.ts"
import {
  type ImprovedCorrelationOptions,
  correlationStructureFactor,
  improvedCorrelations,
} from "./improved-correlations.ts"
import { axisStructureFactor, structureFactor } from "./structure-factor.ts"

/** C(r) and G(r) along an axis by visiting all states: s s' of Ising spins, (q δ − 1)/(q − 1) of colours. */
function enumerated(model: Ising | Potts, axis: number) {
  const { lattice, coupling, field } = model
  const { size, sites: N, offsets, neighbours } = lattice
  const q = model.kind === "ising" ? 2 : model.colours
  const favoured = model.kind === "ising" ? 1 : model.fieldColour
  const [K, h] = model.kind === "ising" ? [2 * coupling, 2 * field] : [coupling, field]
  const L = size[axis]
  const stride = size.slice(axis + 1).reduce((product, length) => product * length, 1)
  const place = (site: number): number => Math.floor(site / stride) % L
  const C = new Float64Array((L >> 1) + 1)
  const G = new Float64Array((L >> 1) + 1)
  const state = new Uint8Array(N)
  let Z = 0
  for (let number = 0; number < q ** N; number++) {
    for (let site = 0, rest = number; site < N; site++, rest = Math.floor(rest / q)) state[site] = rest % q
    let exponent = 0
    for (let site = 0; site < N; site++) {
      if (state[site] === favoured) exponent += h
      for (let k = offsets[site]; k < offsets[site + 1]; k++)
        if (state[neighbours[k]] === state[site]) exponent += K / 2
    }
    const weight = Math.exp(exponent)
    Z += weight
    const counts = new Float64Array(L * q)
    for (let site = 0; site < N; site++) counts[place(site) * q + state[site]]++
    for (let r = 0; r < C.length; r++) {
      let like = 0
      for (let site = 0; site < N; site++) {
        const x = place(site)
        like += Number(state[site] === state[site + (((x + r) % L) - x) * stride])
      }
      C[r] += (weight * ((q * like) / N - 1)) / (q - 1)
      let pairs = 0
      for (let x = 0; x < L; x++)
        for (let colour = 0; colour < q; colour++) pairs += counts[x * q + colour] * counts[((x + r) % L) * q + colour]
      G[r] += (weight * ((q * pairs) / N - N / L)) / (q - 1)
    }
  }
  return { axis: C.map((sum) => sum / Z), zeroMomentum: G.map((sum) => sum / Z) }
}

describe.each(["swendsen-wang", "wolff"] as const)("improved correlations of %s", (method) => {
  test.each<[string, Ising | Potts]>([
    ["ring of 10", ising({ lattice: chain(10), coupling: 0.6 })],
    ["3 × 4 torus", ising({ lattice: square(3, 4), coupling: 0.35 })],
    ["4 × 4 torus at T_c", ising({ lattice: square(4, 4), coupling: Math.log(1 + Math.SQRT2) / 2 })],
    ["3 × 4 torus in a field", ising({ lattice: square(3, 4), coupling: 0.2, field: -0.15 })],
    ["2 × 2 × 3 torus", ising({ lattice: cubic(2, 2, 3), coupling: 0.15 })],
    ["critical 3-state Potts 3 × 3", potts({ lattice: square(3, 3), colours: 3, coupling: pottsCriticalCoupling(3) })],
    ["4-state Potts ring of 7 in a field", potts({ lattice: chain(7), colours: 4, coupling: 0.8, field: 0.3, fieldColour: 2 })],
  ])("are the exact ones of a %s", async (_, model) => {
    if (method === "wolff" && model.field !== 0) return
    using engine = await Engine.create({ threads: 1 })
    const clusters = new Clusters(engine, model, { method, chains: 200, seed: 11, start: "mixed" })
    await clusters.sweep(100)
    const series = await clusters.correlations(200, method === "wolff" ? 3 : 1)
    for (const axis of model.lattice.size.keys()) {
      const measured = improvedCorrelations(series, { axis })
      const exact = enumerated(model, axis)
      expect(measured.axis[0]).toEqual({ value: 1, error: 0 })
      for (const kind of ["axis", "zeroMomentum"] as const)
        for (const [r, value] of exact[kind].entries())
          if (kind === "zeroMomentum" || r > 0)
            expect(Math.abs(deviation(measured[kind][r], value))).toBeLessThan(4.2)
    }
  }) // prettier-ignore
})

/** Configurations and correlations of the same Swendsen–Wang sweeps at L = 40. */
async function runBoth(coupling: number, chains: number, length: number) {
  const lattice = square(40, 40)
  using engine = await Engine.create({ threads: 2 })
  const model = ising({ lattice, coupling })
  const clusters = new Clusters(engine, model, { method: "swendsen-wang", chains, seed: 5 })
  await clusters.sweep(100)
  const states = new BitMatrix(chains * length, lattice.sites)
  const parts: CorrelationSeries[] = []
  for (let t = 0; t < length; t++) {
    parts.push(await clusters.correlations(1))
    clusters.read(states, (c) => c * length + t)
  }
  const axes = parts[0].axes.map((first, axis) => ({
    length: first.length,
    sites: Float64Array.from(parts.flatMap((part) => [...part.axes[axis].sites])),
    layers: Float64Array.from(parts.flatMap((part) => [...part.axes[axis].layers])),
  }))
  return { lattice, series: { length, chains, axes }, states }
}

// Near T_c a sweep's few large clusters fluctuate themselves; farther off the plain estimator drowns in noise.
test.each([
  [0.408, 1.3, 1.8],
  [0.35, 1.3, 20],
])("at L = 40, K = %f they have smaller variances than the configurations of the same sweeps, above all at large r", async (coupling, all, far) => {
  const { lattice, series, states } = await runBoth(coupling, 64, 60)
  const improved = improvedCorrelations(series)
  const plain = correlationFunctions(states, { chains: 64 })
  const gain = (kind: "axis" | "zeroMomentum", r: number): number =>
    (plain[kind][r].error / improved[kind][r].error) ** 2
  for (const kind of ["axis", "zeroMomentum"] as const) {
    for (let r = 1; r <= 20; r++) {
      expect(Math.abs(improved[kind][r].value - plain[kind][r].value)).toBeLessThan(4 * plain[kind][r].error)
      expect(gain(kind, r)).toBeGreaterThan(all)
    }
    expect(gain(kind, 20)).toBeGreaterThan(far)
  }
  // The structure factor of both is one quantity: k = 0 and the smallest k of the fast axis.
  const waves = correlationStructureFactor(improvedCorrelations(series, { axis: 1 }))
  const scattered = axisStructureFactor(structureFactor(lattice, states, { chains: 64 }), 1)
  for (const n of [0, 1, 2, 20]) {
    expect(waves[n].wave).toBeCloseTo(scattered[n].wave, 12)
    expect(Math.abs(waves[n].factor.value - scattered[n].factor.value)).toBeLessThan(4 * scattered[n].factor.error)
    if (n < 3) expect(waves[n].factor.error).toBeLessThan(scattered[n].factor.error)
  }
}, 60_000) // prettier-ignore

test("at L = 40, K = 0.408 ξ is that of the cylinder, 7.46, and the second-moment length a little smaller", async () => {
  using engine = await Engine.create({ threads: 2 })
  const clusters = new Clusters(engine, ising({ lattice: square(40, 40), coupling: 0.408 }), { method: "swendsen-wang", chains: 64, seed: 6 }) // prettier-ignore
  await clusters.sweep(100)
  const correlations = improvedCorrelations(await clusters.correlations(300))
  const ξ = exponentialCorrelationLength(correlations)
  expect(ξ.error).toBeLessThan(0.08)
  expect(Math.abs(deviation(ξ, 1 / cylinderMass(40, 0.408)))).toBeLessThan(4)
  const second = secondMomentCorrelationLength(correlations)
  expect(second.value).toBeLessThan(ξ.value)
  const [S0, S1] = correlationStructureFactor(correlations)
  expect(Math.sqrt(S0.factor.value / S1.factor.value - 1) / (2 * Math.sin(Math.PI / 40))).toBeCloseTo(second.value, 9)
}, 60_000)

test("blocks are stretches of chains, and bad choices are refused", () => {
  const sites = Float64Array.from({ length: 5 * 2 * 2 }, (_, k) => k)
  const axis = { length: 3, sites, layers: sites.map((value) => 2 * value) }
  const series = { length: 5, chains: 2, axes: [axis, axis] }
  const { chains, axis: C, zeroMomentum } = improvedCorrelations(series, { pieces: 2 })
  // Chain 0 has 0, 1 | 4, 5 | 8, 9 | …, chain 1 what is between; the fifth measurement fills no piece.
  expect(chains.map((sums) => [...sums])).toEqual([
    [8, 12, 2],
    [40, 44, 2],
    [16, 20, 2],
    [48, 52, 2],
  ])
  expect(C[0].value).toBe(7)
  expect(zeroMomentum[1].value).toBe(16)
  expect(improvedCorrelations(series).chains.length).toBe(10)
  const attempt =
    (options: ImprovedCorrelationOptions, other: CorrelationSeries = series) =>
    () =>
      improvedCorrelations(other, options)
  expect(attempt({ pieces: 6 })).toThrow("improvedCorrelations pieces: expected an integer from 1 to 5, got 6")
  expect(attempt({ axis: 2 })).toThrow("improvedCorrelations axis: expected an integer from 0 to 1, got 2")
  expect(attempt({}, { ...series, axes: [axis, { ...axis, length: 4 }] })).toThrow("got 3 × 4. Name an axis.")
  expect(attempt({ pieces: 1 }, { ...series, chains: 1 })).toThrow("got 1 chain in 1 piece. Cut it into more pieces.")
})
