/** Starts the command line as a child process, as a shell would. */
import { type ChildProcess, spawn } from "node:child_process"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly child: ChildProcess
  readonly finished: Promise<Finished>
}

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url))

/** `through`: a command that runs the command given to it as arguments, such as `nice`. */
export function startCli(
  args: readonly string[],
  { cwd, env = {}, through = [] }: { cwd?: string; env?: Record<string, string>; through?: readonly string[] } = {},
): Started {
  const [file, ...rest] = [...through, process.execPath, MAIN, ...args]
  const child = spawn(file, rest, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  })
  const output = { stdout: "", stderr: "" }
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text))
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, ...output }))
  })
  return { child, finished }
}

export function runCli(...given: Parameters<typeof startCli>): Promise<Finished> {
  return startCli(...given).finished
}

/** Waits until a run has written the metrics of `count` epochs. */
export async function epochsDone(run: string, count: number): Promise<void> {
  const deadline = performance.now() + 20_000
  while (performance.now() < deadline) {
    const text = await readFile(join(run, "metrics.jsonl"), "utf8").catch(() => "")
    if (text.split("\n").length > count) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`${run}: no ${count} epochs within 20 s`)
}
