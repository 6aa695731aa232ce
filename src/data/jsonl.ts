/**
 * JSON Lines: one JSON object a line, so that a run can append its metrics and a stopped run loses at most the line it was
 * writing. A line counts once it can be read as an object; a half-written last line is dropped by the reader and removed by
 * the writer before it goes on. Node only.
 *
 * Format: https://jsonlines.org.
 */
import { type FileHandle, open, readFile } from "node:fs/promises"
import { InputError } from "../errors.ts"
import { explainReadError, explainWriteError } from "./file-error.ts"

export type JsonObject = Record<string, unknown>

/** Reads the complete lines of a file; a corrupt line before the last is refused, with its number. */
export async function readJsonLines(path: string): Promise<JsonObject[]> {
  try {
    return parseJsonLines(await readFile(path, "utf8"), path).records
  } catch (error) {
    throw await explainReadError(path, error)
  }
}

/** Appends lines to a file, each with one write. */
export class JsonLinesWriter {
  readonly #path: string
  readonly #file: FileHandle

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  /** Opens a file to append to, or makes it; a half-written last line is removed. */
  static async open(path: string): Promise<JsonLinesWriter> {
    try {
      const file = await open(path, "a+")
      try {
        const text = await file.readFile("utf8")
        const { complete } = parseJsonLines(text, path)
        if (complete.length < text.length) await file.truncate(Buffer.byteLength(complete))
        if (complete !== "" && !complete.endsWith("\n")) await file.writeFile("\n")
        return new JsonLinesWriter(path, file)
      } catch (error) {
        await file.close()
        throw error
      }
    } catch (error) {
      throw explainWriteError(path, error)
    }
  }

  async append(record: JsonObject): Promise<void> {
    try {
      await this.#file.writeFile(`${JSON.stringify(record)}\n`)
    } catch (error) {
      throw explainWriteError(this.#path, error)
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

/** The records, and the text without a half-written last line. */
function parseJsonLines(text: string, what: string): { records: JsonObject[]; complete: string } {
  const records: JsonObject[] = []
  const lines = text.split("\n")
  const last = lines.findLastIndex((line) => line.trim() !== "")
  for (const [i, line] of lines.entries()) {
    if (line.trim() === "") continue
    const record = parseObject(line)
    if (record !== undefined) records.push(record)
    else if (i === last && i === lines.length - 1)
      return { records, complete: text.slice(0, text.length - line.length) }
    else
      throw new InputError(
        `${what}: expected a JSON object in line ${i + 1}, got ${JSON.stringify(line.slice(0, 60))}. Correct or remove the line.`,
      )
  }
  return { records, complete: text }
}

function parseObject(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}
