import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { writeDomains } from "../experiments/testing/domains.ts"
import { epochsDone, runCli, startCli } from "./testing/run-cli.ts"

let folder: string
/** 60 samples of 6×6 spins, and 1500 of 16×16. */
let tiny: string
let larger: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-cli-"))
  tiny = await writeDomains(join(folder, "tiny.npy"), 60, [6, 6])
  larger = await writeDomains(join(folder, "larger.npy"), 1500, [16, 16])
})
afterAll(async () => rm(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

async function recipe(name: string, contents: unknown): Promise<string> {
  await writeFile(at(name), typeof contents === "string" ? contents : JSON.stringify(contents))
  return at(name)
}

/** A mistake: exit code 2, nothing on stdout, these lines on stderr. */
async function expectMistake(args: readonly string[], ...lines: string[]): Promise<void> {
  const { code, stdout, stderr } = await runCli(args, { cwd: folder })
  expect(stderr.trimEnd().split("\n")).toEqual(lines.map((line) => `error: ${line}`))
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
}

describe.concurrent("help", () => {
  test("--help lists the commands with examples", async () => {
    const { code, stdout, stderr } = await runCli(["--help"])
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    for (const name of ["reproduce", "sample", "thermo", "collapse", "verify", "train", "measure", "report", "info"])
      expect(stdout).toMatch(new RegExp(`^ {2}${name} .*\\w`, "m"))
    expect(stdout).toContain("$ blockspin reproduce mehta-schwab --quick")
  })

  test.each([
    ["train", "--layers <sizes>"],
    ["sample", "--coupling <K>"],
    ["thermo", "--temperature <T>"],
    ["collapse", "--observable <name>"],
    ["prg", "--shuffles <number>"],
    ["verify", "--config <file>"],
    ["measure", "--threads <number>"],
    ["report", "--threads <number>"],
    ["info", "--json"],
  ])("%s --help has flags and examples", async (name, flag) => {
    const { code, stdout } = await runCli([name, "--help"])
    expect(code).toBe(0)
    expect(stdout).toContain(flag)
    expect(stdout).toContain(`$ blockspin ${name} `)
  })

  test("reproduce mehta-schwab --help shows the defaults of the study", async () => {
    const { stdout } = await runCli(["reproduce", "mehta-schwab", "--help"])
    expect(stdout.replaceAll(/\s+/g, " ")).toMatch(/--layers <sizes> [^(]*\(default: 400,100,25\)/)
  })

  test("--version is that of the package", async () => {
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"))
    expect(await runCli(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" })
  })
})

describe.concurrent("mistakes are one sentence and exit code 2", () => {
  test("unknown command", () => expectMistake(["trian"], "unknown command 'trian' (Did you mean train?)"))

  test("unknown flag", () =>
    expectMistake(["train", tiny, "--epoch", "3"], "unknown option '--epoch' (Did you mean --epochs?)"))

  test("bad size and unknown model", () =>
    expectMistake(
      ["sample", "isng", "--size", "40y"],
      'MODEL: expected a known name, got "isng". Did you mean ising?',
      '--size: expected one to four lengths such as [40, 40], [1000] or [8, 8, 8] (40x40, 1000 or 8x8x8 on the command line), got "40y".',
    ))

  test("a range of couplings that goes backwards, and a step that is none, in a recipe too", async () => {
    const path = await recipe("range.json", { coupling: { start: 0.3, stop: 0.5, step: 0 } })
    await expectMistake(
      ["sample", "ising", "--coupling", "0.5:0.3:0.01"],
      "--coupling: expected a range from its lowest value to its highest, got 0.5:0.3:0.01. Write 0.3:0.5:0.01.",
    )
    await expectMistake(
      ["thermo", "--config", path],
      `${path}: coupling: expected a step above 0 in start:stop:step, got 0.3:0.5:0.`,
    )
  })

  test("no tables to collapse", () =>
    expectMistake(["collapse"], "FILES: expected one or more tables of blockspin thermo (thermo.csv), got nothing."))

  test("no recordings, and a number of surrogates that is none", () =>
    expectMistake(
      ["prg", "--shuffles", "0"],
      "DATA: expected the path of recordings, got nothing.",
      "--shuffles: expected an integer from 1 to 4, got 0.",
    ))

  test("seed and threads that are no such numbers, as flags and in a recipe", async () => {
    const path = await recipe("verify.json", { seed: -1, thread: 2 })
    await expectMistake(
      ["verify", "--seed", "one", "--threads", "0"],
      '--seed: expected an integer of at least 0, got "one".',
      "--threads: expected an integer from 1 to 64, got 0.",
    )
    await expectMistake(
      ["verify", "--config", path],
      `${path}: seed: expected an integer of at least 0, got -1.`,
      `${path}: thread: expected a known setting, got this name. Did you mean threads?`,
    )
  })

  test("size of one site", () =>
    expectMistake(
      ["sample", "ising", "--size", "40x1"],
      "--size, value 2: expected an integer from 2 to 65536, got 1.",
    ))

  test("layer of no units", () =>
    expectMistake(["train", tiny, "--layers", "4,0"], "--layers, value 2: expected an integer of at least 1, got 0."))

  test("no data and no layers", () =>
    expectMistake(
      ["train"],
      'DATA: expected the path of a dataset, or "mnist", got nothing.',
      "--layers: expected a list such as [400, 100, 25], each an integer of at least 1, got nothing.",
    ))

  test("lists that do not fit the layers are refused before there is a folder", async () => {
    const { code, stderr } = await runCli(["train", tiny, "--layers", "4,2", "--l1", "1e-4,0,0", "--out", at("unfit")])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: l1: expected one value, or one for each of the 2 layers, got 3\.$/m)
    expect(await readdir(folder)).not.toContain("unfit")
  })

  test("missing file, with the name that was meant", () =>
    expectMistake(
      ["train", at("tinny.npy"), "--layers", "4"],
      `${at("tinny.npy")}: expected a file, got none of this name. Did you mean ${tiny}?`,
    ))

  test("unknown key in a recipe, with the name that was meant", async () => {
    const path = await recipe("unknown.json", { layers: [4], epoch: 3, chain: 5 })
    await expectMistake(
      ["train", tiny, "--config", path],
      `${path}: epoch: expected a known setting, got this name. Did you mean epochs?`,
      `${path}: chain: expected a known setting, got this name. Did you mean chains?`,
    )
  })

  test("wrong types in a recipe, each with its place", async () => {
    const path = await recipe("types.json", { layers: [4, "five"], epochs: "many", method: "gibbs" })
    await expectMistake(
      ["train", tiny, "--config", path],
      `${path}: layers[1]: expected an integer of at least 1, got "five".`,
      `${path}: epochs: expected an integer of at least 0, or a list of one a layer, got "many".`,
      `${path}: method: expected "cd" or "pcd", got "gibbs".`,
    )
  })

  test("recipe that is not JSON", async () => {
    const path = await recipe("broken.json", "{ layers: 4 }")
    const { code, stderr } = await runCli(["train", tiny, "--config", path])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: .*broken\.json: expected a recipe in JSON, got a text that is not \(.*\)\.\n$/)
  })

  test("folder that is no run", () =>
    expectMistake(
      ["train", "--resume", at("nowhere")],
      `${at("nowhere")}: expected the folder of a run, got no such folder or an empty one. Check the path.`,
    ))

  test("other settings beside --resume", () =>
    expectMistake(
      ["train", "--resume", at("nowhere"), "--epochs", "3", "--threads", "2"],
      "--resume: expected no other settings than --threads, since the run goes on with its own recipe, got --epochs. Leave them out, or start a new run.",
    ))
})

describe("train", () => {
  test("--json is one document with every number; progress goes to stderr; info reads the run", async () => {
    const run = at("json")
    const args = ["train", tiny, "--layers", "5,2", "--epochs", "3", "--threads", "1", "--out", run]
    const { code, stdout, stderr } = await runCli([...args, "--json"])
    expect(code).toBe(0)
    const document = JSON.parse(stdout)
    expect(document).toMatchObject({ run, status: "finished", epochs: 6 })
    expect(document.layers.map((layer: { hidden: number }) => layer.hidden)).toEqual([5, 2])
    expect(document.layers[1].last).toMatchObject({ layer: 2, epoch: 3, freeEnergyGap: { value: expect.any(Number) } })
    expect(stderr).toMatch(/^✔ read 60 samples of 6×6 spins/)
    expect(stderr).toMatch(/^✔ layer 2 {2}5 → 2 {2}3 epochs in/m)
    expect((await readdir(run)).sort()).toEqual([
      "layer-1.safetensors",
      "layer-2.safetensors",
      "metrics.jsonl",
      "run.json",
    ])

    const info = await runCli(["info", run, "--json"])
    expect(JSON.parse(info.stdout)).toMatchObject({ kind: "run", status: "finished", epochs: 6, seed: 1 })

    const again = await runCli(args)
    expect(again).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: ${run}: expected a new or an empty folder, got an earlier run (finished). Replace it with --force, or choose another --out.\n`,
    })
    const forced = await runCli([...args, "--force", "--quiet"])
    expect(forced).toEqual({ code: 0, stdout: `→ ${run}    next: blockspin measure ${run}\n`, stderr: "" })
  })

  test("a recipe file with a flag that goes first, and the run.json of a run as a recipe", async () => {
    const path = await recipe("good.json", {
      data: tiny,
      layers: [3],
      epochs: 2,
      learningRate: { from: 0.1, to: 0.01 },
    })
    const first = await runCli(["train", "--config", path, "--epochs", "1", "--out", at("first"), "--json"])
    expect(JSON.parse(first.stdout)).toMatchObject({ status: "finished", epochs: 1 })
    await runCli(["train", "--config", join(at("first"), "run.json"), "--out", at("second")])
    const name = "layer-1.safetensors"
    expect(await readFile(join(at("second"), name))).toEqual(await readFile(join(at("first"), name)))
  })

  test("stopped by Ctrl-C or killed, and resumed, gives the same bits as in one go", async () => {
    const args = ["train", larger, "--layers", "40,10", "--epochs", "40", "--checkpoint-every", "4", "--method", "pcd"]
    const [whole, stopped, killed] = ["whole", "stopped", "killed"].map(at)

    const interrupted = startCli([...args, "--out", stopped])
    await epochsDone(stopped, 6)
    interrupted.child.kill("SIGINT")
    const { code, stdout, stderr } = await interrupted.finished
    expect({ code, stdout }).toEqual({ code: 130, stdout: "" })
    expect(stderr).toMatch(/stopped after \d+ epochs\. Go on with: blockspin train --resume .*stopped\n$/)
    expect(JSON.parse(await readFile(join(stopped, "run.json"), "utf8")).status).toBe("stopped")

    const dead = startCli([...args, "--out", killed])
    await epochsDone(killed, 46)
    dead.child.kill("SIGKILL")
    expect((await dead.finished).code).toBeNull()
    expect((await runCli(["info", killed])).stdout).toMatch(/^status +killed$/m)
    const epochs = (await readFile(join(killed, "metrics.jsonl"), "utf8")).trimEnd().split("\n").length
    expect(epochs).toBeLessThan(80)

    const finished = await Promise.all([
      runCli([...args, "--out", whole]),
      runCli(["train", "--resume", stopped, "--threads", "1"]),
      runCli(["train", "--resume", killed, "--json"]),
    ])
    expect(finished.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(finished[2].stderr).toMatch(/^• resumed after (epoch \d+ of layer \d|layer 1 of 2)$/m)
    expect(JSON.parse(finished[2].stdout).epochs).toBe(80)
    for (const run of [stopped, killed])
      for (const name of ["layer-1.safetensors", "layer-2.safetensors"])
        expect((await readFile(join(run, name))).equals(await readFile(join(whole, name))), `${run} ${name}`).toBe(true)
  })

  test("a compute thread that dies is one sentence, and the run counts as stopped", async () => {
    const run = at("thread")
    const { code, stdout, stderr } = await runCli(
      ["train", larger, "--layers", "40", "--epochs", "20000", "--threads", "2", "--quiet", "--out", run],
      {
        env: {
          NODE_OPTIONS: `--import=${new URL("testing/kill-thread.mjs", import.meta.url).href}`,
          BLOCKSPIN_KILL_AFTER: join(run, "metrics.jsonl"),
        },
      },
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
    expect(stderr).toMatch(
      /^error: Engine: compute thread \d ended unexpectedly .*resume\. \(internal error; run with BLOCKSPIN_DEBUG=1 for the stack trace\)\n$/,
    )
    expect(JSON.parse(await readFile(join(run, "run.json"), "utf8"))).toMatchObject({ status: "stopped" })
  })

  test("a run that another process works on is left alone", async () => {
    const run = at("busy")
    const args = ["train", larger, "--layers", "20", "--epochs", "20000", "--out", run]
    const { child, finished } = startCli(args)
    await epochsDone(run, 1)
    const sentence = `${run}: expected a run that no other process works on, got one that process ${child.pid} is still running. Wait until it ends, or stop it.`
    await expectMistake(["train", "--resume", run], sentence)
    await expectMistake([...args, "--force"], sentence)
    child.kill("SIGKILL")
    await finished
  })
})

test("thermo measures sizes that were given one by one and at once, and collapse takes its table", async () => {
  const run = at("thermo")
  const sizes = ["--size", "4x4", "--size", "6x6,8x8"]
  const { code, stdout, stderr } = await runCli(["thermo", "ising", ...sizes, "--coupling", "0.36:0.52:0.04", "--count", "400", "--threads", "1", "--out", run]) // prettier-ignore
  expect({ code, stderr: stderr.trimEnd().split("\n").at(-1) }).toEqual({ code: 0, stderr: "✔ measured 15 points of 3 sizes" }) // prettier-ignore
  expect(stdout).toMatch(/^lattice +K +u \(J\) +σ +C \(k_B\)/)
  expect(stdout).toMatch(/^6×6 +0\.44 +−\d/m)
  expect(stdout).toMatch(/^agrees with the exact values/m)
  const [next] = /blockspin collapse .*$/m.exec(stdout)!
  const collapsed = await runCli([...next.split(" ").slice(1), "--resamples", "20", "--out", at("collapsed"), "--json"])
  expect(collapsed.code).toBe(0)
  expect(JSON.parse(collapsed.stdout)).toMatchObject({
    sizes: [4, 6, 8].map((length) => ({ length, points: 5 })),
    nu: { value: expect.any(Number), error: expect.any(Number) },
  })
})

test("a reader that goes away is no error", async () => {
  const { child, finished } = startCli(["train", "--help"])
  child.stdout!.destroy()
  expect(await finished).toMatchObject({ code: 0, stderr: "" })
})
