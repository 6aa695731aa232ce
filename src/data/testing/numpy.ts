/** Runs Python with numpy on files that we wrote. */
import { execFileSync } from "node:child_process"

/** What a Python program prints, parsed as JSON; `np`, `json` and `sys` are imported, `args` are in `sys.argv[1:]`. */
export function python(program: string, ...args: string[]): unknown {
  const text = execFileSync("python3", ["-c", `import json, sys\nimport numpy as np\n${program}`, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  })
  return JSON.parse(text)
}

export const hasNumpy: boolean = ((): boolean => {
  try {
    return python("print(1)") === 1
  } catch {
    return false
  }
})()
