import { describe, expect, test } from "vitest"
import { BitMatrix } from "../compute/bit-matrix.ts"
import { RandomStream } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { Harmonium } from "../hamiltonian/harmonium.ts"
import { bernoulliUnits, spinUnits } from "../hamiltonian/units/discrete-units.ts"
import { MachineTrainer } from "./machine-trainer.ts"
import { Rbm, type RbmOptions } from "./rbm.ts"
import { realRows } from "./rows.ts"

const stream = new RandomStream(1, "rbm test")
/** Rows whose bits are mostly alike. */
const rows = Array.from({ length: 200 }, () => {
  const bit = stream.word() & 1
  return Array.from({ length: 6 }, () => (stream.uniform() < 0.9 ? bit : 1 - bit))
})
const flat = rows.flat()

describe("fit", () => {
  test("takes rows as lists, bits, matrices and shaped values, with the same result", async () => {
    const fitted = async (data: Parameters<Rbm["fit"]>[0]): Promise<Float64Array> =>
      (await new Rbm({ hidden: 3, epochs: 2, threads: 1 }).fit(data)).machine.weights
    const weights = await fitted(rows)
    expect(await fitted(BitMatrix.from(flat, 200, 6))).toEqual(weights)
    expect(await fitted(new RealMatrix(200, 6, Float32Array.from(flat)))).toEqual(weights)
    expect(await fitted({ data: Uint8Array.from(flat), shape: [200, 2, 3] })).toEqual(weights)
  })

  test("learns, and tells every epoch; an aborted one keeps what it has", async () => {
    const rbm = new Rbm({ hidden: 4, epochs: 40, learningRate: 0.1, batch: 20, threads: 1 })
    const before = Rbm.of(new Harmonium(bernoulliUnits(6), bernoulliUnits(4))).score(rows)
    const controller = new AbortController()
    const seen: number[] = []
    await rbm.fit(rows, {
      heldOut: rows.slice(0, 50),
      signal: controller.signal,
      onEpoch: ({ epoch, freeEnergyGap, samplesPerSecond }) => {
        seen.push(epoch)
        expect(freeEnergyGap!.error).toBeGreaterThan(0)
        expect(samplesPerSecond).toBeGreaterThan(0)
        if (epoch === 30) controller.abort()
      },
    })
    expect(seen).toHaveLength(30)
    const { value, error, exact, warning } = rbm.score(rows)
    expect(exact).toBe(true)
    expect(warning).toBe("")
    expect(value - 4 * error).toBeGreaterThan(before.value)
    // Independent fair bits: every row −6 ln 2.
    expect(before.value).toBeCloseTo(-6 * Math.LN2, 12)
  })

  test("goes on from a saved state to the same bits", async () => {
    const options = { hidden: 3, epochs: 6, batch: 50, threads: 1, seed: 2 } as const
    const straight = await new Rbm(options).fit(rows)
    const first = new Rbm(options)
    for await (const { epoch } of first.epochs(rows)) if (epoch === 2) break
    const second = await new Rbm(options).fit(rows, { from: first.state! })
    expect(second.machine.weights).toEqual(straight.machine.weights)
  })

  test("stops when held-out rows fall behind, and goes back to before", async () => {
    const few = Array.from({ length: 12 }, () => Array.from({ length: 16 }, () => stream.word() & 1))
    const other = Array.from({ length: 60 }, () => Array.from({ length: 16 }, () => stream.word() & 1))
    const rbm = new Rbm({ hidden: 30, epochs: 400, learningRate: 0.2, batch: 6, threads: 1 })
    const gaps: { value: number; error: number }[] = []
    await rbm.fit(few, { heldOut: other, patience: 3, onEpoch: ({ freeEnergyGap }) => gaps.push(freeEnergyGap!) })
    expect(gaps.length).toBeLessThan(400)
    for (const { value, error } of gaps.slice(-3)) expect(value).toBeGreaterThan(3 * error)
    expect(rbm.state!.epoch).toBe(gaps.length - 3)
    expect(rbm.machine).toBe(rbm.state!.machine)
  })
})

test("samples of a fitted machine have the data's means within 4.5 errors of both", async () => {
  const rbm = await new Rbm({ hidden: 4, method: "exact", epochs: 300, learningRate: 0.3, batch: 200, threads: 1 }).fit(
    rows,
  )
  const samples = await rbm.sample(2000, { steps: 60, seed: 3 })
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, v) => sum + v / values.length, 0)
  // The exact gradient is 0 where the means agree; bits of a row go together: 200 and 2000 independent rows.
  const allowed = 4.5 * Math.sqrt(0.25 * (1 / 200 + 1 / 2000))
  expect(Math.abs(mean(samples.values) - mean(flat))).toBeLessThan(allowed)
  expect(await rbm.transform(rows)).toMatchObject({ rows: 200, columns: 4 })
  expect(await rbm.reconstruct(rows)).toMatchObject({ rows: 200, columns: 6 })
})

test("a score by annealing agrees with the exact one within 4 errors", () => {
  const weights = Float64Array.from({ length: 20 * 18 }, () => 0.25 * stream.normal())
  const machine = new Harmonium(spinUnits(20), bernoulliUnits(18), weights)
  const data = Array.from({ length: 5 }, () => Array.from({ length: 20 }, () => (stream.word() & 1 ? 1 : -1)))
  const { logPartition, exact } = Rbm.of(machine).score(data, { runs: 60, temperatures: 60, burnIn: 100 })
  expect(exact).toBe(false)
  const truth = machine.logPartition()
  expect(Math.abs(logPartition.value - truth)).toBeLessThan(4 * logPartition.error)
}, 20_000)

test("the pseudo-likelihood is ⟨ln p(v_i | others)⟩: −ln 2 of fair bits, and by hand for two coupled units", () => {
  const fair = Rbm.of(new Harmonium(bernoulliUnits(6), bernoulliUnits(2)))
  expect(fair.pseudoLikelihood(rows).value).toBeCloseTo(-Math.LN2, 12)
  const pair = Rbm.of(new Harmonium(spinUnits(2), spinUnits(1), [1, 1]))
  // F(s, s') = −ln 2 cosh(s + s'): p(s | s) = cosh 2/(cosh 2 + 1).
  expect(pair.pseudoLikelihood([[1, 1], [-1, -1]]).value).toBeCloseTo(Math.log(Math.cosh(2) / (Math.cosh(2) + 1)), 12) // prettier-ignore
  expect(() => new Rbm({ hidden: 2, visible: { kind: "gaussian" } }).pseudoLikelihood(rows)).toThrow("fitted machine")
})

test("grey values have free energies, below the mean over bits drawn with them", async () => {
  const grey = rows.map((row) => row.map((bit) => 0.1 + 0.8 * bit))
  const rbm = new Rbm({ hidden: 3, epochs: 2, threads: 1 })
  await rbm.fit(grey, {
    heldOut: grey.slice(0, 50),
    onEpoch: ({ freeEnergyGap }) => expect(freeEnergyGap!.value).toBeLessThan(1),
  })
  const [lower, middle, upper] = [0, 0.5, 1].map((last) => rbm.score([[1, 1, 1, 0, 0, last]]).value)
  expect(middle).toBeLessThan((lower + upper) / 2)
  expect(middle).toBeGreaterThan((lower + upper) / 2 - 1)
})

test("bad calls are refused in one sentence", async () => {
  const rbm = new Rbm({ hidden: 2, epochs: 1, threads: 1 })
  expect(() => rbm.machine).toThrow("Rbm: expected a fitted machine. Call fit first.")
  await expect(rbm.fit([[1, 0], [1]])).rejects.toThrow("fit: expected rows of one length, got 2 numbers in row 0 and 1 in row 1.") // prettier-ignore
  await expect(rbm.fit({ data: [1], shape: [2, 3] })).rejects.toThrow("fit: expected 2 × 3 = 6 values, got 1.")
  await expect(rbm.fit([])).rejects.toThrow("fit: expected at least one row, got none.")
  await expect(rbm.fit(rows, { patience: 2 })).rejects.toThrow("Give heldOut.")
  await rbm.fit(rows)
  await expect(rbm.transform([[1, 0]])).rejects.toThrow(
    "transform: expected rows of 6 numbers, as the machine has, got 2.",
  )
  expect(() => new Rbm({ hidden: 0 })).toThrow("Rbm hidden")
})

test("hidden units that say nothing of the data are counted, with what would help", async () => {
  // From here on a learning rate of 0 leaves the third unit without weights.
  const weights = Float64Array.from({ length: 18 }, (_, k) => (k % 3 === 2 ? 0 : stream.normal()))
  const machine = new Harmonium(bernoulliUnits(6), bernoulliUnits(3), weights)
  const trainer = new MachineTrainer(realRows("rows", rows), machine.visible, machine.hidden, { start: machine })
  const rbm = new Rbm({ hidden: 3, learningRate: 0, epochs: 1, threads: 1 })
  for await (const { deadUnits, warning } of rbm.epochs(rows, { from: trainer.state() })) {
    expect(deadUnits).toBe(1)
    expect(warning).toBe(
      "1 of 3 hidden units is dead: the same for every row. Lower learningRate, take 2 hidden units, or set sparsity to { target: 0.1, strength: 1 }.",
    )
  }
  await rbm.fit(rows, { onEpoch: ({ deadUnits, warning }) => expect([deadUnits, warning]).toEqual([0, ""]) })
})

test("weights that run away are reported, and what is advised helps", async () => {
  // Scales of columns that hardly ever change make steps too long for the others.
  const random = new RandomStream(1, "nearly constant columns")
  const bits = Array.from({ length: 400 }, () =>
    Float32Array.from({ length: 24 }, (_, k) => (k < 12 ? random.word() & 1 : Number(random.uniform() < 0.003))),
  )
  const last = async (options: Partial<RbmOptions>): Promise<string> => {
    let said = ""
    const rbm = new Rbm({ hidden: 16, epochs: 20, seed: 1, threads: 1, ...options })
    await rbm.fit(bits, { onEpoch: ({ warning }) => (said = warning) })
    return said
  }
  expect(await last({ gradient: "standardised", learningRate: 1 })).toMatch(
    /^The weights have run away: their root mean square is \d+, so that units stand still\. Divide learningRate by 10, or /,
  )
  expect(await last({ gradient: "standardised", learningRate: 0.1 })).toBe("")
  expect(await last({ gradient: "centred", learningRate: 1 })).toBe("")
})

test("rows that are all the same are refused", async () => {
  const zeros = Array.from({ length: 60 }, () => new Float32Array(4))
  await expect(new Rbm({ hidden: 2, threads: 1 }).fit(zeros)).rejects.toThrow(
    "machine: expected rows that differ, got 60 times the same, all values 0. Check how the data were read, or the threshold that made bits of them.",
  )
  const same = Array.from({ length: 3 }, () => [1, 0])
  await expect(new Rbm({ hidden: 2, threads: 1 }).fit(same)).rejects.toThrow("got 3 times the same. Check")
})
