import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, test, vi } from "vitest"
import { runProgram } from "./program.ts"
import { type Captured, captured } from "./testing/captured.ts"

const run = async (...args: string[]): Promise<Captured> => captured(async () => runProgram(args))

/** One module in `commands/` for each command. */
const COMMANDS = readdirSync(new URL("commands", import.meta.url))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => file.slice(0, -3))

/** Words of the command that says most: a study is a command of `reproduce`. */
const wordsOf = (name: string): string[] => (name === "reproduce" ? [name, "mehta-schwab"] : [name])

const examplesIn = (help: string): string[] => [...help.matchAll(/^ {2}\$ blockspin (.*)$/gm)].map(([, line]) => line)

/** The flags that a help lists: "--size <size>", "-h, --help". */
const flagsIn = (help: string): string[] => [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z\d-]+)/gm)].map(([, flag]) => flag)

describe("help", () => {
  test("lists every command of commands/ with what it does, and the guide has a row for each", async () => {
    const { stdout, stderr, code } = await run("--help")
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 })
    const guide = readFileSync(new URL("../../docs/guide/command-line.md", import.meta.url), "utf8")
    for (const name of COMMANDS) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b.* {2}\\w+ `, "m"))
      expect(guide).toMatch(new RegExp(`^\\| \`${name}[ \`]`, "m"))
    }
  })

  test.each(COMMANDS)("%s --help says how to call it, with examples of flags that it has", async (name) => {
    const words = wordsOf(name)
    const { stdout, stderr, code } = await run(...words, "--help")
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 })
    expect(stdout).toMatch(new RegExp(`^Usage: blockspin ${words.join(" ")}\\b.*\\n\\n[A-Z].*\\w`))

    const flags = flagsIn(stdout)
    expect(flags).toEqual(expect.arrayContaining(["--json", "--quiet", "--help"]))
    const ours = examplesIn(stdout)
    expect(ours.length).toBeGreaterThan(0)
    const general = examplesIn((await run("--help")).stdout).filter((line) => line.startsWith(`${name} `))
    for (const line of [...ours, ...general]) {
      expect(`${line} `).toContain(`${words.join(" ")} `)
      expect(flags).toEqual(expect.arrayContaining(line.match(/--[a-z\d-]+/g) ?? []))
    }
  })

  test.each(COMMANDS)("every argument and flag of %s is described", async (name) => {
    const { stdout } = await run(...wordsOf(name), "--help")
    const [usage, ...lines] = stdout.split(/^Examples:/m)[0].split("\n")
    const entries = lines.filter((line) => /^ {2}\S/.test(line))
    expect(entries.filter((line) => !/\S {2,}\S/.test(line))).toEqual([])
    for (const [, argument] of usage.replace("[options]", "").matchAll(/[[<](\w+)[\]>]/g))
      expect(entries.filter((line) => line.startsWith(`  ${argument} `))).toHaveLength(1)
  })

  test("help of a command is the same by either name", async () => {
    expect(await run("help", "sample")).toEqual(await run("sample", "--help"))
  })
})

describe("what cannot be understood is one line on stderr and exit code 2", () => {
  test.each([
    [["trian"], "error: unknown command 'trian' (Did you mean train?)\n"],
    [["info"], "error: missing required argument 'path'\n"],
    [["verify", "--sed", "2"], "error: unknown option '--sed' (Did you mean --seed?)\n"],
    [["sample", "--seed"], "error: option '--seed <number>' argument missing\n"],
    [["verify", "ising"], /^error: too many arguments for 'verify'\. Expected 0 arguments but got 1.*\.\n$/],
    [["reproduce", "mehta-schwap"], "error: unknown command 'mehta-schwap' (Did you mean mehta-schwab?)\n"],
  ] as const)("%j", async (args, line) => {
    const { stdout, stderr, code } = await run(...args)
    expect(stderr).toMatch(line)
    expect({ stdout, code, lines: stderr.split("\n").length }).toEqual({ stdout: "", code: 2, lines: 2 })
  })

  test("no command at all shows the help, on stderr", async () => {
    const { stdout, stderr, code } = await run()
    expect({ stdout, code }).toEqual({ stdout: "", code: 2 })
    expect(stderr).toBe((await run("--help")).stdout)
  })
})

describe("a stream that breaks", () => {
  const broken = async (stream: NodeJS.WriteStream, code: string): Promise<Captured & { exits: unknown[][] }> => {
    const exit = vi.spyOn(process, "exit").mockImplementation(() => {
      throw new Error("process ended")
    })
    try {
      const result = await captured(async () => {
        await runProgram(["--version"])
        try {
          stream.emit("error", Object.assign(new Error(`${code}: write`), { code }))
        } catch (error) {
          expect(error).toHaveProperty("message", "process ended")
        }
      })
      return { ...result, exits: exit.mock.calls }
    } finally {
      exit.mockRestore()
    }
  }

  test("because its reader went away ends the program quietly", async () => {
    for (const stream of [process.stdout, process.stderr])
      expect(await broken(stream, "EPIPE")).toMatchObject({ stderr: "", exits: [[0]] })
  })

  test("is a failure where the result goes, and none where progress goes", async () => {
    const { stderr, code, exits } = await broken(process.stdout, "ENOSPC")
    expect(stderr).toMatch(/^error: output: expected room/)
    expect({ code, exits }).toEqual({ code: 2, exits: [[]] })
    expect(await broken(process.stderr, "ENOSPC")).toMatchObject({ stderr: "", code: 0, exits: [] })
  })
})
