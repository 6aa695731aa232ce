import { mkdtemp, readFile, readdir, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { writeDomains } from "../../experiments/testing/domains.ts"
import { runProgram } from "../program.ts"
import { type Captured, captured } from "../testing/captured.ts"

const run = async (...args: string[]): Promise<Captured> => captured(async () => runProgram(args))

let folder: string
let trained: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-commands-"))
  const data = await writeDomains(join(folder, "tiny.npy"), 40, [4, 4])
  trained = join(folder, "run")
  const { code } = await run("train", data, "--layers", "3,2", "--epochs", "1", "--threads", "1", "--out", trained)
  expect(code).toBe(0)
})
afterAll(async () => rm(folder, { recursive: true }))

/** The command after "next:". */
const nextOf = (stdout: string): string[] => / {4}next: blockspin (.*)\n$/.exec(stdout)![1].split(" ")

test("measure shows a table, writes the same numbers as --json prints, and the next command that it names works", async () => {
  const table = await run("measure", trained, "--threads", "1")
  expect(table.code).toBe(0)
  expect(table.stdout).toContain(`\n→ ${trained}/measures.json    next: `)

  const { stdout, code } = await run("measure", trained, "--threads", "1", "--json", "--quiet")
  const document = JSON.parse(stdout)
  expect(code).toBe(0)
  expect(Object.keys(document).toSorted()).toEqual(["fields", "reconstructions", "run", "untrained"])
  expect(document.fields).toHaveLength(2)
  expect(JSON.parse(await readFile(join(trained, "measures.json"), "utf8"))).toMatchObject({ fields: document.fields })

  const report = await run(...nextOf(table.stdout), "--threads", "1")
  expect(report).toMatchObject({ stdout: `→ ${join(trained, "report.html")}\n`, code: 0 })
  expect(await readdir(trained)).toEqual(expect.arrayContaining(["figures", "report.html"]))
})

test("info says of a run what it is, for people and as JSON, and changes nothing", async () => {
  const before = await readdir(trained)
  expect((await run("info", trained)).stdout).toMatch(/^status +finished$/m)
  expect(JSON.parse((await run("info", trained, "--json")).stdout)).toMatchObject({ kind: "run", status: "finished" })
  expect(await readdir(trained)).toEqual(before)
})

test("export writes the layers as one file of any format, which info and export read", async () => {
  const npz = join(folder, "mine.npz")
  expect(await run("export", trained, "--out", npz)).toMatchObject({
    stdout: expect.stringMatching(/^16 → 3 → 2 \(\d\.\d kB\)\n→ .*mine\.npz\n$/),
    code: 0,
  })
  expect((await run("info", npz)).stdout).toMatch(/^layer 2 +3 visible \(binary\), 2 hidden \(binary\)/m)
  const onnx = join(folder, "down.onnx")
  const { stdout } = await run("export", npz, "--out", onnx, "--pass", "down", "--json")
  expect(JSON.parse(stdout)).toEqual({
    out: onnx,
    bytes: (await readFile(onnx)).length,
    units: [16, 3, 2],
    pass: "down",
  })
  expect((await run("export", trained, "--out", onnx)).stdout).toMatch(/^16 → 3 → 2, the up-pass \(/)
})

test("measure of a file of machines says what it says of their run, but for what needs the data", async () => {
  const path = join(folder, "measured.npz")
  await run("export", trained, "--out", path)
  const measures = async (of: string): Promise<object> =>
    JSON.parse((await run("measure", of, "--json", "--quiet")).stdout) as object
  const file = await measures(path)
  const whole = await measures(trained)
  expect(file).toEqual({ ...whole, run: path, reconstructions: [] })
  expect((await run("measure", path)).stdout).toMatch(/^layer 1 [^]*^untrained 2 [^→]*$/m)
})

test("export answers a mistake with a sentence", async () => {
  const mistake = async (...args: string[]): Promise<string> => {
    const { stderr, code } = await run("export", trained, ...args)
    expect(code).toBe(2)
    return stderr
  }
  expect(await mistake()).toBe("error: required option '--out <file>' not specified\n")
  expect(await mistake("--out", "x.pt")).toMatch(/^error: x\.pt: expected the name of a file that ends in .*\n$/)
  expect(await mistake("--out", "x.onnx", "--pass", "both")).toBe("error: --pass: expected up or down, got both.\n")
  expect(await mistake("--out", "x.npz", "--pass", "up")).toMatch(
    /^error: --pass: expected an --out that ends in \.onnx/,
  )
})

describe("a path that is wrong, and threads that are", () => {
  test.each(["measure", "report", "info", "export"])("%s of a path where nothing is", async (name) => {
    const path = join(folder, "nowhere")
    const { stdout, stderr, code } = await run(name, path, ...(name === "export" ? ["--out", "x.npz"] : []))
    expect(stderr).toMatch(new RegExp(`^error: ${path}: expected .*, got .*\\n$`))
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 })
  })

  test.each(["measure", "report"])("%s --threads 0", async (name) => {
    expect(await run(name, trained, "--threads", "0")).toEqual({
      stdout: "",
      stderr: "error: --threads: expected an integer from 1 to 64, got 0.\n",
      code: 2,
    })
  })
})
