/** What code of the command line would print and exit with, caught inside the process of the test. */
import { type MockInstance, vi } from "vitest"

export interface Captured {
  readonly stdout: string
  readonly stderr: string
  readonly code: number
}

/** Runs `work` as the only thing a process does; `code` is 0 where none was set. */
export async function captured(work: () => Promise<unknown>): Promise<Captured> {
  const { exitCode } = process
  const streams = [process.stdout, process.stderr] as const
  const listeners = streams.map((stream) => stream.listeners("error"))
  const output = { stdout: "", stderr: "" }
  const spies: MockInstance[] = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      output[name] += String(text)
      return true
    }),
  )
  process.exitCode = undefined
  try {
    await work()
    return { ...output, code: Number(process.exitCode ?? 0) }
  } finally {
    process.exitCode = exitCode
    for (const spy of spies) spy.mockRestore()
    for (const [k, stream] of streams.entries())
      for (const added of stream.listeners("error"))
        if (!listeners[k].includes(added)) stream.off("error", added as (error: Error) => void)
  }
}
