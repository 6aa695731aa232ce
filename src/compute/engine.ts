/**
 * The engine runs the WebAssembly kernels: one memory, one module, `threads` workers that all run the same kernel on their
 * own share of the work. Results do not depend on the number of threads.
 *
 * With one thread (or where shared memory is missing) the kernels run on the caller's thread, in a build of the same source
 * without atomics. The caller never blocks on the workers, so it can show progress and answer Ctrl-C.
 */
import { expectInteger } from "../errors.ts"
import * as kernels from "./kernels.generated.ts"
import { workerMain } from "./worker.ts"

/** Names of the exported kernels (kernels/index.ts). */
export type KernelName =
  | "heatBath"
  | "clusters"
  | "clusterCorrelations"
  | "clusterBlocks"
  | "blockOperators"
  | "localUpdates"
  | "flatHistogram"
  | "layer"
  | "gradient"
  | "contrastiveDivergence"
  | "ascent"
  | "annealing"
  | "fillBernoulli"
  | "seedStream"
  | "magnitude"

type Kernel = (thread: number, threads: number, ...parameters: number[]) => void

interface Thread {
  postMessage(message: unknown): void
  terminate(): unknown
  ref?(): void
  unref?(): void
}

export interface EngineOptions {
  /** Compute threads, 1 to 64; all processors (at most 8) if left out. */
  readonly threads?: number
}

const PAGE = 65536

function decode(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}

/**
 * Lets V8 join neighbouring 128-bit operations of the kernels to 256-bit ones where it can (Node 24; the flag is V8's own and
 * still experimental). The operations on every lane stay the same, so the bits do: the tests compare them with a browser's,
 * which has no such flag. BLOCKSPIN_WIDE=0 leaves it off.
 */
async function widenVectors(): Promise<void> {
  const { versions, env, arch } = globalThis.process
  if (arch !== "x64" || Number.parseInt(versions.v8) < 13 || env["BLOCKSPIN_WIDE"] === "0") return
  const { setFlagsFromString } = await import("node:v8")
  setFlagsFromString("--experimental-wasm-revectorize")
}

const isNode = (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== undefined

function sharedMemoryAvailable(): boolean {
  return (
    typeof SharedArrayBuffer !== "undefined" &&
    (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false
  )
}

/** Processors of this machine, at most 8. */
export function defaultThreads(): number {
  return Math.max(1, Math.min(8, globalThis.navigator?.hardwareConcurrency ?? 1))
}

export class Engine {
  /** Threads that compute: 1 where shared memory is missing, whatever was asked for. */
  readonly threads: number
  readonly #memory: WebAssembly.Memory
  readonly #inline: Record<string, Kernel> | undefined
  #workers: Thread[] = []
  #top: number
  #highest: number
  #failure: Error | undefined
  #heard = performance.now()
  #pending: { resolve(): void; reject(error: Error): void; waiting: number } | undefined

  private constructor(threads: number, memory: WebAssembly.Memory, inline?: Record<string, Kernel>) {
    this.threads = threads
    this.#memory = memory
    this.#inline = inline
    // The first page holds the module's own constants.
    this.#top = PAGE
    this.#highest = PAGE
  }

  /** Starts an engine. Dispose of it when done: its threads and memory go with it. */
  static async create({ threads = defaultThreads() }: EngineOptions = {}): Promise<Engine> {
    expectInteger("threads", threads, 1, 64)
    if (isNode) await widenVectors()
    if (threads === 1 || !sharedMemoryAvailable()) {
      const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 })
      const { instance } = await WebAssembly.instantiate(decode(kernels.single), { env: { memory } })
      return new Engine(1, memory, instance.exports as Record<string, Kernel>)
    }
    const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true })
    const module = await WebAssembly.compile(decode(kernels.threaded))
    const engine = new Engine(threads, memory)
    await engine.#start(module)
    return engine
  }

  async #start(module: WebAssembly.Module): Promise<void> {
    const source = `(${workerMain.toString()})()`
    const ready = this.#expectReplies(this.threads)
    for (let thread = 0; thread < this.threads; thread++) {
      const start = { module, memory: this.#memory, thread, threads: this.threads }
      if (isNode) {
        const { Worker: NodeWorker } = await import("node:worker_threads")
        const worker = new NodeWorker(source, { eval: true, execArgv: [], name: `blockspin ${thread}` })
        worker.on("message", (message) => this.#answer(message))
        worker.on("error", (error) => this.#fail(`compute thread ${thread} failed: ${String(error)}`))
        worker.on("exit", (code) => this.#fail(`compute thread ${thread} ended unexpectedly (exit code ${code})`))
        this.#workers.push(worker)
        worker.postMessage(start)
      } else {
        const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }))
        const worker = new Worker(url, { name: `blockspin ${thread}` })
        worker.addEventListener("message", (event) => this.#answer(event.data))
        worker.addEventListener("error", (event) => this.#fail(`compute thread ${thread} failed: ${event.message}`))
        this.#workers.push(worker)
        worker.postMessage(start)
      }
    }
    await ready
    for (const worker of this.#workers) worker.unref?.()
  }

  #expectReplies(waiting: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject, waiting }
    })
  }

  #answer(message: { error?: string }): void {
    if (message.error !== undefined) this.#fail(`a kernel failed: ${message.error}`)
    const pending = this.#pending
    if (!pending || --pending.waiting > 0) return
    this.#pending = undefined
    pending.resolve()
  }

  #fail(reason: string): void {
    this.#failure ??= new Error(`Engine: ${reason}. What was saved is intact; run again or resume.`)
    const pending = this.#pending
    this.#pending = undefined
    pending?.reject(this.#failure)
  }

  /** Runs a kernel on all threads and resolves when the last is done. One at a time. */
  async run(kernel: KernelName, ...parameters: number[]): Promise<void> {
    if (this.#failure) throw this.#failure
    if (this.#inline) {
      try {
        this.#inline[kernel](0, 1, ...parameters)
      } catch (error) {
        this.#fail(`a kernel failed: ${String(error)}`)
        throw this.#failure
      }
      // The caller's own events (Ctrl-C, timers, painting) get their turn now and then.
      if (performance.now() - this.#heard > 50) {
        await new Promise((resolve) => setTimeout(resolve))
        this.#heard = performance.now()
      }
      return
    }
    if (this.#pending) throw new Error("Engine.run: a kernel is still running; await it first.")
    const done = this.#expectReplies(this.threads)
    for (const worker of this.#workers) {
      worker.ref?.()
      worker.postMessage({ kernel, parameters })
    }
    try {
      await done
    } finally {
      for (const worker of this.#workers) worker.unref?.()
    }
  }

  /** Address of `bytes` zeroed bytes, aligned to 64, with room to read 64 bytes beyond the end. */
  allocate(bytes: number): number {
    const address = this.#top
    const top = address + Math.ceil((bytes + 64) / 64) * 64
    const size = this.#memory.buffer.byteLength
    if (top > size) {
      try {
        this.#memory.grow(Math.ceil((top - size) / PAGE))
      } catch {
        throw new Error(
          `Engine: out of memory, ${Math.round(top / 1e6)} MB wanted (the limit is 4 GB). Use fewer samples or smaller layers.`,
        )
      }
    }
    this.#top = top
    if (address < this.#highest)
      new Uint8Array(this.#memory.buffer).fill(0, address, Math.min(this.#top, this.#highest))
    this.#highest = Math.max(this.#highest, this.#top)
    return address
  }

  /** A mark for {@link release}. */
  mark(): number {
    return this.#top
  }

  /** Gives back everything that was allocated since `mark`. */
  release(mark: number): void {
    this.#top = mark
  }

  // Views are made anew at each use: growing the memory detaches the old ones.
  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length)
  }
  words(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, length)
  }
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length)
  }
  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length)
  }

  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length)
  }

  /** Stops the threads. The engine cannot be used any more. */
  dispose(): void {
    this.#failure ??= new Error("Engine: it was disposed of.")
    for (const worker of this.#workers) worker.terminate()
    this.#workers = []
    // A browser does not tell when a worker ends.
    this.#pending?.reject(this.#failure)
    this.#pending = undefined
  }

  [Symbol.dispose](): void {
    this.dispose()
  }
}
