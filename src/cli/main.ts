#!/usr/bin/env node
/**
 * The command line's entry. It imports nothing that an old Node cannot load before the version is known to be right.
 */
import { nodeMistake } from "./node-version.ts"

const mistake = nodeMistake(process.versions.node)
if (mistake === undefined) {
  // Compiled code is kept between runs: a start in half the time.
  const { default: module } = await import("node:module")
  module.enableCompileCache()
  const { runProgram } = await import("./program.ts")
  await runProgram(process.argv.slice(2))
} else {
  process.stderr.write(`error: ${mistake}\n`)
  process.exitCode = 2
}
