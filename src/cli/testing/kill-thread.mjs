// Preloaded into the command line by a test: ends every compute thread once BLOCKSPIN_KILL_AFTER is a file, as a lack of memory would.
import { existsSync } from "node:fs"
import { createRequire, syncBuiltinESMExports } from "node:module"

const threads = createRequire(import.meta.url)("node:worker_threads")
threads.Worker = class extends threads.Worker {
  constructor(...args) {
    super(...args)
    const timer = setInterval(() => {
      if (!existsSync(process.env.BLOCKSPIN_KILL_AFTER)) return
      clearInterval(timer)
      void this.terminate()
    }, 20)
  }
}
syncBuiltinESMExports()
