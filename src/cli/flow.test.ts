import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { runCli } from "./testing/run-cli.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-flow-"))
})
afterAll(async () => rm(folder, { recursive: true }))

test("--json gives the couplings, exponents and directions of every fixed point", async () => {
  const { code, stdout } = await runCli(["flow", "diamond", "--json", "--out", join(folder, "json")])
  expect(code).toBe(0)
  const [point] = JSON.parse(stdout).fixedPoints
  expect(point.couplings.K).toBeCloseTo(0.6093778634, 9)
  expect(point.exponents.yT.value).toBeCloseTo(0.7472359, 6)
  expect(point.directions[0]).toMatchObject({ kind: "relevant", parity: "even" })
})

test.each([
  [["flow", "diamnd"], 'TRANSFORMATION: expected a known name, got "diamnd". Did you mean diamond?'],
  [["flow", "onsager"], '"phi4" or "momentum-shell", got "onsager".'],
  [["flow", "kadanoff", "--dimension", "4"], "flow dimension: expected 2 or 3 for kadanoff, got 4."],
])("%j is refused with one sentence", async (args, sentence) => {
  const { code, stdout, stderr } = await runCli([...args, "--out", join(folder, "refused")])
  expect(code).toBe(2)
  expect(stdout).toBe("")
  expect(stderr).toContain(sentence)
})
