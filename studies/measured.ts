/** Measurements of a study, one JSON file each: what is there is not measured again, so that a stopped study goes on. */
import { existsSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { writeFileAtomic } from "../src/data/write-atomic.ts"

/** The measurement `name` of the study in `folder`, from its file if there is one. */
export async function measured<T>(folder: string, name: string, measure: () => Promise<T>): Promise<T> {
  const file = join(folder, `${name}.json`)
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as T
  mkdirSync(folder, { recursive: true })
  const start = performance.now()
  const result = await measure()
  await writeFileAtomic(file, JSON.stringify(result))
  console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
  return result
}

/** A table as Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n")
}
