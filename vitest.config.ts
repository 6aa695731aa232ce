import { defineConfig, type ViteUserConfig } from "vitest/config"
import { fileURLToPath } from "node:url"

const source = (name: string): string => fileURLToPath(new URL(`src/${name}`, import.meta.url))

const config: ViteUserConfig = defineConfig({
  // Examples import the package by its name; the tests run them on the sources.
  resolve: {
    alias: [
      { find: /^blockspin$/, replacement: source("index.ts") },
      { find: /^blockspin\/figures$/, replacement: source("index.figures.ts") },
    ],
  },
  test: {
    include: ["src/**/*.test.ts", "examples/**/*.test.ts", "docs/**/*.test.ts", "tools/**/*.test.ts"],
    exclude: ["**/*.browser.test.ts", "node_modules/**"],
    reporters: ["default", "./tools/ci-line-reporter.ts"],
    testTimeout: 60_000,
    // Two cores, and the kernels use threads of their own.
    maxWorkers: 2,
  },
})

export default config
