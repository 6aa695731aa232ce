/**
 * Slow studies, one after the other:  npm run studies [-- NAME …]   (all of them: about an hour on two cores)
 *
 * Each is a command of the command line, or a script beside this one, with its folder in runs/studies/. One that is finished is not
 * run again, one that was stopped goes on. Then the tables of docs/studies.md are printed, and written to summary.md in the folder.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type StudyResults, comparison, tables } from "./mehta-schwab.ts"

const root = join(import.meta.dirname, "..")
const folder = join(root, "runs/studies")
const seeds = [1, 2]
const studies: { readonly name: string; readonly settings: readonly string[] }[] = [
  ...seeds.map((seed) => ({ name: `mehta-schwab-${seed}`, settings: ["--seed", String(seed)] })),
  { name: "mehta-schwab-mean-field", settings: ["--seed", "1", "--reconstruction", "mean-field"] },
]
/** Scripts that keep what they measured in a folder of their own, or take a minute. */
const scripts = [
  "bars-and-stripes",
  "cat-patches",
  "deep-fine-tuning",
  "deep-mnist",
  "digit-features",
  "dynamic-exponents",
  "effective-couplings",
  "encoder",
  "finite-size-scaling",
  "flip-invariance",
  "hopfield-memory",
  "kadanoff-bound",
  "labels",
  "layer-by-layer",
  "learning-rates",
  "mnist",
  "monte-carlo-renormalization",
  "partition-function",
  "phenomenological-renormalization",
  "real-space-mutual-information",
  "trained-partition-functions",
]

const asked = process.argv.slice(2)
const names = [...studies.map((study) => study.name), ...scripts]
for (const name of asked)
  if (!names.includes(name)) {
    console.error(`studies: expected names among ${names.join(", ")}, got ${name}.`)
    process.exit(2)
  }
for (const name of scripts)
  if (asked.length === 0 || asked.includes(name)) {
    const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: "inherit" })
    if (status !== 0) process.exit(status ?? 1)
  }

if (asked.length > 0 && asked.every((name) => scripts.includes(name))) process.exit()

mkdirSync(folder, { recursive: true })
const results = new Map<string, StudyResults>()
for (const { name, settings } of studies) {
  const path = join(folder, name)
  const file = join(path, "results.json")
  if (!existsSync(file) && (asked.length === 0 || asked.includes(name))) {
    const how = existsSync(join(path, "run.json")) ? ["--resume", path] : [...settings, "--out", path]
    console.error(`\n${name}: reproduce mehta-schwab ${how.join(" ")}`)
    const { status } = spawnSync(process.execPath, ["dist/cli/main.js", "reproduce", "mehta-schwab", ...how], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
    })
    if (status !== 0) process.exit(status ?? 1)
  }
  if (existsSync(file)) results.set(name, JSON.parse(readFileSync(file, "utf8")) as StudyResults)
}

const parts: string[] = []
for (const [name, result] of results) parts.push(`## ${name}`, tables(result))
const replicates = seeds.map((seed) => results.get(`mehta-schwab-${seed}`)).filter((result) => result !== undefined)
if (replicates.length > 1) parts.push(`## Spread between ${replicates.length} trainings`, comparison(replicates))
const summary = `${parts.join("\n\n")}\n`
writeFileSync(join(folder, "summary.md"), summary)
console.log(summary)
