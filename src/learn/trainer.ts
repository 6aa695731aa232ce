/**
 * Trains one restricted Boltzmann machine by contrastive divergence (Hinton 2002, doi:10.1162/089976602760128018) or
 * persistent contrastive divergence (Tieleman 2008, doi:10.1145/1390156.1390290), epoch by epoch, on the kernels.
 *
 * Every random choice is named by (seed, purpose, number), so the state between two epochs is just the parameters, their
 * velocities and the persistent chains: saved and restored, training goes on to the same bits.
 */
import { BitMatrix } from "../compute/bit-matrix.ts"
import type { Engine } from "../compute/engine.ts"
import {
  codeBytes,
  getWeights,
  paddedColumns,
  putReals,
  putWeights,
  scratchBytes,
  tileBytes,
  weightBytes,
} from "../compute/layer.ts"
import { RandomStream, hashName, seedKey } from "../compute/philox.ts"
import { RealMatrix } from "../compute/real-matrix.ts"
import { layerStruct, statisticsStruct, trainingStruct } from "../compute/structs.ts"
import { InputError, NumericalError, expectInteger } from "../errors.ts"
import { independentBiases } from "../hamiltonian/independent-units.ts"
import { MachineKernel, type States } from "../hamiltonian/machine-kernel.ts"
import {
  type RestrictedBoltzmannMachine,
  type Units,
  restrictedBoltzmannMachine,
} from "../hamiltonian/restricted-boltzmann-machine.ts"
import { type ResolvedTraining, type TrainingOptions, resolveTraining } from "./options.ts"
import { scheduled } from "./schedule.ts"

/** Everything that training carries from one epoch to the next. */
export interface TrainingState {
  /** Epochs done. */
  readonly epoch: number
  readonly machine: RestrictedBoltzmannMachine
  /** Last step of the weights (visible × hidden) and of the biases. */
  readonly velocity: RealMatrix
  readonly visibleVelocity: Float32Array
  readonly hiddenVelocity: Float32Array
  /** Hidden states of the persistent chains. */
  readonly chains: BitMatrix | undefined
}

export interface EpochHooks {
  /** Called between mini-batches with the rows done so far. */
  readonly onRows?: (rows: number) => void
}

// Mini-batches are handed to the kernel in chunks of about this much work, so that progress is seen and signals are heard.
const CHUNK_OPERATIONS = 2e10
const LARGEST_WEIGHT = 1e4

export class Trainer {
  readonly kernel: MachineKernel
  readonly options: ResolvedTraining
  readonly #engine: Engine
  readonly #what: string
  readonly #rows: number
  readonly #visible: number
  readonly #hidden: number
  readonly #block: number
  readonly #order: number
  readonly #velocity: number
  readonly #visibleVelocity: number
  readonly #hiddenVelocity: number
  readonly #chains: number
  readonly #magnitudes: number
  #epoch = 0

  /**
   * `data`: rows to learn, bits or probabilities. `what` names the machine in messages and its random streams: two layers
   * of a stack must have different names.
   */
  constructor(
    engine: Engine,
    data: States,
    hidden: number,
    options: TrainingOptions & { dataUnits?: Units; what?: string } = {},
  ) {
    const what = options.what ?? "machine"
    const resolved = resolveTraining(options, what)
    if (data.rows === 0) throw new InputError(`${what}: expected at least one row of data, got none.`)
    expectInteger(`${what}: hidden units`, hidden, 1)
    if (data instanceof RealMatrix) expectProbabilities(what, data)
    const visibleUnits = resolved.visibleUnits ?? options.dataUnits ?? "binary"
    this.options = resolved
    this.#engine = engine
    this.#what = what
    this.#rows = data.rows
    this.#visible = data.columns
    this.#hidden = hidden

    const { seed, sigma, hiddenUnits } = resolved
    const shape = { visible: data.columns, hidden, visibleUnits, hiddenUnits }
    const machine = restrictedBoltzmannMachine(shape, { seed, sigma, purpose: `${what}/weights` })
    if (resolved.initialBias === "data") machine.visibleBias.set(independentBiases(data, visibleUnits))
    this.kernel = new MachineKernel(engine, machine)

    const persistent = resolved.method === "pcd"
    const real = data instanceof RealMatrix
    const meanField = resolved.reconstruction === "mean-field"
    const batch = Math.min(resolved.batch, data.rows)
    const chains = persistent ? resolved.chains : batch
    const visible = data.columns
    const visibleFloats = paddedColumns(visible) * 4
    const hiddenFloats = paddedColumns(hidden) * 4
    const bitsStride = BitMatrix.stride(visible) * 4
    const hiddenStride = BitMatrix.stride(hidden) * 4
    const allocate = (bytes: number): number => engine.allocate(bytes)

    let dataAddress: number
    if (real) dataAddress = putReals(engine, data)
    else {
      dataAddress = allocate(data.words.length * 4)
      engine.words(dataAddress, data.words.length).set(data.words)
    }
    this.#order = allocate(data.rows * 4)
    this.#velocity = allocate(weightBytes(visible, hidden))
    this.#visibleVelocity = allocate(visibleFloats)
    this.#hiddenVelocity = allocate(hiddenFloats)
    const visibleBeta = allocate(visibleFloats)
    const hiddenBeta = allocate(hiddenFloats)
    const bits = allocate((batch + chains) * bitsStride)
    const reals = real || meanField ? allocate((batch + chains) * visibleFloats) : 0
    const right = allocate((batch + chains) * hiddenFloats)
    this.#chains = allocate(Math.max(chains, batch) * hiddenStride)
    const rowsOfTile = Math.max(visible, batch + chains)
    const scratchSize = scratchBytes(rowsOfTile)
    const scratch = allocate(scratchSize * engine.threads)
    const barrier = allocate(12)
    this.#magnitudes = allocate(4 * engine.threads)
    const key = { key0: seedKey(seed), key1: hashName(`${what}/gibbs`) }
    const shared = { scratch, scratchSize, barrier }

    const codes = allocate(codeBytes(Math.max(chains, batch), visible))
    const hiddenCodes = allocate(codeBytes(Math.max(chains, batch), hidden))
    const gain = (units: Units): number => (units === "spin" ? 2 : 1)
    const alpha = gain(visibleUnits) * gain(hiddenUnits)
    // A thread writes to its own copies of the layers' parameter blocks.
    const up = allocate(layerStruct.size * engine.threads)
    const down = allocate(layerStruct.size * engine.threads)
    for (let thread = 0; thread < engine.threads; thread++) {
      layerStruct.write(engine, up + thread * layerStruct.size, {
        inputs: visible, outputs: hidden, weights: this.kernel.weights, tileSize: tileBytes(visible), transposed: 0, alpha, beta: hiddenBeta,
        probabilityStride: hiddenFloats, sample: this.#chains, sampleStride: hiddenStride, codes, ...key, ...shared,
      }) // prettier-ignore
      layerStruct.write(engine, down + thread * layerStruct.size, {
        real: 0, input: this.#chains, inputStride: hiddenStride, inputs: hidden, outputs: visible, weights: this.kernel.weights,
        tileSize: tileBytes(visible), transposed: 1, alpha, beta: visibleBeta, scale: 1, probabilityStride: visibleFloats,
        sampleStride: bitsStride, codes: hiddenCodes, ...key, ...shared,
      }) // prettier-ignore
    }
    const statistics = (): number =>
      statisticsStruct.make(engine, {
        sites: visible,
        rightStride: hiddenFloats,
        columns: hidden,
        codes: allocate(codeBytes(paddedColumns(visible), batch + chains)),
        ...shared,
      })
    this.#block = trainingStruct.make(engine, {
      visible, hidden, visibleSpin: Number(visibleUnits === "spin"), hiddenSpin: Number(hiddenUnits === "spin"),
      weights: this.kernel.weights, tileSize: tileBytes(visible), visibleBias: this.kernel.visibleBias, hiddenBias: this.kernel.hiddenBias,
      velocity: this.#velocity, visibleVelocity: this.#visibleVelocity, hiddenVelocity: this.#hiddenVelocity, visibleBeta, hiddenBeta,
      visibleDelta: allocate(visibleFloats), dataReal: Number(real), data: dataAddress, dataStride: real ? visibleFloats : bitsStride,
      order: this.#order, rows: data.rows, batch, persistent: Number(persistent), chains, steps: resolved.steps,
      meanField: Number(meanField), momentum: resolved.momentum, l1: resolved.l1, l2: resolved.l2, bits, bitsStride, reals,
      realsStride: visibleFloats, right, rightStride: hiddenFloats, hiddenBits: this.#chains, hiddenBitsStride: hiddenStride,
      up, down, statistics: statistics(), statisticsModel: statistics(), ...shared,
    }) // prettier-ignore
    if (persistent) this.#startChains(chains, hidden)
  }

  // Persistent chains start at random hidden states.
  #startChains(chains: number, hidden: number): void {
    const stream = new RandomStream(this.options.seed, `${this.#what}/chains`)
    const start = new BitMatrix(chains, hidden)
    for (let row = 0; row < chains; row++) for (let j = 0; j < hidden; j++) start.set(row, j, stream.word() & 1)
    this.#engine.words(this.#chains, start.words.length).set(start.words)
  }

  /** Epochs done. */
  get epoch(): number {
    return this.#epoch
  }

  /** One pass over the data, in an order drawn for this epoch. */
  async runEpoch({ onRows }: EpochHooks = {}): Promise<void> {
    const { seed, epochs, learningRate } = this.options
    const batch = Math.min(this.options.batch, this.#rows)
    const order = new RandomStream(seed, `${this.#what}/order`, this.#epoch).permutation(this.#rows)
    this.#engine.words(this.#order, this.#rows).set(order)
    const batches = Math.ceil(this.#rows / batch)
    const chunk = Math.max(1, Math.round(CHUNK_OPERATIONS / (this.#visible * this.#hidden * batch * 10)))
    for (let first = 0; first < batches; first += chunk) {
      const count = Math.min(chunk, batches - first)
      const number = this.#epoch * batches + first
      trainingStruct.write(this.#engine, this.#block, {
        learningRate: scheduled(learningRate, this.#epoch, epochs),
        counter0: number >>> 0,
        counter1: Math.floor(number / 0x100000000),
      })
      await this.#engine.run("contrastiveDivergence", this.#block, first, count)
      onRows?.(Math.min(this.#rows, (first + count) * batch))
    }
    this.#epoch++
    await this.#expectFinite()
  }

  async #expectFinite(): Promise<void> {
    const floats = weightBytes(this.#visible, this.#hidden) / 4
    await this.#engine.run("magnitude", this.kernel.weights, floats, this.#magnitudes)
    // NaN if any of them is.
    const largest = Math.max(...this.#engine.floats(this.#magnitudes, this.#engine.threads))
    if (largest < LARGEST_WEIGHT) return
    const { learningRate, momentum } = this.options
    const rate = scheduled(learningRate, this.#epoch - 1, this.options.epochs)
    throw new NumericalError(
      `${this.#what}: training diverged in epoch ${this.#epoch} (a weight reached ${Number.isFinite(largest) ? largest.toPrecision(3) : "NaN or infinity"}). ` +
        `Lower learningRate (now ${rate}; try ${Number((rate / 10).toPrecision(2))})${momentum > 0.5 ? ` or momentum (now ${momentum}; try 0.5)` : ""}, or set l2 to 1e-4.`,
    )
  }

  /** The machine as it is now (a copy). */
  machine(): RestrictedBoltzmannMachine {
    return this.kernel.machine()
  }

  /** Everything needed to go on from here (a copy). */
  state(): TrainingState {
    const persistent = this.options.method === "pcd"
    const { chains } = this.options
    return {
      epoch: this.#epoch,
      machine: this.machine(),
      velocity: getWeights(this.#engine, this.#velocity, this.#visible, this.#hidden),
      visibleVelocity: this.#engine.floats(this.#visibleVelocity, this.#visible).slice(),
      hiddenVelocity: this.#engine.floats(this.#hiddenVelocity, this.#hidden).slice(),
      chains: persistent
        ? new BitMatrix(
            chains,
            this.#hidden,
            this.#engine.words(this.#chains, chains * BitMatrix.stride(this.#hidden)).slice(),
          )
        : undefined,
    }
  }

  /** Goes back to a saved state of the same shape. */
  restore(state: TrainingState): void {
    const { machine } = state
    if (machine.visible !== this.#visible || machine.hidden !== this.#hidden)
      throw new InputError(
        `${this.#what}: expected a checkpoint of ${this.#visible} × ${this.#hidden} units, got ${machine.visible} × ${machine.hidden}. Resume with the recipe that made it.`,
      )
    this.kernel.load(machine)
    putWeights(this.#engine, state.velocity, this.#velocity)
    this.#engine.floats(this.#visibleVelocity, this.#visible).set(state.visibleVelocity)
    this.#engine.floats(this.#hiddenVelocity, this.#hidden).set(state.hiddenVelocity)
    if (state.chains) this.#engine.words(this.#chains, state.chains.words.length).set(state.chains.words)
    this.#epoch = state.epoch
  }
}

function expectProbabilities(what: string, data: RealMatrix): void {
  for (let k = 0; k < data.values.length; k++) {
    const value = data.values[k]
    if (value >= 0 && value <= 1) continue
    throw new InputError(
      `${what}: expected data between 0 and 1 (probabilities or grey values), got ${value} in row ${Math.floor(k / data.columns)}, ` +
        `column ${k % data.columns}. ${Number.isNaN(value) ? "Remove or fill in missing values" : "Scale the data, or threshold them to bits"}.`,
    )
  }
}
