import { readFile, readdir } from "node:fs/promises"
import { describe, expect, test } from "vitest"
import { runCli } from "../src/cli/testing/run-cli.ts"

const root = new URL("../", import.meta.url)
const read = (name: string): Promise<string> => readFile(new URL(name, root), "utf8")
const namesIn = async (folder: string, ending: string): Promise<string[]> =>
  (await readdir(new URL(folder, root))).filter((name) => name.endsWith(ending)).map((name) => `${folder}${name}`)

const pages = [
  "README.md",
  "FEATURES.md",
  "CONTRIBUTING.md",
  ...(await namesIn("docs/", ".md")),
  ...(await namesIn("docs/guide/", ".md")),
  ...(await namesIn("docs/guide/samplers/", ".md")),
]
const examples = await Promise.all(
  [...(await namesIn("examples/", ".ts")), ...(await namesIn("examples/samplers/", ".ts"))].map(read),
)

/** The fenced blocks of a language. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, block]) => block)

describe.each(pages)("%s", (page) => {
  test("its TypeScript is that of an example, which a test runs", async () => {
    for (const block of blocks(await read(page), "ts"))
      expect(
        examples.some((example) => example.includes(block)),
        block,
      ).toBe(true)
  })

  test("its links lead to files", async () => {
    for (const [, target] of (await read(page)).matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      await expect(readFile(new URL(target, new URL(page, root))), target).resolves.toBeDefined()
  })

  test("its commands have the flags they are given", async () => {
    for (const block of blocks(await read(page), "sh"))
      for (const [, words] of block.matchAll(/blockspin ([^#\n]+)/g)) {
        const command = words.split(/\s+(?=--|\.|\/)/)[0].split(" ")
        const names = command[0] === "reproduce" ? command.slice(0, 2) : command.slice(0, 1)
        if (names[0].startsWith("-")) continue
        const { stdout } = await runCli([...names, "--help"])
        for (const [flag] of words.matchAll(/--[a-z][a-z-]*/g)) expect(stdout, words).toContain(flag)
      }
  })
})

test("the test command of the README is the one that .ci/run calls", async () => {
  const command = "npm install --no-audit --no-fund && npm test"
  expect(await read("README.md")).toContain(command)
  expect(await read(".ci/run")).toContain(command)
})
