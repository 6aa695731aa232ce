import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { saveMachine } from "../../experiments/machine-files.ts"
import { chain } from "../../hamiltonian/lattice.ts"
import { bondMachine } from "../../hamiltonian/effective-hamiltonian/testing/bond-machine.ts"
import { runProgram } from "../program.ts"
import { type Captured, captured } from "../testing/captured.ts"

const run = async (...args: string[]): Promise<Captured> => captured(async () => runProgram(["couplings", ...args]))

let folder: string
let file: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "blockspin-couplings-"))
  file = join(folder, "ring.safetensors")
  await saveMachine(file, bondMachine(chain(5), 0.7, "binary"))
})
afterAll(async () => rm(folder, { recursive: true }))

test("the strongest couplings of a file of machines, as text, table and JSON", async () => {
  const out = join(folder, "couplings.csv")
  const { stdout, code } = await run(file, "--threshold", "0.001", "--out", out)
  expect(code).toBe(0)
  expect(stdout).toMatch(
    /^5 visible, 5 hidden units; products of spins ±1.*\n(J\(\d, \d\) {3}0\.700000\n){5}constant .*\n→ /,
  )
  const [header, ...rows] = (await readFile(out, "utf8")).trim().split("\n")
  expect(header).toBe("order,site_1,site_2,coupling")
  expect(rows).toHaveLength(5)
  for (const row of rows) expect(row).toMatch(/^2,\d,\d,0\.(7000000|6999999)/)
  const json = JSON.parse(
    (await run(file, "--threshold", "0.001", "--orders", "2", "--basis", "lattice-gas", "--json")).stdout,
  )
  expect(json).toMatchObject({ layer: 1, visible: 5, hidden: 5, basis: "lattice-gas" })
  expect(json.couplings).toHaveLength(5)
  expect(json.couplings[0].value).toBeCloseTo(2.8, 5)
})

test("a layer that is not there, orders above the number of units and no path are refused", async () => {
  expect(await run(file, "--layer", "2")).toMatchObject({ code: 2, stderr: expect.stringContaining("--layer: expected a number from 1 to 1") }) // prettier-ignore
  expect(await run(file, "--orders", "6")).toMatchObject({ code: 2, stderr: expect.stringContaining("--orders: expected at most 5") }) // prettier-ignore
  expect((await run()).stderr).toContain("PATH: expected the folder of a trained run")
})
