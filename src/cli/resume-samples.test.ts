/** Sampling and measuring stopped by Ctrl-C or killed goes on to the same bits, as the command line says it does. */
import { existsSync } from "node:fs"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type Started, runCli, startCli } from "./testing/run-cli.ts"

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-resume-"))
})
afterAll(async () => rm(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

/** The command that "Go on with:" names. */
const nextOf = (stderr: string): string[] => /\n.*Go on with: blockspin (.*)\n$/.exec(stderr)![1].split(" ")

async function until(found: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000
  while (!found()) {
    if (performance.now() > deadline) throw new Error("not within 30 s")
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function stderrOf({ child }: Started): () => string {
  let text = ""
  child.stderr!.on("data", (part: string) => (text += part))
  return () => text
}

test("sample stopped by Ctrl-C after its first coupling, and by SIGTERM once more, ends with the same bytes", async () => {
  const settings = ["--size", "48x48", "--coupling", "0.3,0.35,0.4", "--count", "6000", "--seed", "2", "--threads", "1"]
  const args = ["sample", "ising", ...settings, "--spacing", "40"]
  const started = startCli([...args, "--out", at("stopped.npy")])
  const stderr = stderrOf(started)
  await until(() => stderr().includes("✔ sampled"))
  started.child.kill("SIGINT")
  const stopped = await started.finished
  expect({ code: stopped.code, stdout: stopped.stdout }).toEqual({ code: 130, stdout: "" })
  expect(nextOf(stopped.stderr)).toEqual(["sample", "--resume", `${at("stopped.npy")}.partial`])
  expect(existsSync(at("stopped.npy"))).toBe(false)

  expect(await runCli([...nextOf(stopped.stderr), "--seed", "3"])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^error: --resume: expected no other settings, .* got --seed\. Leave them out/),
  })

  const second = startCli(nextOf(stopped.stderr))
  const more = stderrOf(second)
  await until(() => more().includes("✔ sampled"))
  second.child.kill("SIGTERM")
  const again = await second.finished
  expect(again.code).toBe(143)

  const [finished, whole] = await Promise.all([runCli(nextOf(again.stderr)), runCli([...args, "--out", at("whole.npy")])]) // prettier-ignore
  expect(finished).toMatchObject({ code: 0, stdout: expect.stringContaining(`→ ${at("stopped.npy")}    next: `) })
  expect(whole.code).toBe(0)
  expect((await readFile(at("stopped.npy"))).equals(await readFile(at("whole.npy")))).toBe(true)
  const recipeOf = async (name: string): Promise<object> => ({ ...JSON.parse(await readFile(at(`${name}.json`), "utf8")), out: "" }) // prettier-ignore
  expect(await recipeOf("stopped.npy")).toEqual(await recipeOf("whole.npy"))
  expect(existsSync(`${at("stopped.npy")}.partial`)).toBe(false)
})

test("thermo stopped by Ctrl-C, or killed, goes on with the points that it has", async () => {
  const args = ["thermo", "--size", "16x16", "--coupling", "0.40:0.48:0.02", "--count", "2000", "--threads", "1"]
  const started = startCli([...args, "--out", at("stopped")])
  await until(() => existsSync(at("stopped/points/1.npz")))
  started.child.kill("SIGINT")
  const stopped = await started.finished
  expect(stopped.code).toBe(130)
  expect(stopped.stderr).toMatch(/\nstopped after [2-4] points\. Go on with: /)

  const killed = startCli([...args, "--out", at("killed")])
  await until(() => existsSync(at("killed/points/0.npz")))
  killed.child.kill("SIGKILL")
  await killed.finished

  const [resumed, dead, whole] = await Promise.all([
    runCli(nextOf(stopped.stderr)),
    runCli(["thermo", "--resume", at("killed")]),
    runCli([...args, "--out", at("whole")]),
  ])
  expect([resumed.code, dead.code, whole.code]).toEqual([0, 0, 0])
  for (const name of ["stopped", "killed"])
    expect(await readFile(at(`${name}/thermo.csv`), "utf8")).toBe(await readFile(at("whole/thermo.csv"), "utf8"))
  expect(resumed.stdout).toBe(whole.stdout.replace(at("whole"), at("stopped")))
})

test("mcrg stopped by Ctrl-C, or killed, goes on from its last checkpoint to the same bytes", async () => {
  const args = ["mcrg", "--size", "32x32", "--count", "20000", "--checkpoint-every", "0.1", "--threads", "1"]
  const started = startCli([...args, "--out", at("mcrg-stopped")])
  await until(() => existsSync(at("mcrg-stopped/checkpoints/samples.npz")))
  started.child.kill("SIGINT")
  const stopped = await started.finished
  expect({ code: stopped.code, stdout: stopped.stdout }).toEqual({ code: 130, stdout: "" })
  expect(nextOf(stopped.stderr)).toEqual(["mcrg", "--resume", at("mcrg-stopped")])
  expect(await runCli([...nextOf(stopped.stderr), "--seed", "3"])).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^error: --resume: expected no other settings, .* got --seed\. Leave them out/),
  })

  const killed = startCli([...args, "--out", at("mcrg-killed")])
  await until(() => existsSync(at("mcrg-killed/checkpoints/samples.npz")))
  killed.child.kill("SIGKILL")
  await killed.finished
  expect(existsSync(at("mcrg-killed/mcrg.csv"))).toBe(false)

  const [resumed, dead, whole] = await Promise.all([
    runCli(nextOf(stopped.stderr)),
    runCli(["mcrg", "--resume", at("mcrg-killed")]),
    runCli([...args, "--checkpoint-every", "60", "--out", at("mcrg-whole")]),
  ])
  expect([resumed.code, dead.code, whole.code]).toEqual([0, 0, 0])
  for (const name of ["mcrg-stopped", "mcrg-killed"])
    expect(await readFile(at(`${name}/mcrg.csv`), "utf8")).toBe(await readFile(at("mcrg-whole/mcrg.csv"), "utf8"))
  expect(resumed.stdout).toBe(whole.stdout.replace(at("mcrg-whole"), at("mcrg-stopped")))
})
