// Preloaded into the command line by a test: ends every compute thread a moment after its start, as a lack of memory would.
import { createRequire, syncBuiltinESMExports } from "node:module"

const threads = createRequire(import.meta.url)("node:worker_threads")
threads.Worker = class extends threads.Worker {
  constructor(...args) {
    super(...args)
    setTimeout(() => void this.terminate(), 500)
  }
}
syncBuiltinESMExports()
