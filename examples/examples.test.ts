import { describe, expect, test } from "vitest"
import { output } from "./testing/output.ts"

describe("examples", () => {
  test("01: fields of the second layer are larger than those of the first", async () => {
    const text = await output(() => import("./01-receptive-fields.ts"))
    expect(text).toMatch(/^layer 1: .* sites, locality .*\nlayer 2: .*$/)
    const sizes = [...text.matchAll(/: ([\d.]+)\(/g)].map(([, size]) => Number(size))
    expect(sizes[0]).toBeLessThan(sizes[1])
  })

  test("02: samples are in equilibrium and agree with the exact energy", async () => {
    const text = await output(() => import("./02-sampling.ts"))
    expect(text).toContain("equilibrated: true")
    expect(Math.abs(Number(/deviation of u: (-?[\d.]+)/.exec(text)?.[1]))).toBeLessThan(4)
  })

  test("03: learning raises the likelihood, and not beyond its limit", async () => {
    const text = await output(() => import("./03-boltzmann-machine.ts"))
    const [untrained, trained, limit] = [...text.matchAll(/(-[\d.]+) nats/g)].map(([, nats]) => Number(nats))
    expect(trained).toBeGreaterThan(untrained + 1)
    // The limit is that of an endless sample; 10,000 of them scatter around it.
    expect(trained).toBeLessThan(limit + 0.05)
  })

  test("04: a stack is stopped and taken up again", async () => {
    const text = await output(() => import("./04-stack.ts"))
    expect(text).toMatch(/^layer 1 epoch 5: error 0\.\d+, gap .*\(/)
    expect(text).toContain("64 → 16, 16 → 4")
  })

  test("05: fields learned from shuffled sites are no more local than evenly spread ones", async () => {
    const text = await output(() => import("./05-controls.ts"))
    const [ising, shuffled] = [...text.matchAll(/locality ([\d.]+)/g)].map(([, locality]) => Number(locality))
    expect(ising).toBeGreaterThan(0.5)
    expect(shuffled).toBeLessThan(0.3)
  })

  test("06: samples come back from a file as spins", async () => {
    const text = await output(() => import("./06-data-formats.ts"))
    expect(text).toBe(
      "256 samples of 8×8 spins, from spins.npy spin 8,8\n" +
        "2 samples of 4 grey values\n" +
        "2 samples of 4 bits, of values above 0.5",
    )
  })

  test("07: what comes back from a deeper layer is no better", async () => {
    const text = await output(() => import("./07-machines.ts"))
    const [first, second] = [...text.matchAll(/overlap ([\d.]+)/g)].map(([, overlap]) => Number(overlap))
    expect(first).toBeGreaterThan(second)
  })

  test("08: a figure as SVG and PNG", async () => {
    expect(await output(() => import("./08-figures.ts"))).toBe("true, PNG true")
  })

  test("09: a density of states gives the exact energies at every temperature", async () => {
    const text = await output(() => import("./09-density-of-states.ts"))
    expect(text).toContain("63 levels, every one by every walker: true")
    const off = [...text.matchAll(/\((-?[\d.]+) errors off\)/g)].map(([, errors]) => Math.abs(Number(errors)))
    expect(off).toHaveLength(3)
    for (const errors of off) expect(errors).toBeLessThan(4)
  })

  test("10: the critical coupling comes out of Binder cumulants of three sizes", async () => {
    const text = await output(() => import("./10-thermodynamic-curves.ts"))
    const coupling = Number(/K_c = ([\d.]+)\(/.exec(text)?.[1])
    // Sizes this small are off by more than the error of the measurement.
    expect(Math.abs(coupling - 0.440687)).toBeLessThan(0.01)
  })

  test("11: replica exchange finds the ground state, at acceptances alike", async () => {
    const text = await output(() => import("./11-replica-exchange.ts"))
    // By a transfer matrix at zero temperature (src/sample/replica-exchange/testing/exact-glass.ts).
    expect(text).toContain("lowest energy -92 J")
    const acceptances = [.../acceptances (.*)/.exec(text)![1].matchAll(/([\d.]+)\(/g)].map(([, value]) => Number(value))
    expect(Math.max(...acceptances) - Math.min(...acceptances)).toBeLessThan(0.06)
  })

  test("12: ln Z by annealing is the enumerated one", async () => {
    const text = await output(() => import("./12-partition-function.ts"))
    expect(text).toContain("reliable: true")
    expect(Math.abs(Number(/(-?[\d.]+) errors from the exact one/.exec(text)?.[1]))).toBeLessThan(4)
    expect(text).toMatch(/held out: {2}−\d+\.\d+\(\d+\) nats a sample; the error of ln Z is 0\.0\d\d$/)
  })

  test("13: ln Z is below every bound, and the more p may vary the lower they are", async () => {
    const text = await output(() => import("./13-kadanoff-bound.ts"))
    expect(text).toContain("d = 2: p* = 0.7659830, y_T = 1.0008789, y_H = 1.8753158")
    expect(text).toContain("d = 3: p* = 0.4034361, y_T = 1.5898309, y_H = 2.4646363")
    expect(text).toContain("exactly 0.888389 ≤ 0.906826 ≤ 0.909709 ≤ 0.949186")
    const rows = [...text.matchAll(/K = .*: ([\d.]+) by tensors; exactly (.*)/g)]
    expect(rows).toHaveLength(4)
    for (const [, tensor, chain] of rows) {
      const values = chain.split(" ≤ ").map(Number)
      expect(values).toEqual(values.toSorted((a, b) => a - b))
      expect(Math.abs(Number(tensor) / values[0] - 1)).toBeLessThan(1e-4)
    }
  })

  test("14: exponents, K_c and a flow of couplings come out of samples", async () => {
    const text = await output(() => import("./14-monte-carlo-renormalization.ts"))
    const number = (name: string): number => Number(new RegExp(`${name} = ([\\d.]+)\\(`).exec(text)?.[1])
    // At step 2 of a lattice this small the exponents are off by about as much as their errors.
    expect(Math.abs(number("y_T") - 1)).toBeLessThan(0.03)
    expect(Math.abs(number("y_H") - 1.875)).toBeLessThan(0.004)
    expect(Math.abs(number("K_c") - 0.440687)).toBeLessThan(0.0016)
    const neighbours = [...text.matchAll(/\(1,0\) ([\d.]+)/g)].map(([, K]) => Number(K))
    expect(neighbours).toHaveLength(3)
    expect(neighbours[0]).toBeGreaterThan(neighbours[1])
    expect(neighbours[1]).toBeGreaterThan(neighbours[2])
  })

  test("15: clusters of critical spins without their places scale, those of the surrogate do as independent ones", async () => {
    const text = await output(() => import("./15-phenomenological-renormalization.ts"))
    const [critical, shuffled] = [...text.matchAll(/α̃ = ([\d.]+)\((\d+)\)/g)].map(([, value]) => Number(value))
    // 15/8 but for the size of the lattice; 1, some hundredths for the error of a short sample.
    expect(Math.abs(critical - 1.875)).toBeLessThan(0.02)
    expect(Math.abs(shuffled - 1)).toBeLessThan(0.03)
    expect(Math.abs(Number(/2 − η = ([\d.]+)/.exec(text)![1]) - 1.75)).toBeLessThan(0.1)
  })

  test("16: the best coarse spins are on the edges of a chain's block, and even on a square one", async () => {
    const text = await output(() => import("./16-real-space-mutual-information.ts"))
    expect(text).toContain("edge 0.2904, sum 0.3545, majority 0.2353 of 0.5011 bits")
    expect(text).toMatch(/best filter: (2\.\d+|0\.\d+), .* \(0\.2887 bits\)/)
    const learned = [.../learned: (.*); at least/.exec(text)![1].matchAll(/[\d.]+/g)].map(([weight]) => Number(weight))
    expect(learned).toHaveLength(4)
    for (const weight of learned) expect(Math.abs(weight - 1)).toBeLessThan(0.4)
  })

  test("17: the ε-expansion nears the exponents of three dimensions, then leaves them", async () => {
    const text = await output(() => import("./17-epsilon-expansion.ts"))
    expect(text).toContain("Ising, ε^2: ν = 0.627(43), γ = 1.244(77), η = 0.019(19)")
    expect(text).toContain("Heisenberg, ε^3: ν = 0.6733(52), γ = 1.325(22), η = 0.039(18)")
  })

  test("18: fixed points, exponents and log-periodic corrections of flows", async () => {
    const text = await output(() => import("./18-flows.ts"))
    expect(text).toContain("K* = 0.304689, y_T = 0.747236, y_H = 1.879146")
    expect(text).toContain("K* = 0.205541")
    expect(text).toContain("2 − α = 2.676532, ω = 12.131005, |a_1|/|a_0| = 1.28e-8")
  })

  test("20: a machine has learned the coupling of the ring, and nothing else above the scatter", async () => {
    const text = await output(() => import("./20-effective-couplings.ts"))
    const strongest = [...text.matchAll(/J\(([\d, ]+)\) = ([\d.]+)/g)].map(([, sites]) => sites)
    expect(strongest.slice(0, 8).sort()).toEqual(["0, 1", "0, 7", "1, 2", "2, 3", "3, 4", "4, 5", "5, 6", "6, 7"])
    const [, K, error] = /nearest neighbours: (0\.\d+)\((\d+)\), exact 0.5/.exec(text)!
    expect(Math.abs(Number(K) - 0.5)).toBeLessThan(4 * Number(error) * 10 ** -(K.length - 2))
    const others = [...text.matchAll(/others of ([\d.]+), scatter ([\d.]+)/g)].map(([, ...numbers]) =>
      numbers.map(Number),
    )
    expect(others).toHaveLength(4)
    for (const [rootMeanSquare, scatter] of others) expect(rootMeanSquare).toBeLessThan(2 * scatter)
    const [, ofPolynomial, ofMachine] = /ln Z = ([\d.]+), machine ([\d.]+)/.exec(text)!
    expect(ofPolynomial).toBe(ofMachine)
  })

  test("21: whitening takes the correlation of neighbours, and a stack sees a cat more locally than untrained", async () => {
    const text = await output(() => import("./21-real-data.ts"))
    expect(text).toContain("8 × 8 digits: 1797 of 8 × 8, labels 0 1 2 3 4 …")
    expect(text).toContain(
      "1,797 samples of 8×8 bits, of values above 0.5; or 1,797 samples of 8×8 bits, drawn from grey",
    )
    const row = /cat: neighbours' correlation ([\d.]+)\(.*, whitened ([\d.]+)\(.*, as bits ([\d.]+)\(/.exec(text)!
    const [grey, white, bits] = row.slice(1).map(Number)
    expect(grey).toBeGreaterThan(0.95)
    expect(white).toBeLessThan(0.8)
    expect(bits).toBeLessThan(white)
    const radii = [...text.matchAll(/fields have ([\d.]+)\(/g)].map(([, radius]) => Number(radius))
    expect(radii).toHaveLength(3)
    // An untrained field has a radius of about 1; the medians' errors are some hundredths.
    expect(radii[1]).toBeLessThan(0.85)
  })

  test("22: ladders of chains learn bars and stripes best, contrastive divergence worst", async () => {
    const text = await output(() => import("./22-training-methods.ts"))
    const of = (method: string): number => Number(new RegExp(`^${method}: (-[\\d.]+)`, "m").exec(text)![1])
    expect(of("tempering")).toBeGreaterThan(-2.599 * 1.06)
    expect(of("trajectory-tempering")).toBeGreaterThan(-2.599 * 1.06)
    expect(of("tempering")).toBeGreaterThan(of("pcd"))
    expect(of("pcd")).toBeGreaterThan(of("cd"))
    expect(text).toMatch(/^tempering: .* [3-9] rungs$/m)
  }, 60_000)

  test("23: other machines: exact sums agree, memories recall, symmetries are kept, labels are named", async () => {
    const text = await output(() => import("./23-machines.ts"))
    const [machine, spins] = /ln Z = ([\d.]+), as a model of spins ([\d.]+)/.exec(text)!.slice(1)
    expect(machine).toBe(spins)
    expect(text).toMatch(/overlap 0\.\d+ → 1 in \d sweeps/)
    expect(text).toContain("F − E differs by 0.0000000000")
    expect(text).toContain("8 weights: 8 of 512 free")
    const [likelihood, limit] = /likelihood (-[\d.]+) .* limit (-[\d.]+)/.exec(text)!.slice(1).map(Number)
    // The limit is that of an endless sample; 2000 scatter around it.
    expect(Math.abs(likelihood - limit)).toBeLessThan(0.1)
    const [joint, tuned] = [...text.matchAll(/accuracy ([\d.]+)/g)].map(([, value]) => Number(value))
    expect(joint).toBeGreaterThan(0.8)
    expect(tuned).toBeGreaterThan(joint)
    const [completed, mean] = /error ([\d.]+), of the mean digit ([\d.]+)/.exec(text)!.slice(1).map(Number)
    expect(completed).toBeLessThan(0.9 * mean)
  })

  test("24: deep machines: bounds are below, fine-tuning raises what it should", async () => {
    const text = await output(() => import("./24-deep-machines.ts"))
    const of = (name: string): number[] =>
      new RegExp(`${name}: (-[\\d.]+) nats, bound (-[\\d.]+) nats`).exec(text)!.slice(1).map(Number)
    const best = Number(/best possible: (-[\d.]+)/.exec(text)![1])
    for (const name of ["pre-trained", "jointly", "stack", "wake–sleep"]) {
      const [exact, bound] = of(name)
      expect(bound).toBeLessThan(exact)
      expect(exact).toBeLessThan(best)
    }
    expect(of("jointly")[0]).toBeGreaterThan(of("pre-trained")[0])
    expect(of("wake–sleep")[1]).toBeGreaterThan(of("stack")[1])
    const [unrolled, tuned] = /unrolled ([\d.]+), fine-tuned ([\d.]+)/.exec(text)!.slice(1).map(Number)
    expect(tuned).toBeLessThan(0.6 * unrolled)
    expect(Number(/accuracy ([\d.]+)/.exec(text)![1])).toBeGreaterThan(0.92)
  }, 60_000)

  test("25: a machine of two states scores far above independent sensors, and below the truth", async () => {
    const text = await output(() => import("./25-units.ts"))
    const [independent, three] = [...text.matchAll(/−([\d.]+)\(\d+\) nats/g)].map(([, nats]) => -Number(nats))
    expect(three).toBeGreaterThan(independent + 3)
    // The density that made the readings has −13.59.
    expect(three).toBeLessThan(-13.5)
  })
})
