import { defineConfig, type ViteUserConfig } from "vitest/config"

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "examples/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/*.browser.test.ts", "node_modules/**"],
    reporters: ["default", "./tools/ci-line-reporter.ts"],
    testTimeout: 60_000,
    // Two cores, and the kernels use threads of their own.
    maxWorkers: 2,
  },
})

export default config
