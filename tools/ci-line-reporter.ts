import type { Reporter, TestModule } from "vitest/node"
/** Prints the one plain closing line that CI reads: "Tests: N passed, N failed, N skipped". */
export default class CiLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const m of modules) for (const t of m.children.allTests()) count[t.result().state]++
    console.log(`\nTests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
  }
}
