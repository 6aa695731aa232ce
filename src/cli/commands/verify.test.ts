import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import type { Check } from "../../sample/verify.ts"
import { runProgram } from "../program.ts"
import { type Captured, captured } from "../testing/captured.ts"

// What the samplers do is tested beside them; here, what the command asks of them and says of their answer.
const verify = vi.hoisted(() => vi.fn())
vi.mock("../../sample/verify.ts", () => ({ SAMPLERS: ["heat-bath", "wolff"], verify }))

const CHECK: Check = {
  sampler: "wolff",
  model: "chain of 8",
  quantity: "energy",
  measured: { value: -3.21, error: 0.01 },
  exact: -3.2,
  pValue: 0.3173,
  correctedPValue: 0.63,
}
const PASSED = { checks: [CHECK, { ...CHECK, sampler: "heat-bath", correctedPValue: 0.5 }], passed: true }
const FAILED = { checks: [CHECK, { ...CHECK, pValue: 1e-6, correctedPValue: 2e-6 }], passed: false }

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "blockspin-verify-"))))
afterAll(async () => rm(folder, { recursive: true }))
afterEach(() => verify.mockReset())

const run = async (...args: string[]): Promise<Captured> => captured(async () => runProgram(["verify", ...args]))

test("seed and threads come from flags and from --config, flags first", async () => {
  const config = join(folder, "recipe.json")
  await writeFile(config, JSON.stringify({ seed: 5, threads: 2 }))
  verify.mockResolvedValue(PASSED)
  await run()
  await run("--seed", "3", "--threads", "1")
  await run("--config", config)
  await run("--config", config, "--seed", "6")
  const asked = verify.mock.calls.map(([{ seed, threads }]) => [seed, threads])
  expect(asked).toEqual([
    [1, undefined],
    [3, 1],
    [5, 2],
    [6, 2],
  ])
})

test("a mistake in them is said before anything is sampled", async () => {
  expect(await run("--seed", "1.5")).toEqual({
    stdout: "",
    stderr: "error: --seed: expected an integer of at least 0, got 1.5.\n",
    code: 2,
  })
  expect(verify).not.toHaveBeenCalled()
})

test("samplers that pass are a table with deviations in standard errors, and exit code 0", async () => {
  verify.mockResolvedValue(PASSED)
  const { stdout, code } = await run()
  expect(code).toBe(0)
  expect(stdout).toMatch(/^wolff +chain of 8 +energy +\S+ +−3\.200000 +−1\.0 +0\.3173 +0\.63$/m)
  expect(stdout).toMatch(/\npassed: 2 checks, smallest corrected p-value 0\.50\n$/)
})

test("a sampler that fails is counted, and makes exit code 1, with --json as well", async () => {
  verify.mockResolvedValue(FAILED)
  const { stdout, code } = await run()
  expect(code).toBe(1)
  expect(stdout).toMatch(/\nFAILED: 1 of 2 checks have a corrected p-value below 0\.001\n$/)

  const json = await run("--json")
  expect(JSON.parse(json.stdout)).toEqual(FAILED)
  expect(json.code).toBe(1)
})

test("the p-value of a histogram is shown beside χ² and its degrees of freedom", async () => {
  const levels = { ...CHECK, quantity: "χ² of the energies", measured: { value: 9.26, error: 0 }, exact: 8 }
  verify.mockResolvedValue({ checks: [levels], passed: true })
  expect((await run()).stdout).toMatch(/χ² of the energies +9\.3 +8 degrees +0\.3173 +0\.63$/m)
})

test("Ctrl-C stops it with exit code 130", async () => {
  verify.mockImplementation(async ({ signal }: { signal: AbortSignal }) => {
    process.emit("SIGINT", "SIGINT")
    signal.throwIfAborted()
  })
  const { stdout, code } = await run()
  expect({ stdout, code }).toEqual({ stdout: "", code: 130 })
})
