import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { InputError } from "../errors.ts"
import { JsonLinesWriter, readJsonLines } from "./jsonl.ts"
import { temporaryFolder } from "./testing/fixture.ts"

async function file(text: string): Promise<string> {
  const path = join(await temporaryFolder(), "metrics.jsonl")
  writeFileSync(path, text)
  return path
}

async function append(path: string, ...records: Record<string, unknown>[]): Promise<void> {
  const writer = await JsonLinesWriter.open(path)
  for (const record of records) await writer.append(record)
  await writer.close()
}

describe("readJsonLines", () => {
  test("reads objects, with or without a line break at the end, and passes over empty lines", async () => {
    expect(await readJsonLines(await file('{"epoch":1}\n\n{"epoch":2}\r\n'))).toEqual([{ epoch: 1 }, { epoch: 2 }])
    expect(await readJsonLines(await file('{"epoch":1}\n{"epoch":2}'))).toEqual([{ epoch: 1 }, { epoch: 2 }])
    expect(await readJsonLines(await file(""))).toEqual([])
  })

  test("drops a half-written last line, wherever it was cut", async () => {
    const line = '{"epoch":12,"note":"Ising – β"}'
    for (let cut = 0; cut < line.length; cut++)
      expect(await readJsonLines(await file(`{"epoch":1}\n${line.slice(0, cut)}`))).toEqual([{ epoch: 1 }])
  })

  test("drops a last line cut within a character of several bytes", async () => {
    const path = await file("")
    writeFileSync(path, Buffer.from('{"epoch":1}\n{"note":"β"}').subarray(0, -3))
    expect(await readJsonLines(path)).toEqual([{ epoch: 1 }])
  })

  test("refuses a corrupt earlier line with its number, also a last one that ends in a line break", async () => {
    const path = await file('{"epoch":1}\n{"epo\n{"epoch":3}\n')
    await expect(readJsonLines(path)).rejects.toThrow(
      new InputError(`${path}: expected a JSON object in line 2, got "{\\"epo". Correct or remove the line.`),
    )
    await expect(readJsonLines(await file('{"epoch":1}\n7\n'))).rejects.toThrow(
      /expected a JSON object in line 2, got "7"/,
    )
  })

  test("says when the file is missing", async () => {
    const path = await file("")
    await expect(readJsonLines(path.replace("metrics", "metric"))).rejects.toThrow(`Did you mean ${path}?`)
  })
})

describe("JsonLinesWriter", () => {
  test("makes a file and appends to it when opened again", async () => {
    const path = join(await temporaryFolder(), "metrics.jsonl")
    await append(path, { epoch: 1 }, { epoch: 2 })
    await append(path, { epoch: 3 })
    expect(readFileSync(path, "utf8")).toBe('{"epoch":1}\n{"epoch":2}\n{"epoch":3}\n')
  })

  test("goes on after a stop at any byte without losing a complete line or gluing two together", async () => {
    const whole = Buffer.from('{"epoch":1,"note":"β"}\n{"epoch":2,"note":"β"}\n')
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), async (cut) => {
        const path = await file("")
        writeFileSync(path, whole.subarray(0, cut))
        const before = await readJsonLines(path)
        await append(path, { epoch: 9 })
        expect(await readJsonLines(path)).toEqual([...before, { epoch: 9 }])
      }),
    )
  })

  test("refuses to append to a file with a corrupt earlier line, or in a missing folder", async () => {
    const corrupt = await file("hello\nworld\n")
    await expect(JsonLinesWriter.open(corrupt)).rejects.toThrow(/expected a JSON object in line 1, got "hello"/)
    expect(readFileSync(corrupt, "utf8")).toBe("hello\nworld\n")
    await expect(JsonLinesWriter.open(join(await temporaryFolder(), "none", "m.jsonl"))).rejects.toThrow(
      /expected an existing folder .*none, got none/,
    )
  })
})
