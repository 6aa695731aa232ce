import { describe, expect, test } from "vitest"
import { Engine } from "../../compute/engine.ts"
import { RealMatrix } from "../../compute/real-matrix.ts"
import { Harmonium } from "../../hamiltonian/harmonium.ts"
import { bernoulliUnits, spinUnits } from "../../hamiltonian/units/discrete-units.ts"
import type { Conditionals } from "../conditionals.ts"
import { KernelConditionals } from "../kernel-conditionals.ts"
import type { NegativeMethod } from "../machine-options.ts"
import { MachineTrainer } from "../machine-trainer.ts"
import { meanStatistics } from "../mean-statistics.ts"
import { PlainConditionals } from "../plain-conditionals.ts"
import { modelStatistics } from "./exact.ts"
import { negativePhase } from "./methods.ts"
import type { NegativePhase } from "./negative-phase.ts"

const CHAINS = 100

function phaseOf(method: NegativeMethod, machine: Harmonium, conditionals: Conditionals, rungs = 50): NegativePhase {
  return negativePhase(method, {
    conditionals,
    start: machine,
    independent: spinUnits(machine.visible.width),
    steps: 1,
    chains: CHAINS,
    seed: 1,
    what: "test",
    swapAcceptance: 0.4,
    rungs,
    fastLearningRate: 0.2,
  })
}

/** One update of `phase` on a machine that does not change. */
async function meanSpin(phase: NegativePhase, machine: Harmonium, number: number): Promise<number> {
  const data = meanStatistics(modelStatistics(machine))
  const batch = new RealMatrix(1, machine.visible.width)
  const { visible } = await phase.statistics({ machine, batch, data, coordinates: undefined, number })
  return visible["bias"].reduce((sum, value) => sum + value / machine.visible.width, 0)
}

/** 16 spins that one hidden spin aligns, up in 72 % of the draws: a chain would wait for about 10⁷ steps to turn over. */
const bimodal = new Harmonium(
  spinUnits(16, { bias: new Float64Array(16).fill(0.0325) }),
  spinUnits(1),
  new Float64Array(16).fill(1.5),
)
/** Of the mean over the spins of a chain, exactly. */
const { mean, error } = ((): { mean: number; error: number } => {
  const [up, down] = [Math.tanh(1.5325), Math.tanh(-1.4675)]
  const share = 1 / (1 + (Math.cosh(1.4675) / Math.cosh(1.5325)) ** 16)
  const exact = share * up + (1 - share) * down
  const square = share * up * up + (1 - share) * down * down + (share * (1 - up * up)) / 16
  return { mean: exact, error: Math.sqrt((square - exact * exact) / CHAINS) }
})()

/** The chains of every rung with all spins down: the mode of the smaller weight. */
function allDown(phase: NegativePhase): void {
  const state = phase.state()
  phase.restore(
    Object.fromEntries(
      Object.entries(state).map(([name, values]) => [
        name,
        name === "chains" || name.startsWith("states/") ? values.map(() => -1) : values,
      ]),
    ),
  )
}

describe("a machine of two modes that no single chain leaves", () => {
  test("tempering brings both modes their weights from the wrong one; persistent chains stay in it", async () => {
    const conditionals = new PlainConditionals(bimodal)
    const results: Record<string, number> = {}
    for (const method of ["pcd", "tempering"] as const) {
      const phase = phaseOf(method, bimodal, conditionals)
      for (let number = 0; number < 150; number++) await meanSpin(phase, bimodal, number)
      allDown(phase)
      for (let number = 150; number < 249; number++) await meanSpin(phase, bimodal, number)
      results[method] = await meanSpin(phase, bimodal, 249)
    }
    // Within 4.5 standard errors of independent chains.
    expect(Math.abs(results["tempering"] - mean)).toBeLessThan(4.5 * error)
    expect(results["pcd"]).toBeLessThan(-0.85)
  })

  test("the ladder comes to equal acceptances that are high enough, and states go up and down it", async () => {
    const phase = phaseOf("tempering", bimodal, new PlainConditionals(bimodal))
    for (let number = 0; number < 249; number++) await meanSpin(phase, bimodal, number)
    const { rungs, "round trips": trips, ...rest } = phase.diagnostics!()
    const acceptances = Object.entries(rest).flatMap(([name, value]) => (name.startsWith("swap") ? [value] : []))
    expect(acceptances).toHaveLength(rungs - 1)
    expect(rungs).toBeGreaterThanOrEqual(4)
    expect(rungs).toBeLessThanOrEqual(8)
    for (const acceptance of acceptances) {
      expect(acceptance).toBeGreaterThan(0.36)
      expect(Math.abs(acceptance - acceptances[0])).toBeLessThan(0.08)
    }
    const betas = Array.from({ length: rungs }, (_, k) => rest[`beta ${k}`])
    expect(betas).toEqual(betas.toSorted((a, b) => a - b))
    expect([betas[0], betas.at(-1)]).toEqual([0, 1])
    expect(trips).toBeGreaterThan(CHAINS)
  })

  test("tempering along the training finds both modes too", async () => {
    const conditionals = new PlainConditionals(bimodal)
    const phase = phaseOf("trajectory-tempering", bimodal, conditionals)
    /** Growing couplings in place of a training. */
    const at = (part: number): Harmonium =>
      new Harmonium(bimodal.visible, bimodal.hidden, bimodal.weights.map((weight) => part * weight)) // prettier-ignore
    for (let number = 0; number < 150; number++) await meanSpin(phase, at(number / 150), number)
    allDown(phase)
    for (let number = 150; number < 249; number++) await meanSpin(phase, bimodal, number)
    expect(Math.abs((await meanSpin(phase, bimodal, 249)) - mean)).toBeLessThan(4.5 * error)
    expect(phase.diagnostics!()["rungs"]).toBeGreaterThan(3)
  })
})

/** Bars and stripes of 3 × 3: what the machines learn. */
const data = new RealMatrix(16, 9)
for (let code = 0; code < 8; code++)
  for (let k = 0; k < 9; k++) {
    data.values[9 * code + k] = (code >> (k % 3)) & 1
    data.values[9 * (8 + code) + k] = (code >> Math.floor(k / 3)) & 1
  }

describe.each(["tempering", "trajectory-tempering"] as const)("%s", (method) => {
  const shared = {
    method,
    batch: 16,
    chains: 20,
    epochs: 160,
    learningRate: 0.3,
    sigma: 0.3,
    rungs: 4,
    swapAcceptance: 0.9,
  } as const
  const train = async (trainer: MachineTrainer, epochs: number): Promise<MachineTrainer> => {
    while (trainer.epoch < epochs) await trainer.runEpoch()
    return trainer
  }
  const make = (conditionals?: { engine: Engine }): MachineTrainer =>
    new MachineTrainer(data, bernoulliUnits(9), bernoulliUnits(6), { ...shared, ...conditionals })

  test("goes on to the same bits after the ladder has grown to its largest size", async () => {
    const straight = await train(make(), 160)
    const first = await train(make(), 140)
    expect(first.diagnostics["rungs"]).toBe(4)
    const second = make()
    const { machine, ...rest } = first.state()
    second.restore({ machine, ...structuredClone(rest) })
    await train(second, 160)
    expect(second.machine.weights).toEqual(straight.machine.weights)
    expect(second.diagnostics).toEqual(straight.diagnostics)
  })

  test("on the kernels: resumes to the same bits", async () => {
    using engine = await Engine.create({ threads: 1 })
    const wide = new RealMatrix(
      30,
      70,
      Float32Array.from({ length: 2100 }, (_, k) => ((k * 7919) % 3) & 1),
    )
    const make = (): MachineTrainer =>
      new MachineTrainer(wide, bernoulliUnits(70), spinUnits(64), {
        method,
        engine,
        batch: 10,
        chains: 10,
        epochs: 24,
        learningRate: 0.1,
      })
    const straight = await train(make(), 24)
    const first = await train(make(), 20)
    const second = make()
    second.restore(first.state())
    await train(second, 24)
    expect(second.machine.weights).toEqual(straight.machine.weights)
    expect(second.diagnostics).toEqual(straight.diagnostics)
    expect(second.conditionals).toBeInstanceOf(KernelConditionals)
  })
})

test("fast weights drive chains out of the wrong mode, where those of the machine itself stay", async () => {
  const conditionals = new PlainConditionals(bimodal)
  const turned = async (method: NegativeMethod): Promise<number> => {
    const phase = phaseOf(method, bimodal, conditionals)
    await meanSpin(phase, bimodal, 0)
    allDown(phase)
    let [last, turns] = [-1, 0]
    for (let number = 1; number < 60; number++) {
      const spin = await meanSpin(phase, bimodal, number)
      turns += Number(Math.sign(spin) !== Math.sign(last))
      last = spin
    }
    return turns
  }
  expect(await turned("pcd")).toBe(0)
  expect(await turned("fast-pcd")).toBeGreaterThan(0)
})
