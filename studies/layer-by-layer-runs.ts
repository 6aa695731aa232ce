/** The trainings that layer-by-layer.ts compares: exact log-likelihood against work, for five ways to train the same machine. */
import { DeepBoltzmannTrainer } from "../src/learn/deep/deep-boltzmann-trainer.ts"
import type { DeepBoltzmannOptions } from "../src/learn/deep/deep-boltzmann-options.ts"
import { pretrainDeepBoltzmannMachine, randomDeepBoltzmannMachine } from "../src/learn/deep/pretrain.ts"
import { barsAndStripes, meanLogLikelihood } from "../src/learn/deep/testing/bars-and-stripes.ts"

export const SIDE = 4
export const HIDDEN = [8, 8, 8] as const
const CHAINS = 100
const POINTS = 12
/** Gibbs steps an update of a restricted machine in pre-training, and epochs a layer for each million unit updates of all work. */
const PRETRAINING = { steps: 2, epochsPerMillion: 25, learningRate: 0.1 }

export interface Method {
  readonly name: string
  readonly pretrained: boolean
  readonly options: DeepBoltzmannOptions
}

const joint = { inference: "mean-field", sweeps: 10, steps: 5, restart: false } as const

export const METHODS: readonly Method[] = [
  {
    name: "all at once, 1985: clamped and free chains from random states",
    pretrained: false,
    options: { inference: "gibbs", restart: true, sweeps: 20, steps: 20, gradient: "plain" },
  },
  {
    name: "all at once, mean fields and persistent chains",
    pretrained: false,
    options: { ...joint, gradient: "plain" },
  },
  { name: "all at once, the same centred", pretrained: false, options: { ...joint, gradient: "centred" } },
  { name: "layer by layer, then jointly", pretrained: true, options: { ...joint, gradient: "plain" } },
  { name: "layer by layer, then jointly, centred", pretrained: true, options: { ...joint, gradient: "centred" } },
]

/** η of the first epoch; it falls to a tenth. */
export const RATES = [0.5, 1, 2, 4] as const

export interface Run {
  /** Unit updates, and the exact mean log-likelihood in nats a row. */
  readonly work: readonly number[]
  readonly logLikelihood: readonly number[]
  readonly seconds: number
}

/** Trains until `work` unit updates are done, pre-training among them. */
export async function train(
  { pretrained, options }: Method,
  { work, learningRate, seed }: { readonly work: number; readonly learningRate: number; readonly seed: number },
): Promise<Run> {
  const data = barsAndStripes(SIDE)
  const clock = performance.now()
  const at: number[] = []
  const logLikelihood: number[] = []
  let spent = 0
  let start = randomDeepBoltzmannMachine(data, HIDDEN, { seed })
  if (pretrained) {
    const { steps, learningRate: rate, epochsPerMillion } = PRETRAINING
    const epochs = Math.round((epochsPerMillion * work) / 1e6)
    const settings = {
      epochs,
      steps,
      chains: CHAINS,
      batch: data.rows,
      learningRate: { from: rate, to: rate / 10 },
      seed,
    }
    start = await pretrainDeepBoltzmannMachine(data, HIDDEN, settings)
    let below = data.columns
    for (const hidden of HIDDEN) {
      spent += epochs * (data.rows * hidden + CHAINS * steps * (below + hidden))
      below = hidden
    }
  }
  const perEpoch = await workOf(options)
  const epochs = Math.floor((work - spent) / perEpoch)
  const trainer = new DeepBoltzmannTrainer(data, start, {
    ...options,
    epochs,
    batch: data.rows,
    chains: CHAINS,
    learningRate: { from: learningRate, to: learningRate / 10 },
    seed,
  })
  const every = Math.ceil(epochs / POINTS)
  const measure = (): void => {
    at.push(spent + trainer.unitUpdates)
    logLikelihood.push(meanLogLikelihood(trainer.machine, data))
  }
  measure()
  for await (const { epoch } of trainer.run()) if (epoch % every === 0 || epoch === epochs) measure()
  return { work: at, logLikelihood, seconds: (performance.now() - clock) / 1000 }
}

/** Unit updates of an epoch. */
async function workOf(options: DeepBoltzmannOptions): Promise<number> {
  const data = barsAndStripes(SIDE)
  const one = new DeepBoltzmannTrainer(data, randomDeepBoltzmannMachine(data, HIDDEN), {
    ...options,
    batch: data.rows,
    chains: CHAINS,
  })
  await one.runEpoch()
  return one.unitUpdates
}
