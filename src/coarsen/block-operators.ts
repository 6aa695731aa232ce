/**
 * Operators of Ising configurations and of their block spins, level by level, on a kernel that treats 64 sites at once
 * (kernels/block-operators.ts): of given configurations, or of cluster chains as they run.
 */
import type { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import { RandomStream } from "../compute/philox.ts"
import { blockLevelStruct, blockOperatorsStruct } from "../compute/structs.ts"
import { expectInput, expectInteger } from "../errors.ts"
import type { Clusters } from "../sample/clusters.ts"
import { type BlockLevel, blockLevel } from "./block-level.ts"
import { BLOCK_RULES, type BlockSpinOptions, blockSizes } from "./block-spins.ts"
import type { BlockOperator } from "./operator-basis.ts"

export interface BlockOperatorOptions extends BlockSpinOptions {
  /** Steps of blocking; 0 measures the configurations alone. */
  readonly steps: number
  readonly operators: readonly BlockOperator[]
}

/** What was measured. */
export interface BlockOperatorValues {
  readonly measurements: number
  /** Lengths of the axes of each level, the original lattice first. */
  readonly sizes: readonly (readonly number[])[]
  /** S_a of level n in measurement m at [(m · levels + n) · operators + a]. */
  readonly values: Float64Array
}

const LARGEST_SCALE = 63
const WORDS = 64
const COUNTERS = 32
const CHUNK = 64
const CHUNK_BYTES = 2 ** 24

/** The memory that the kernel needs for `places` configurations (chains) at a time. */
class BlockKernel {
  readonly block: number
  /** Generators of the coins that decide ties, 16 words a place. */
  readonly ties: number
  readonly sizes: readonly (readonly number[])[]
  /** Numbers of one measurement: levels × operators. */
  readonly width: number
  readonly results: number

  constructor(engine: Engine, options: BlockOperatorOptions, places: number, rows: number, stream: string) {
    const { size, scale = 2, rule = "majority", seed = 1, steps, operators } = options
    expectInteger("block operators scale", scale, 2, LARGEST_SCALE)
    expectInput(operators.length > 0, "block operators: expected at least one operator, got none.")
    for (const { name, patterns } of operators)
      expectInput(
        patterns.flat().every((shift) => shift.length === size.length),
        `operator ${name}: expected shifts along ${size.length} axes, as the lattice ${size.join("x")} has, got ${patterns[0][0].length}.`,
      )
    this.sizes = blockSizes(size, scale, steps)
    this.width = this.sizes.length * operators.length
    const levels = this.sizes.map((lengths, n) => blockLevel(lengths, operators, n < steps ? scale : undefined))
    const table = engine.allocate(blockLevelStruct.size * levels.length)
    for (const [n, { fields, lists }] of levels.entries()) {
      const addresses = Object.entries(lists).map(([name, list]) => {
        const address = engine.allocate(4 * list.length)
        engine.integers(address, list.length).set(list)
        return [name, address]
      })
      blockLevelStruct.write(engine, table + blockLevelStruct.size * n, { ...fields, ...Object.fromEntries(addresses) })
    }
    const most = (of: (level: BlockLevel["fields"]) => number): number =>
      Math.max(...levels.map(({ fields }) => of(fields)))
    const rowsSize = 8 * most(({ rows: count, words }) => count * (words + 1))
    const planesSize = 8 * most(({ shifts, padded, words }) => shifts * padded * words)
    const longest = 8 * most(({ words }) => 2 * words + 2)
    const scratchSize = Math.ceil((2 * rowsSize + planesSize + longest + 8 * COUNTERS + 4 * WORDS) / 64) * 64
    this.ties = engine.allocate(64 * places)
    for (let place = 0; place < places; place++) {
      const random = new RandomStream(seed, stream, place)
      const words = engine.words(this.ties + 64 * place, 16)
      for (let i = 0; i < 16; i++) words[i] = random.word()
    }
    this.results = engine.allocate(8 * this.width * rows)
    this.block = blockOperatorsStruct.make(engine, {
      levels: levels.length,
      table,
      rule: BLOCK_RULES.indexOf(rule),
      scale,
      ties: this.ties,
      scratch: engine.allocate(scratchSize * engine.threads),
      scratchSize,
      rowsSize,
      planesSize,
      longest,
      results: this.results,
      resultSize: 8 * this.width,
    })
  }
}

/**
 * Measures every row of `states` (one column a site, fastest axis last) and its block spins. Row r has the coins of the stream
 * ("blocks of states", r).
 */
export async function measureBlockOperators(
  engine: Engine,
  states: BitMatrix,
  options: BlockOperatorOptions,
): Promise<BlockOperatorValues> {
  const sites = options.size.reduce((product, length) => product * length, 1)
  expectInput(
    states.columns === sites,
    `block operators: expected configurations of ${options.size.join("x")} = ${sites} sites, got ${states.columns}. Give the lattice's own size.`,
  )
  const mark = engine.mark()
  try {
    const kernel = new BlockKernel(engine, options, states.rows, states.rows, "blocks of states")
    const stride = Math.ceil(sites / 64) * 64
    const spins = engine.allocate(stride * states.rows)
    for (let row = 0; row < states.rows; row++) {
      const bytes = engine.bytes(spins + stride * row, sites)
      for (let site = 0; site < sites; site++) bytes[site] = states.get(row, site)
    }
    await engine.run("blockOperators", kernel.block, spins, stride, states.rows)
    return {
      measurements: states.rows,
      sizes: kernel.sizes,
      values: new Float64Array(engine.bytes(kernel.results, 8 * kernel.width * states.rows).slice().buffer),
    }
  } finally {
    engine.release(mark)
  }
}

export interface ChainMeasurement {
  /** Measurements of every chain. */
  readonly length: number
  /** How many of them were done before, up to the end of a part. Default 0. */
  readonly from?: number
  /** Sweeps (clusters) between them. Default 1. */
  readonly spacing?: number
  readonly signal?: AbortSignal
  /** Called with the measurements of each chain done so far. */
  readonly onProgress?: (done: number) => void
}

/** Block operators of cluster chains of an Ising model on a periodic hypercubic lattice, measured as the chains run. */
export class ChainBlockOperators {
  readonly sizes: readonly (readonly number[])[]
  readonly #engine: Engine
  readonly #chains: Clusters
  readonly #kernel: BlockKernel
  readonly #chunk: number

  constructor(engine: Engine, chains: Clusters, options: Omit<BlockOperatorOptions, "size">) {
    const { model } = chains
    const { kind, size, periodic } = model.lattice
    expectInput(
      model.kind === "ising" && ["chain", "square", "cubic", "hypercubic"].includes(kind) && periodic.every(Boolean),
      `block operators: expected an Ising model on a periodic chain, square, cubic or hypercubic lattice, got ${model.kind} on ${periodic.every(Boolean) ? "a" : "an open"} ${kind}. Choose another lattice.`,
    )
    const levels = blockSizes(size, options.scale ?? 2, options.steps).length
    const measurement = 8 * levels * options.operators.length * chains.chains
    this.#chunk = Math.max(1, Math.min(CHUNK, Math.floor(CHUNK_BYTES / measurement)))
    this.#kernel = new BlockKernel(engine, { ...options, size }, chains.chains, this.#chunk * chains.chains, "blocks of chains")
    this.#engine = engine
    this.#chains = chains
    this.sizes = this.#kernel.sizes
  } // prettier-ignore

  /**
   * Runs the chains `length` times `spacing` sweeps (clusters) and hands what was measured, some measurements of all chains at a
   * time, to `collect`: S_a of level n of chain c in the t-th measurement of this part at [((t · chains + c) · levels + n) ·
   * operators + a]. The values are overwritten by the next part, which waits for `collect`.
   */
  async run(
    { length, from: first = 0, spacing = 1, signal, onProgress }: ChainMeasurement,
    collect: (values: Float64Array, from: number, count: number) => Promise<void> | void,
  ): Promise<void> {
    expectInteger("block operators length", length, 1)
    expectInteger("block operators spacing", spacing, 1)
    const { block, results, width } = this.#kernel
    for (let from = first; from < length; from += this.#chunk) {
      signal?.throwIfAborted()
      const count = Math.min(this.#chunk, length - from)
      await this.#chains.measureWith("clusterBlocks", block, count, spacing)
      const bytes = this.#engine.bytes(results, 8 * width * count * this.#chains.chains)
      onProgress?.(from + count)
      await collect(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8), from, count)
    }
  }

  /** Generators of the coins that decide ties, 16 words a chain: a copy. */
  coins(): Uint32Array {
    return this.#engine.words(this.#kernel.ties, 16 * this.#chains.chains).slice()
  }

  /** Goes on with the coins of as many chains. */
  restoreCoins(coins: Uint32Array): void {
    expectInput(
      coins.length === 16 * this.#chains.chains,
      `block operators: expected coins of ${this.#chains.chains} chains, 16 words each, got ${coins.length} words.`,
    )
    this.#engine.words(this.#kernel.ties, coins.length).set(coins)
  }
}
