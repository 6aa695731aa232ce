/**
 * Steps from gradients, uphill in the mean log-likelihood:
 *
 *   momentum  v ← m v + η g,                       step v
 *   nesterov  v ← m v + η g,                       step m v + η g   (Sutskever, Martens, Dahl & Hinton 2013, ICML 30, 1139)
 *   adam      m̂/(√ŝ + ε) η, with running means of g and g²   (Kingma & Ba 2015, arXiv:1412.6980; 0.9, 0.999, 1e−8)
 *
 * A parameter that must stay positive is stepped in its logarithm, by at most a tenth a time: a precision cannot run through 0.
 */
import type { StepRule } from "../compute/ascent-kernel.ts"
import { exp } from "../compute/elementary.ts"
import type { MachineGradient } from "../hamiltonian/harmonium.ts"
import { mapVectors, vectorsOf } from "./machine-vectors.ts"

export type OptimizerName = "momentum" | "nesterov" | "adam"

const [MEAN_DECAY, SQUARE_DECAY, EPSILON] = [0.9, 0.999, 1e-8]
const LARGEST_LOG_STEP = 0.1

/** Memories by "first/weights", "second/visible/bias", …; `steps` counts. */
export interface OptimizerState {
  readonly steps: number
  readonly memories: Readonly<Record<string, Float64Array>>
}

export class Optimizer {
  readonly #name: OptimizerName
  readonly #momentum: number
  #steps = 0
  #memories: Record<string, Float64Array> = {}

  constructor(name: OptimizerName, momentum: number) {
    this.#name = name
    this.#momentum = momentum
  }

  /** Parameters (or coordinates of them) after one step along `gradient`; those named in `positive` stay above 0. */
  step(
    parameters: MachineGradient,
    gradient: MachineGradient,
    learningRate: number,
    positive: ReadonlySet<string>,
  ): MachineGradient {
    this.#steps++
    const slopes = new Map(vectorsOf(gradient).map(({ name, values }) => [name, values]))
    return mapVectors(parameters, (values, name) => {
      const slope = slopes.get(name)!
      const log = positive.has(name)
      const steps = this.#stepsOf(name, log ? slope.map((g, k) => g * values[k]) : slope, learningRate)
      if (!log) for (let k = 0; k < values.length; k++) steps[k] += values[k]
      else
        for (let k = 0; k < values.length; k++)
          steps[k] = values[k] * exp(Math.max(-LARGEST_LOG_STEP, Math.min(LARGEST_LOG_STEP, steps[k])))
      return steps
    })
  }

  #memory(kind: string, name: string, length: number): Float64Array {
    return (this.#memories[`${kind}/${name}`] ??= new Float64Array(length))
  }

  #stepsOf(name: string, slope: Float64Array, learningRate: number): Float64Array {
    const { keep, gain, ofFirst, ofSlope, adam } = this.rule(learningRate)
    const first = this.#memory("first", name, slope.length)
    const steps = new Float64Array(slope.length)
    for (let k = 0; k < slope.length; k++) {
      first[k] = keep * first[k] + gain * slope[k]
      steps[k] = ofFirst * first[k] + ofSlope * slope[k]
    }
    if (!adam) return steps
    const second = this.#memory("second", name, slope.length)
    for (let k = 0; k < slope.length; k++) {
      second[k] = adam.keep * second[k] + adam.gain * slope[k] ** 2
      steps[k] /= Math.sqrt(adam.ofSecond * second[k]) + EPSILON
    }
    return steps
  }

  /** The rule of the step in hand. */
  rule(learningRate: number): StepRule {
    if (this.#name === "adam")
      return {
        keep: MEAN_DECAY,
        gain: 1 - MEAN_DECAY,
        ofFirst: learningRate / (1 - MEAN_DECAY ** this.#steps),
        ofSlope: 0,
        adam: { keep: SQUARE_DECAY, gain: 1 - SQUARE_DECAY, ofSecond: 1 / (1 - SQUARE_DECAY ** this.#steps) },
      }
    // The step is v, or what v will be next without a new gradient.
    const [ofFirst, ofSlope] = this.#name === "nesterov" ? [this.#momentum, learningRate] : [1, 0]
    return { keep: this.#momentum, gain: learningRate, ofFirst, ofSlope }
  }

  /** A copy of what the next step needs. */
  state(): OptimizerState {
    return {
      steps: this.#steps,
      memories: Object.fromEntries(Object.entries(this.#memories).map(([name, values]) => [name, values.slice()])),
    }
  }

  restore({ steps, memories }: OptimizerState): void {
    this.#steps = steps
    this.#memories = Object.fromEntries(Object.entries(memories).map(([name, values]) => [name, values.slice()]))
  }
}
