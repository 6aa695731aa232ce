// Compiles kernels/ twice (with threads on shared memory, and single-threaded without) and embeds both modules as base64 in
// src/compute/kernels.generated.ts, so that Node, browsers and bundlers need no path to a .wasm file.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, existsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { main } from "assemblyscript/asc"

const root = fileURLToPath(new URL("..", import.meta.url))
const output = join(root, "src/compute/kernels.generated.ts")
const inputs = [
  ...readdirSync(join(root, "kernels")).map((name) => join(root, "kernels", name)),
  fileURLToPath(import.meta.url),
]
const newest = Math.max(...inputs.map((path) => statSync(path).mtimeMs))
if (existsSync(output) && statSync(output).mtimeMs > newest && !process.argv.includes("--force")) process.exit(0)

const folder = mkdtempSync(join(tmpdir(), "blockspin-kernels-"))
async function build(name, flags) {
  const file = join(folder, `${name}.wasm`)
  let messages = ""
  const { error } = await main(
    [
      "kernels/index.ts",
      "--config",
      "kernels/asconfig.json",
      "--outFile",
      file,
      "--enable",
      "simd",
      "--enable",
      "bulk-memory",
      ...flags,
    ],
    {
      cwd: root,
      stderr: { write: (text) => void (messages += text) },
      readFile: (name, base) => {
        try {
          return readFileSync(join(base, name), "utf8")
        } catch {
          return null
        }
      },
      writeFile: (name, data) => writeFileSync(name.startsWith("/") ? name : join(root, name), data),
    },
  )
  if (error) throw new Error(`kernels did not compile:\n${messages}`)
  if (messages.trim()) console.warn(messages)
  return readFileSync(file)
}
// 4 GiB of address space is reserved for the shared memory, not used: pages are committed when they are touched.
const threaded = await build("threaded", [
  "--enable",
  "threads",
  "--sharedMemory",
  "--initialMemory",
  "16",
  "--maximumMemory",
  "65536",
])
const single = await build("single", ["--initialMemory", "16", "--maximumMemory", "65536"])
rmSync(folder, { recursive: true })
writeFileSync(
  output,
  `// Made by tools/build-kernels.mjs from kernels/. Do not edit.\n` +
    `export const threaded: string =\n  "${threaded.toString("base64")}"\n` +
    `export const single: string =\n  "${single.toString("base64")}"\n`,
)
console.log(`kernels: ${threaded.length} bytes with threads, ${single.length} without`)
