/**
 * Disks that are full and places that may not be written: one sentence, exit code 2, and what was there before is intact and
 * goes on to the same bits.
 */
import { spawnSync } from "node:child_process"
import { existsSync } from "node:fs"
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import { writeDomains } from "../experiments/testing/domains.ts"
import { epochsDone, runCli, startCli } from "./testing/run-cli.ts"

let folder: string
/** Trains 16×16 spins: the checkpoints of layer 1 take up to 44 kB, those of layer 2 about 90 kB. */
let training: string[]
/** The machines of such a run that nothing disturbed. */
let undisturbed: Buffer[]

const at = (name: string): string => join(folder, name)
const machines = async (run: string): Promise<Buffer[]> =>
  Promise.all([1, 2].map(async (layer) => readFile(join(run, `layer-${layer}.safetensors`))))
const statusOf = async (run: string): Promise<string> =>
  JSON.parse(await readFile(join(run, "run.json"), "utf8")).status

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-disk-"))
  const data = await writeDomains(at("spins.npy"), 200, [16, 16])
  const schedule = ["--epochs", "6", "--checkpoint-every", "2", "--threads", "1", "--quiet"]
  training = ["train", data, "--layers", "20,400", ...schedule]
  await runCli([...training, "--out", at("undisturbed")])
  undisturbed = await machines(at("undisturbed"))
})
afterAll(async () => rm(folder, { recursive: true }))

/** The run stopped in layer 2 with layer 1 and its checkpoint whole; resumed, it ends as if nothing had happened. */
async function expectIntact(run: string): Promise<void> {
  const files = await readdir(run)
  expect(files.sort()).toEqual(["checkpoint.safetensors", "layer-1.safetensors", "metrics.jsonl", "run.json"])
  expect(await readFile(join(run, "layer-1.safetensors"))).toEqual(undisturbed[0])
  const resumed = await runCli(["train", "--resume", run, "--quiet"])
  expect(resumed).toMatchObject({ code: 0, stderr: "" })
  expect(await machines(run)).toEqual(undisturbed)
}

describe("a full disk", () => {
  /** Files may grow to this many blocks of 512 bytes (POSIX ulimit), which needs no rights. */
  const limited = (blocks: number): readonly string[] => ["sh", "-c", `ulimit -f ${blocks} && exec "$@"`, "sh"]
  // Node's cache of compiled code would meet the limit as well.
  const env = { NODE_DISABLE_COMPILE_CACHE: "1" }
  const tooLarge = (path: string): string =>
    `error: ${path}: expected room for the file, got "file too large". Raise the limit (ulimit -f), or write to another file system.\n`

  test("training stops at a checkpoint that finds no room, and goes on from the one before", async () => {
    const run = at("limited")
    const outcome = await runCli([...training, "--out", run], { through: limited(120), env })
    expect(outcome).toEqual({ code: 2, stdout: "", stderr: tooLarge(join(run, "checkpoint.safetensors")) })
    expect(await statusOf(run)).toBe("stopped")
    await expectIntact(run)
  })

  test("samples that find no room leave the earlier file", async () => {
    const out = at("samples.npy")
    await writeFile(out, "earlier")
    const args = ["sample", "ising", "--size", "16", "--coupling", "0.2", "--count", "5000", "--burn-in", "1"]
    const outcome = await runCli([...args, "--spacing", "1", "--quiet", "--out", out], { through: limited(100), env })
    expect(outcome).toEqual({ code: 2, stdout: "", stderr: tooLarge(out) })
    expect(await readFile(out, "utf8")).toBe("earlier")
    expect((await readdir(folder)).filter((name) => name.startsWith("samples"))).toEqual(["samples.npy"])
  })

  const here = process.getuid?.() === 0 ? ["unshare", "--mount"] : ["unshare", "--user", "--map-root-user", "--mount"]
  const mount = 'mount -t tmpfs -o size=128k tmpfs "$0"'
  const mounts = (): boolean => spawnSync(here[0], [...here.slice(1), "sh", "-c", mount, folder]).status === 0

  test("training stops on a small file system, and what it wrote there goes on elsewhere", async ({ skip }) => {
    if (!mounts()) skip("no tmpfs can be mounted here (unshare: needs root or user namespaces)")
    const disk = at("disk")
    await mkdir(disk)
    // The mount is gone with the process: the run is copied out of it.
    const script = `${mount} && { "$@"; code=$?; cp -r "$0/run" "$0-kept"; exit $code; }`
    const through = [...here, "sh", "-c", script, disk]
    const outcome = await runCli([...training, "--out", join(disk, "run")], { through, env })
    const place = join(disk, "run", "checkpoint.safetensors")
    expect(outcome).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: ${place}: expected room on the disk, got "no space left". Free some space, or write elsewhere.\n`,
    })
    expect(await statusOf(`${disk}-kept`)).toBe("stopped")
    await expectIntact(`${disk}-kept`)
  })

  test.skipIf(!existsSync("/dev/full"))(
    "a result that finds no room is one sentence; lost progress is none",
    async () => {
      const to = (redirection: string): readonly string[] => ["sh", "-c", `exec "$@" ${redirection}`, "sh"]
      for (const args of [["--help"], ["info", at("undisturbed"), "--json"]])
        expect(await runCli(args, { through: to("> /dev/full") })).toEqual({
          code: 2,
          stdout: "",
          stderr:
            'error: output: expected room on the disk, got "no space left". Free some space, or write elsewhere.\n',
        })
      const run = at("unheard")
      const { code, stdout } = await runCli([...training.slice(0, -1), "--out", run], { through: to("2> /dev/full") })
      expect({ code, stdout }).toEqual({ code: 0, stdout: `→ ${run}    next: blockspin measure ${run}\n` })
      expect(await machines(run)).toEqual(undisturbed)
    },
  )
})

describe("a place that may not be written", () => {
  // Root may write everywhere, until it gives that right away.
  const root = process.getuid?.() === 0
  const through = root
    ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search", "--"]
    : []
  const held = (): boolean => {
    const [command, ...args] = [...through, "test", "!", "-w", at("closed")]
    return spawnSync(command, args).status === 0
  }
  const denied = (path: string): string =>
    `error: ${path}: expected a place that may be written, got "permission denied". Change the permissions, or write elsewhere.\n`

  beforeAll(async () => mkdir(at("closed"), { mode: 0o555 }))
  beforeEach(({ skip }) => {
    if (!held()) skip("permissions do not hold here (root, and setpriv cannot give its rights away)")
  })

  test("is refused before any work is done", async () => {
    const run = join(at("closed"), "run")
    expect(await runCli([...training, "--out", run], { through })).toEqual({ code: 2, stdout: "", stderr: denied(run) })
    const out = join(at("closed"), "samples.npy")
    const long = [
      "--size",
      "64x64",
      "--coupling",
      "0.4",
      "--burn-in",
      "0",
      "--spacing",
      "1000000",
      "--count",
      "1000000",
    ]
    const sampling = runCli(["sample", "ising", ...long, "--out", out], { through })
    expect(await sampling).toEqual({ code: 2, stdout: "", stderr: denied(out) })
    expect(await readdir(at("closed"))).toEqual([])
  })

  test("a run whose folder is closed meanwhile stops, and goes on to the same bits once it is open", async () => {
    const data = await writeDomains(at("larger.npy"), 1500, [16, 16])
    const args = [
      "train",
      data,
      "--layers",
      "60",
      "--epochs",
      "100",
      "--checkpoint-every",
      "4",
      "--threads",
      "1",
      "--quiet",
    ]
    const [whole, run] = [at("whole"), at("shut")]
    const { finished } = startCli([...args, "--out", run], { through })
    await epochsDone(run, 6)
    await chmod(run, 0o555)
    expect(await finished).toEqual({ code: 2, stdout: "", stderr: denied(join(run, "checkpoint.safetensors")) })
    const refused = await runCli(["train", "--resume", run, "--quiet"], { through })
    expect(refused).toEqual({ code: 2, stdout: "", stderr: denied(join(run, "run.json")) })
    await chmod(run, 0o755)
    const both = [runCli(["train", "--resume", run]), runCli([...args, "--out", whole])]
    const [resumed] = await Promise.all(both)
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringMatching(/^• resumed after epoch \d+ of layer 1$/m) })
    const name = "layer-1.safetensors"
    expect((await readFile(join(run, name))).equals(await readFile(join(whole, name)))).toBe(true)
  })

  test("data that may not be read are refused", async () => {
    const secret = await writeDomains(at("secret.npy"), 10, [4, 4])
    await chmod(secret, 0o000)
    expect(await runCli(["train", secret, "--layers", "4", "--out", at("unread")], { through })).toEqual({
      code: 2,
      stdout: "",
      stderr: `error: ${secret}: expected a file that may be read, got "permission denied". Change its permissions.\n`,
    })
    expect(existsSync(at("unread"))).toBe(false)
  })
})
