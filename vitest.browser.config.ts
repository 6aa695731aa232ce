// The tests that need a browser, in Debian's chromium; the headers isolate the page, so that it may share memory.
import { playwright } from "@vitest/browser-playwright"
import { defineConfig, type ViteUserConfig } from "vitest/config"

const config: ViteUserConfig = defineConfig({
  server: {
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
  },
  test: {
    include: ["src/**/*.browser.test.ts"],
    reporters: ["default", "./tools/ci-line-reporter.ts"],
    testTimeout: 60_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] } }),
      instances: [{ browser: "chromium" }],
    },
  },
})

export default config
