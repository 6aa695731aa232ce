/** What tests of the examples share. */
import { vi } from "vitest"

/** What an example prints when it is run. */
export async function output(load: () => Promise<unknown>): Promise<string> {
  const lines: string[] = []
  const log = vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void lines.push(words.join(" ")))
  try {
    await load()
  } finally {
    log.mockRestore()
  }
  return lines.join("\n")
}
