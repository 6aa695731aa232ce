/** Each folder of src imports only from those before it (docs/architecture.md): the rules that make-oxlintrc.mjs makes. */
import { spawnSync } from "node:child_process"
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const oxlint = join(root, "node_modules/oxlint/bin/oxlint")

/** What oxlint says of files that import one path each, file by file. */
function complaints(imports: Readonly<Record<string, string>>): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "blockspin-lint-"))
  try {
    copyFileSync(join(root, ".oxlintrc.json"), join(folder, ".oxlintrc.json"))
    for (const [file, path] of Object.entries(imports)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), `export { one } from "${path}"\n`)
    }
    const { stdout } = spawnSync(process.execPath, [oxlint, "--format", "json"], { cwd: folder, encoding: "utf8" })
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { filename: string; code: string }[] }
    return Object.fromEntries(
      Object.keys(imports).map((file) => [
        file,
        diagnostics.filter(({ filename }) => filename === file).map(({ code }) => code),
      ]),
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const refused = ["eslint(no-restricted-imports)"]

test("an import of a later folder is refused, from subfolders too", () => {
  expect(
    complaints({
      "src/compute/a.ts": "../learn/a.ts",
      "src/compute/testing/a.ts": "../../learn/a.ts",
      "src/data/testing/deep/a.ts": "../../../experiments/a.ts",
      "src/learn/testing/a.ts": "../../testing/a.ts",
      "src/experiments/testing/a.ts": "../../cli/a.ts",
      "src/figures/b.ts": "../index.ts",
    }),
  ).toEqual({
    "src/compute/a.ts": refused,
    "src/compute/testing/a.ts": refused,
    "src/data/testing/deep/a.ts": refused,
    "src/learn/testing/a.ts": refused,
    "src/experiments/testing/a.ts": refused,
    "src/figures/b.ts": refused,
  })
})

test("an import of an earlier folder, of the own one and of src/errors is none", () => {
  const imports = {
    "src/learn/a.ts": "../compute/a.ts",
    "src/learn/testing/a.ts": "../../compute/testing/a.ts",
    "src/learn/b.ts": "./testing/a.ts",
    "src/learn/c.ts": "../errors.ts",
    "src/cli/a.ts": "../experiments/a.ts",
    "src/testing/a.ts": "../learn/a.ts",
    "src/a.test.ts": "./testing/a.ts",
  }
  expect(complaints(imports)).toEqual(Object.fromEntries(Object.keys(imports).map((file) => [file, []])))
})
