/**
 * The parameter blocks of the kernels: one 32-bit slot a field, in the order of the classes of the same name in kernels/.
 */
import type { Engine } from "./engine.ts"

type Slot = "int" | "float"

export class Struct<Field extends string> {
  readonly #slots: [Field, Slot][]
  /** Bytes. */
  readonly size: number

  constructor(slots: Record<Field, Slot>) {
    this.#slots = Object.entries(slots) as [Field, Slot][]
    this.size = 4 * this.#slots.length
  }

  /** Writes the fields given at `address`; the others keep their values. */
  write(engine: Engine, address: number, values: Partial<Record<Field, number>>): void {
    const integers = engine.integers(address, this.#slots.length)
    const floats = engine.floats(address, this.#slots.length)
    for (let i = 0; i < this.#slots.length; i++) {
      const [field, slot] = this.#slots[i]
      const value = values[field]
      if (value === undefined) continue
      if (slot === "float") floats[i] = value
      else integers[i] = value
    }
  }

  /** Allocates a block and writes it. */
  make(engine: Engine, values: Partial<Record<Field, number>>): number {
    const address = engine.allocate(this.size)
    this.write(engine, address, values)
    return address
  }
}

const layerSlots = {
  real: "int",
  input: "int",
  inputStride: "int",
  inputs: "int",
  outputs: "int",
  rows: "int",
  weights: "int",
  tileSize: "int",
  transposed: "int",
  alpha: "float",
  beta: "int",
  flags: "int",
  scale: "float",
  field: "int",
  fieldStride: "int",
  probability: "int",
  probabilityStride: "int",
  sample: "int",
  sampleStride: "int",
  key0: "int",
  key1: "int",
  counter0: "int",
  counter1: "int",
  phase: "int",
  codes: "int",
  scratch: "int",
  scratchSize: "int",
  barrier: "int",
  cumulant: "int",
  tilt: "float",
} as const
export const layerStruct: Struct<keyof typeof layerSlots> = new Struct(layerSlots)

const statisticsSlots = {
  real: "int",
  left: "int",
  leftStride: "int",
  sites: "int",
  rows: "int",
  right: "int",
  rightStride: "int",
  columns: "int",
  codes: "int",
  out: "int",
  outStride: "int",
  scratch: "int",
  scratchSize: "int",
  barrier: "int",
} as const
export const statisticsStruct: Struct<keyof typeof statisticsSlots> = new Struct(statisticsSlots)

const trainingSlots = {
  visible: "int",
  hidden: "int",
  visibleSpin: "int",
  hiddenSpin: "int",
  weights: "int",
  tileSize: "int",
  visibleBias: "int",
  hiddenBias: "int",
  velocity: "int",
  visibleVelocity: "int",
  hiddenVelocity: "int",
  visibleBeta: "int",
  hiddenBeta: "int",
  visibleDelta: "int",
  dataReal: "int",
  data: "int",
  dataStride: "int",
  order: "int",
  rows: "int",
  batch: "int",
  persistent: "int",
  chains: "int",
  steps: "int",
  meanField: "int",
  learningRate: "float",
  momentum: "float",
  l1: "float",
  l2: "float",
  counter0: "int",
  counter1: "int",
  bits: "int",
  bitsStride: "int",
  reals: "int",
  realsStride: "int",
  right: "int",
  rightStride: "int",
  hiddenBits: "int",
  hiddenBitsStride: "int",
  up: "int",
  down: "int",
  statistics: "int",
  statisticsModel: "int",
  scratch: "int",
  scratchSize: "int",
  barrier: "int",
} as const
export const trainingStruct: Struct<keyof typeof trainingSlots> = new Struct(trainingSlots)

const annealingSlots = {
  up: "int",
  down: "int",
  copies: "int",
  alpha: "float",
  hiddenOffsets: "int",
  baseOffsets: "int",
  visibleOffsets: "int",
  hiddenSpin: "int",
  biases: "int",
  betas: "int",
  draw: "int",
  products: "int",
  linear: "int",
  sums: "int",
  barrier: "int",
} as const
export const annealingStruct: Struct<keyof typeof annealingSlots> = new Struct(annealingSlots)

const ascentSlots = {
  visible: "int",
  hidden: "int",
  weights: "int",
  target: "int",
  tileSize: "int",
  first: "int",
  second: "int",
  data: "int",
  model: "int",
  scale: "float",
  visibleChange: "int",
  visibleShift: "int",
  visibleOffset: "int",
  visibleInverse: "int",
  hiddenChange: "int",
  hiddenShift: "int",
  hiddenOffset: "int",
  hiddenInverse: "int",
  l1: "float",
  l2: "float",
  keep: "float",
  gain: "float",
  ofFirst: "float",
  ofSlope: "float",
  ofSecond: "float",
  keepSecond: "float",
  gainSecond: "float",
  adam: "int",
  rowSums: "int",
  columnSums: "int",
  largest: "int",
  scratch: "int",
  scratchSize: "int",
  barrier: "int",
} as const
export const ascentStruct: Struct<keyof typeof ascentSlots> = new Struct(ascentSlots)

const heatBathSlots = {
  sites: "int",
  width: "int",
  symmetric: "int",
  antiferromagnet: "int",
  neighbours: "int",
  order: "int",
  thresholds: "int",
  spins: "int",
  stride: "int",
  random: "int",
  groups: "int",
  bonds: "int",
  ends: "int",
  counts: "int",
  counters: "int",
} as const
export const heatBathStruct: Struct<keyof typeof heatBathSlots> = new Struct(heatBathSlots)

const clustersSlots = {
  sites: "int",
  offsets: "int",
  neighbours: "int",
  width: "int",
  colours: "int",
  active: "int",
  ghost: "int",
  ghostColour: "int",
  coin: "int",
  chains: "int",
  spins: "int",
  stride: "int",
  random: "int",
  scratch: "int",
  scratchSize: "int",
  results: "int",
  resultSize: "int",
  barrier: "int",
} as const
export const clustersStruct: Struct<keyof typeof clustersSlots> = new Struct(clustersSlots)

const clusterCorrelationsSlots = {
  axes: "int",
  shape: "int",
  places: "int",
  results: "int",
  resultSize: "int",
  scratch: "int",
  scratchSize: "int",
  longest: "int",
} as const
export const clusterCorrelationsStruct: Struct<keyof typeof clusterCorrelationsSlots> = new Struct(
  clusterCorrelationsSlots,
)

const localUpdatesSlots = {
  rule: "int",
  metropolis: "int",
  sites: "int",
  values: "int",
  records: "int",
  table: "int",
  width: "int",
  fieldColour: "int",
  chains: "int",
  spins: "int",
  stride: "int",
  random: "int",
  scratch: "int",
  scratchSize: "int",
  product: "int",
  operators: "int",
  operatorEnds: "int",
  termOffsets: "int",
  termMembers: "int",
  termWeights: "int",
  results: "int",
  resultSize: "int",
  barrier: "int",
} as const
export const localUpdatesStruct: Struct<keyof typeof localUpdatesSlots> = new Struct(localUpdatesSlots)

const flatHistogramSlots = {
  rule: "int",
  sites: "int",
  values: "int",
  records: "int",
  square: "int",
  pair: "int",
  favour: "int",
  fieldColour: "int",
  walkers: "int",
  spins: "int",
  stride: "int",
  random: "int",
  scratch: "int",
  scratchSize: "int",
  states: "int",
  levels: "int",
  levelsSize: "int",
  moments: "int",
  momentsSize: "int",
  barrier: "int",
} as const
export const flatHistogramStruct: Struct<keyof typeof flatHistogramSlots> = new Struct(flatHistogramSlots)

const blockOperatorsSlots = {
  levels: "int",
  table: "int",
  rule: "int",
  scale: "int",
  ties: "int",
  scratch: "int",
  scratchSize: "int",
  rowsSize: "int",
  planesSize: "int",
  longest: "int",
  results: "int",
  resultSize: "int",
} as const
export const blockOperatorsStruct: Struct<keyof typeof blockOperatorsSlots> = new Struct(blockOperatorsSlots)

const blockLevelSlots = {
  sites: "int",
  width: "int",
  words: "int",
  rows: "int",
  shifts: "int",
  shift: "int",
  padded: "int",
  sources: "int",
  runs: "int",
  starts: "int",
  run: "int",
  operators: "int",
  terms: "int",
  group: "int",
  blocks: "int",
  counters: "int",
} as const
export const blockLevelStruct: Struct<keyof typeof blockLevelSlots> = new Struct(blockLevelSlots)
