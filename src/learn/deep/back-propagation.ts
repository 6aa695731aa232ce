/**
 * The loss of a feed-forward network on a batch, its gradient by automatic differentiation, and steps down it. With z the inputs of the
 * last layer's units, in nats a row (the squared error as it is):
 *
 *   sigmoid    Σ_i [ln(1 + e^(z_i)) − t_i z_i], the cross-entropy with probabilities t, or Σ_i (σ(z_i) − t_i)²
 *   softmax    −Σ_k t_k ln softmax_k(z)
 *   linear     Σ_i (z_i − t_i)²
 *
 * Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0. Adam: Kingma & Ba 2015, arXiv:1412.6980.
 */
import type * as Jax from "@jax-js/jax"
import { RealMatrix } from "../../compute/real-matrix.ts"
import type { DenseLayer } from "./network.ts"

type Tensor = Jax.numpy.Array

export type Loss = "cross-entropy" | "squared-error"

export interface StepRule {
  readonly optimizer: "adam" | "momentum"
  readonly momentum: number
  /** λ of the penalty λ/2 Σ W². */
  readonly l2: number
}

/** W and b of every layer, one after the other. */
type Parameters = Tensor[]

type State = { parameters: Parameters; first: Parameters; second: Parameters }

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8]

/** A network as it learns. Holds memory of the library until it is disposed. */
export class BackPropagation implements Disposable {
  readonly #jax: typeof Jax
  readonly #layers: readonly DenseLayer[]
  readonly #step: Jax.OwnedFunction<(state: State, x: Tensor, t: Tensor, settings: Tensor) => [Tensor, State]>
  readonly #loss: Jax.OwnedFunction<(parameters: Parameters, x: Tensor, t: Tensor) => Tensor>
  readonly #gradient: Jax.OwnedFunction<(parameters: Parameters, x: Tensor, t: Tensor) => Parameters>
  #state: State
  #steps = 0

  private constructor(jax: typeof Jax, layers: readonly DenseLayer[], loss: Loss, rule: StepRule) {
    this.#jax = jax
    this.#layers = layers
    const { numpy: np, nn, jit, grad, valueAndGrad, tree } = jax
    const { optimizer, momentum, l2 } = rule

    const of = (parameters: Parameters, x: Tensor, t: Tensor): Tensor => {
      let y = x
      for (let l = 0; l < layers.length; l++) {
        const z = np.matmul(y, parameters[2 * l]).add(parameters[2 * l + 1])
        y = l + 1 < layers.length && layers[l].activation === "sigmoid" ? nn.sigmoid(z) : z
      }
      const { activation } = layers.at(-1)!
      if (activation === "softmax") return np.mean(np.sum(nn.logSoftmax(y, 1).mul(t), 1)).mul(-1)
      if (activation === "linear") return np.mean(np.sum(np.square(y.sub(t)), 1))
      if (loss === "squared-error") return np.mean(np.sum(np.square(nn.sigmoid(y).sub(t)), 1))
      // ln(1 + e^z) without overflow.
      const size = np.abs(y.ref)
      const softplus = np.maximum(y.ref, 0).add(np.log1p(np.exp(size.mul(-1))))
      return np.mean(np.sum(softplus.sub(y.mul(t)), 1))
    }
    const both = valueAndGrad(of)
    /** Settings are the learning rate and the two corrections 1 − βᵗ. */
    this.#step = jit(({ parameters, first, second }: State, x: Tensor, t: Tensor, settings: Tensor) => {
      const [rate, correction1, correction2] = np.split(settings, 3).map((one) => one.reshape([]))
      const [value, raw] = both(tree.ref(parameters), x, t) as unknown as [Tensor, Parameters]
      const slope = raw.map((g, k) => (l2 > 0 && k % 2 === 0 ? g.add(parameters[k].ref.mul(l2)) : g))
      let next: State
      if (optimizer === "adam") {
        const mean = first.map((m, k) => m.mul(BETA1).add(slope[k].ref.mul(1 - BETA1)))
        const square = second.map((s, k) => s.mul(BETA2).add(np.square(slope[k]).mul(1 - BETA2)))
        const moved = parameters.map((p, k) => {
          const size = np.sqrt(square[k].ref.div(correction2.ref)).add(EPSILON)
          return p.sub(mean[k].ref.div(correction1.ref).mul(rate.ref).div(size))
        })
        next = { parameters: moved, first: mean, second: square }
      } else {
        const velocity = first.map((v, k) => v.mul(momentum).add(slope[k].mul(rate.ref)))
        next = { parameters: parameters.map((p, k) => p.sub(velocity[k].ref)), first: velocity, second }
      }
      for (const used of [rate, correction1, correction2]) used.dispose()
      return [value, next] as [Tensor, State]
    })
    this.#loss = jit(of)
    this.#gradient = jit(grad(of) as unknown as (parameters: Parameters, x: Tensor, t: Tensor) => Parameters)
    const parameters = layers.flatMap(({ weights, bias }) => [this.#tensor(weights), np.array(bias.slice())])
    const zeros = (): Parameters => parameters.map((one) => np.zeros(one.shape))
    this.#state = { parameters, first: zeros(), second: zeros() }
  }

  static async create(layers: readonly DenseLayer[], loss: Loss, rule: StepRule): Promise<BackPropagation> {
    // Loaded where it is needed: the library starts without it.
    return new BackPropagation(await import("@jax-js/jax"), layers, loss, rule)
  }

  #tensor({ rows, columns, values }: RealMatrix): Tensor {
    return this.#jax.numpy.array(values.slice()).reshape([rows, columns])
  }

  /** One step on a batch. Returns the loss before it. */
  async step(x: RealMatrix, t: RealMatrix, rate: number): Promise<number> {
    this.#steps++
    const settings = Float32Array.of(rate, 1 - BETA1 ** this.#steps, 1 - BETA2 ** this.#steps)
    const [loss, state] = this.#step(this.#state, this.#tensor(x), this.#tensor(t), this.#jax.numpy.array(settings))
    this.#state = state
    // Operations that nobody has waited for pile up, and each further one walks the pile.
    await this.#jax.blockUntilReady(state)
    return (await loss.data())[0]
  }

  /** The mean loss of rows. */
  async loss(x: RealMatrix, t: RealMatrix): Promise<number> {
    const { tree } = this.#jax
    return (await this.#loss(tree.ref(this.#state.parameters), this.#tensor(x), this.#tensor(t)).data())[0]
  }

  /** ∂loss/∂W and ∂loss/∂b of every layer, one after the other. */
  async gradient(x: RealMatrix, t: RealMatrix): Promise<Float32Array[]> {
    const { tree } = this.#jax
    const slopes = this.#gradient(tree.ref(this.#state.parameters), this.#tensor(x), this.#tensor(t))
    return Promise.all(slopes.map(async (slope) => (await slope.data()) as Float32Array))
  }

  /** The layers as they are now. */
  async layers(): Promise<DenseLayer[]> {
    const data = (tensor: Tensor): Promise<Float32Array> => tensor.ref.data() as Promise<Float32Array>
    const { parameters } = this.#state
    return Promise.all(
      this.#layers.map(async ({ weights: { rows, columns }, activation }, l) => ({
        weights: new RealMatrix(rows, columns, (await data(parameters[2 * l])).slice()),
        bias: (await data(parameters[2 * l + 1])).slice(),
        activation,
      })),
    )
  }

  [Symbol.dispose](): void {
    this.#jax.tree.dispose(this.#state)
    this.#step.dispose()
    this.#loss.dispose()
    this.#gradient.dispose()
  }
}
