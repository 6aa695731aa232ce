import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "examples/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/*.browser.test.ts", "node_modules/**"],
    reporters: ["default", "./tools/ci-line-reporter.ts"],
    testTimeout: 60_000,
    // Two cores, and the kernels use threads of their own.
    maxWorkers: 2,
  },
})
