import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readJsonLines } from "../data/jsonl.ts"
import type { ProgressEvent } from "./progress.ts"
import { checkRecipe } from "./recipe-check.ts"
import { type TrainRecipe, trainRecipe } from "./recipe.ts"
import { readRunRecord } from "./run-folder.ts"
import { infoOf, infoText } from "./run-info.ts"
import { domains, writeDomains } from "./testing/domains.ts"
import { resumeTraining, splitHeldOut, trainRun } from "./train-run.ts"

let base: string
let data: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "blockspin-train-"))
  data = await writeDomains(join(base, "spins.npy"), 80, [4, 5])
})
afterAll(async () => rm(base, { recursive: true }))

function recipe(name: string, change: object = {}): TrainRecipe {
  const settings = { data, layers: [6, 3], epochs: 3, batch: 20, checkpointEvery: 2, threads: 1, out: join(base, name) }
  return checkRecipe(trainRecipe, { ...settings, ...change })
}

/** Aborts when epoch number `epoch` of all layers has begun. */
function abortIn(epoch: number): { signal: AbortSignal; onProgress: (event: ProgressEvent) => void } {
  const controller = new AbortController()
  let seen = 0
  const onProgress = (event: ProgressEvent): void => {
    if (event.kind === "progress" && ++seen >= epoch) controller.abort()
  }
  return { signal: controller.signal, onProgress }
}

const machines = async (run: string): Promise<Buffer[]> =>
  Promise.all([1, 2].map(async (layer) => readFile(join(run, `layer-${layer}.safetensors`))))

/** Metrics without times. */
const metricsOf = async (run: string): Promise<object[]> =>
  (await readJsonLines(join(run, "metrics.jsonl"))).map((line) => ({ ...line, seconds: 0, samplesPerSecond: 0 }))

describe("a run", () => {
  test("writes machines, metrics and a complete record", async () => {
    const result = await trainRun(recipe("whole"))
    expect(result).toMatchObject({ run: join(base, "whole"), status: "finished", epochs: 6 })
    expect(result.layers.map(({ last }) => last?.epoch)).toEqual([3, 3])
    expect((await readdir(result.run)).sort()).toEqual([
      "layer-1.safetensors",
      "layer-2.safetensors",
      "metrics.jsonl",
      "run.json",
    ])
    expect(await readRunRecord(result.run)).toMatchObject({
      command: "train",
      status: "finished",
      seed: 1,
      recipe: recipe("whole"),
      notes: { heldOutRows: 4, data: { path: data, rows: 80, shape: [4, 5], units: "spin" } },
    })
  })

  test.each(["cd", "pcd"])("stopped in any epoch and resumed gives the same bits as in one go (%s)", async (method) => {
    const whole = await trainRun(recipe(`${method}-whole`, { method }))
    for (const epoch of [1, 2, 3, 4, 6]) {
      const part = recipe(`${method}-part-${epoch}`, { method, threads: 2 })
      const stopped = await trainRun(part, abortIn(epoch))
      expect(stopped).toMatchObject({ status: epoch === 6 ? "finished" : "stopped", epochs: epoch })
      const resumed = await resumeTraining(part.out, { threads: 1 })
      expect(resumed).toMatchObject({ status: "finished", epochs: 6 })
      expect(await machines(part.out)).toEqual(await machines(whole.run))
      expect(await metricsOf(part.out)).toEqual(await metricsOf(whole.run))
    }
  })

  test("resumed from an older checkpoint drops the metrics after it, and a half-written line", async () => {
    const part = recipe("doubled")
    await trainRun(part, abortIn(4))
    const metrics = join(part.out, "metrics.jsonl")
    const later = { layer: 2, epoch: 2, pseudoLikelihood: 1 }
    await writeFile(metrics, `${await readFile(metrics, "utf8")}${JSON.stringify(later)}\n{"layer":2,"ep`)
    await resumeTraining(part.out)
    expect(await metricsOf(part.out)).toEqual(await metricsOf(join(base, "whole")))
    expect(await machines(part.out)).toEqual(await machines(join(base, "whole")))
  })

  test("a finished run is only read", async () => {
    const events: ProgressEvent[] = []
    const result = await resumeTraining(join(base, "whole"), { onProgress: (event) => events.push(event) })
    expect(result).toMatchObject({ status: "finished", epochs: 6 })
    expect(events).toEqual([{ kind: "note", text: `${join(base, "whole")} is finished: nothing is left to do` }])
  })

  test("does not go on with other data, or with a damaged checkpoint", async () => {
    const file = await writeDomains(join(base, "changed.npy"), 80, [4, 5])
    const part = recipe("changed", { data: file })
    await trainRun(part, abortIn(1))
    await writeDomains(file, 79, [4, 5])
    await expect(resumeTraining(part.out)).rejects.toThrow(`${file}: expected the data that ${part.out} began with`)
    await writeDomains(file, 80, [4, 5])
    const checkpoint = join(part.out, "checkpoint.safetensors")
    await writeFile(checkpoint, (await readFile(checkpoint)).subarray(0, 500))
    await expect(resumeTraining(part.out)).rejects.toThrow(`${checkpoint}: expected `)
    expect(await readRunRecord(part.out)).toMatchObject({
      status: "stopped",
      reason: expect.stringContaining("cut short"),
    })
  })

  test("that diverges is recorded as stopped, with the reason", async () => {
    const wild = recipe("wild", { learningRate: 10, momentum: 0.999, l2: 10, epochs: 500 })
    await expect(trainRun(wild)).rejects.toThrow("training diverged")
    expect(await readRunRecord(wild.out)).toMatchObject({
      status: "stopped",
      reason: expect.stringMatching(/diverged/),
    })
  })

  test("of grey values, with a schedule, draws to the next layer and nothing held out", async () => {
    const file = join(base, "grey.csv")
    await writeFile(file, Array.from({ length: 12 }, (_, k) => `0.${k % 10},0.5,1,0`).join("\n"))
    const grey = { data: file, layers: [3, 2], heldOut: 0, feed: "samples", learningRate: { from: 0.1, to: 0.01 } }
    const { layers } = await trainRun(recipe("grey", grey))
    expect(layers[0].last).toMatchObject({ learningRate: expect.closeTo(0.01, 10) })
    expect(layers[0].last).not.toHaveProperty("freeEnergyGap")
  })
})

describe("held-out rows", () => {
  test("are a fraction drawn by the seed; the others are all kept, in order", () => {
    const bits = domains(100, 30)
    const { training, heldOut } = splitHeldOut(bits, 0.2, 1)
    expect([training.rows, heldOut?.rows]).toEqual([80, 20])
    expect(splitHeldOut(bits, 0.2, 1)).toEqual({ training, heldOut })
    expect(splitHeldOut(bits, 0.2, 2).heldOut).not.toEqual(heldOut)
  })

  test("are at least two, or none", () => {
    expect(splitHeldOut(domains(10, 4), 0.05, 1).heldOut?.rows).toBe(2)
    expect(splitHeldOut(domains(3, 4), 0.05, 1).heldOut).toBeUndefined()
    expect(splitHeldOut(domains(10, 4), 0, 1).heldOut).toBeUndefined()
  })
})

describe("info", () => {
  test("of a run, a dataset, a machine and a checkpoint", async () => {
    const run = await infoOf(join(base, "whole"))
    expect(run).toMatchObject({
      kind: "run",
      status: "finished",
      epochs: 6,
      layers: [
        { layer: 1, visible: 20, hidden: 6 },
        { layer: 2, visible: 6, hidden: 3 },
      ],
    })
    expect(infoText(run)).toMatch(/^epochs +6, last epoch 3\/3 of layer 2\/2$/m)

    const samples = await infoOf(data)
    expect(samples).toMatchObject({ kind: "data", samples: 80, shape: [4, 5], sites: 20, units: "spin" })
    expect(infoText(samples)).toMatch(/^magnetization +[−\d.]+$/m)

    const machine = await infoOf(join(base, "whole", "layer-2.safetensors"))
    expect(machine).toMatchObject({ kind: "machine", layer: 2, visible: 6, hidden: 3, weightNorm: expect.any(Number) })
    expect(infoText(machine)).toContain("6 visible (binary), 3 hidden (binary)")

    const part = recipe("stopped")
    await trainRun(part, abortIn(2))
    const checkpoint = await infoOf(join(part.out, "checkpoint.safetensors"))
    expect(checkpoint).toMatchObject({ kind: "checkpoint", metadata: { done: "0", epoch: "2" } })
    expect(infoText(checkpoint)).toMatch(/^velocity\.weights +F32 \[20, 6\]$/m)
    expect(infoText(await infoOf(part.out))).toMatch(new RegExp(`^resume +blockspin train --resume ${part.out}$`, "m"))
  })

  test("of nothing is a sentence", async () => {
    await expect(infoOf(join(base, "none.safetensors"))).rejects.toThrow("expected a file, got none of this name")
    await expect(infoOf(join(base, "whole", "metrics.jsonl"))).rejects.toThrow("expected a .npy")
  })
})
