/**
 * What a compute thread runs. Its source text is handed to the thread (`toString`), so that no bundler has to find a file:
 * it must use globals only.
 */
export function workerMain(): void {
  interface Port {
    postMessage(message: unknown): void
  }
  interface Start {
    module: WebAssembly.Module
    memory: WebAssembly.Memory
    thread: number
    threads: number
  }
  interface Call {
    kernel: string
    parameters: number[]
  }
  let port: Port
  let exported: Record<string, (...parameters: number[]) => void> | undefined
  let place = [0, 1]

  function receive(message: Start | Call): void {
    try {
      if ("module" in message) {
        exported = new WebAssembly.Instance(message.module, { env: { memory: message.memory } })
          .exports as unknown as typeof exported
        place = [message.thread, message.threads]
      } else exported![message.kernel](...place, ...message.parameters)
      port.postMessage({})
    } catch (error) {
      port.postMessage({ error: String(error) })
    }
  }

  if (typeof require === "function") {
    const { parentPort } = require("node:worker_threads") as typeof import("node:worker_threads")
    port = parentPort!
    parentPort!.on("message", receive)
  } else {
    port = globalThis
    globalThis.addEventListener("message", (event: Event) => receive((event as MessageEvent).data as Start | Call))
  }
}
