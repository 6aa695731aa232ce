/**
 * The loss of a feed-forward network on a batch, its gradient by automatic differentiation, and steps down it. With z the inputs of the
 * last layer's units, in nats a row (the squared error as it is):
 *
 *   sigmoid    Σ_i [ln(1 + e^(z_i)) − t_i z_i], the cross-entropy with probabilities t, or Σ_i (σ(z_i) − t_i)²
 *   softmax    −Σ_k t_k ln softmax_k(z)
 *   linear     Σ_i (z_i − t_i)²
 *
 * Layers are widened to multiples of four, the width of the library's vectors: 250 units take twenty times as long as 252. Units that
 * are added have no weights, and are off: their slopes are zero, and they stay so.
 *
 * Rumelhart, Hinton & Williams 1986, doi:10.1038/323533a0. Adam: Kingma & Ba 2015, arXiv:1412.6980.
 */
import type * as Jax from "@jax-js/jax"
import { RealMatrix } from "../../compute/real-matrix.ts"
import type { AffineMap, DenseLayer } from "./network.ts"

type Tensor = Jax.numpy.Array

export type Loss = "cross-entropy" | "squared-error"

export interface StepRule {
  readonly optimizer: "adam" | "momentum"
  readonly momentum: number
  /** λ of the penalty λ/2 Σ W². */
  readonly l2: number
}

/** Everything that steps carry from one to the next. */
export interface BackPropagationState {
  /** Steps done. */
  readonly steps: number
  readonly parameters: readonly AffineMap[]
  /** Adam's running means of slopes, or the velocity. */
  readonly first: readonly AffineMap[]
  /** Adam's running means of squared slopes, or zeros. */
  readonly second: readonly AffineMap[]
}

/** W and b of every layer, one after the other. */
type Parameters = Tensor[]

type State = { parameters: Parameters; first: Parameters; second: Parameters }

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8]

/** e^OFF is zero in single precision, and OFF · 0 is not NaN. */
const OFF = -1000

const widened = (width: number): number => Math.ceil(width / 4) * 4

/** A network as it learns. Holds memory of the library until it is disposed. */
export class BackPropagation implements Disposable {
  readonly #jax: typeof Jax
  readonly #layers: readonly DenseLayer[]
  readonly #rule: StepRule
  readonly #step: Jax.OwnedFunction<
    (state: State, x: Tensor, t: Tensor, settings: Tensor, masks: Tensor[]) => [Tensor, State]
  >
  readonly #loss: Jax.OwnedFunction<(parameters: Parameters, x: Tensor, t: Tensor) => Tensor>
  readonly #gradient: Jax.OwnedFunction<(parameters: Parameters, x: Tensor, t: Tensor) => Parameters>
  #state: State
  #steps = 0

  private constructor(jax: typeof Jax, layers: readonly DenseLayer[], loss: Loss, rule: StepRule) {
    this.#jax = jax
    this.#layers = layers
    this.#rule = rule
    const { numpy: np, nn, jit, grad, valueAndGrad, tree } = jax
    const { optimizer, momentum, l2 } = rule

    /** 1/(1 + e^(−z)) with a slope for every z: that of the library's is ∞ · 0 below −88. */
    const sigmoid = (z: Tensor): Tensor => np.exp(np.minimum(z.ref, 0)).div(np.exp(np.abs(z).mul(-1)).add(1))

    /** With masks, the values that enter each layer are multiplied by them. */
    const of = (parameters: Parameters, x: Tensor, t: Tensor, masks: Tensor[] = []): Tensor => {
      let y = x
      for (let l = 0; l < layers.length; l++) {
        if (masks.length > 0) y = y.mul(masks[l])
        const z = np.matmul(y, parameters[2 * l]).add(parameters[2 * l + 1])
        y = l + 1 < layers.length && layers[l].activation === "sigmoid" ? sigmoid(z) : z
      }
      const { activation } = layers.at(-1)!
      if (activation === "softmax") return np.mean(np.sum(nn.logSoftmax(y, 1).mul(t), 1)).mul(-1)
      if (activation === "linear") return np.mean(np.sum(np.square(y.sub(t)), 1))
      if (loss === "squared-error") return np.mean(np.sum(np.square(sigmoid(y).sub(t)), 1))
      // ln(1 + e^z) without overflow.
      const size = np.abs(y.ref)
      const softplus = np.maximum(y.ref, 0).add(np.log1p(np.exp(size.mul(-1))))
      return np.mean(np.sum(softplus.sub(y.mul(t)), 1))
    }
    const both = valueAndGrad(of)
    /** Settings are the length of the step, and what the root of the mean square is multiplied by. */
    this.#step = jit(
      ({ parameters, first, second }: State, x: Tensor, t: Tensor, settings: Tensor, masks: Tensor[]) => {
        const [rate, scale] = np.split(settings, 2).map((one) => one.reshape([]))
        const [value, raw] = both(tree.ref(parameters), x, t, masks) as unknown as [Tensor, Parameters]
        const slope = raw.map((g, k) => (l2 > 0 && k % 2 === 0 ? g.add(parameters[k].ref.mul(l2)) : g))
        let next: State
        if (optimizer === "adam") {
          const mean = first.map((m, k) => m.mul(BETA1).add(slope[k].ref.mul(1 - BETA1)))
          const square = second.map((s, k) => s.mul(BETA2).add(np.square(slope[k]).mul(1 - BETA2)))
          const moved = parameters.map((p, k) => {
            const size = np.sqrt(square[k].ref).mul(scale.ref).add(EPSILON)
            return p.sub(mean[k].ref.div(size).mul(rate.ref))
          })
          next = { parameters: moved, first: mean, second: square }
        } else {
          const velocity = first.map((v, k) => v.mul(momentum).add(slope[k].mul(rate.ref)))
          next = { parameters: parameters.map((p, k) => p.sub(velocity[k].ref)), first: velocity, second }
        }
        for (const used of [rate, scale]) used.dispose()
        return [value, next] as [Tensor, State]
      },
    )
    const whole = (p: Parameters, x: Tensor, t: Tensor): Tensor => of(p, x, t)
    this.#loss = jit(whole)
    this.#gradient = jit(grad(whole) as unknown as (parameters: Parameters, x: Tensor, t: Tensor) => Parameters)
    const parameters = this.#parameters(layers)
    const zeros = (): Parameters => parameters.map((one) => np.zeros(one.shape))
    this.#state = { parameters, first: zeros(), second: zeros() }
  }

  static async create(layers: readonly DenseLayer[], loss: Loss, rule: StepRule): Promise<BackPropagation> {
    // Loaded where it is needed: the library starts without it.
    return new BackPropagation(await import("@jax-js/jax"), layers, loss, rule)
  }

  /** The layers' parameters, in which units that are added are off. */
  #parameters(maps: readonly AffineMap[]): Parameters {
    return this.#tensors(maps, (l) => (this.#layers[l].activation === "linear" ? 0 : OFF))
  }

  #tensors(maps: readonly AffineMap[], biasAdded: (layer: number) => number = () => 0): Parameters {
    return maps.flatMap(({ weights, bias }, l) => [
      this.#tensor(weights, widened(weights.rows)),
      this.#jax.numpy.array(padded(bias, biasAdded(l))),
    ])
  }

  /** A matrix with zeros around it. */
  #tensor({ rows, columns, values }: RealMatrix, height = rows): Tensor {
    const width = widened(columns)
    const copy = width === columns && height === rows ? values.slice() : new Float32Array(height * width)
    if (copy.length > values.length)
      for (let row = 0; row < rows; row++) copy.set(values.subarray(row * columns, (row + 1) * columns), row * width)
    return this.#jax.numpy.array(copy).reshape([height, width])
  }

  /** The numbers of parameter `k` of tensors that are shaped as the parameters are, without what was added. */
  async #numbers(tensor: Tensor, k: number): Promise<Float32Array> {
    const { rows, columns } = this.#layers[k >> 1].weights
    const values = (await tensor.data()) as Float32Array
    const width = widened(columns)
    const height = k % 2 === 0 ? rows : 1
    const numbers = new Float32Array(height * columns)
    for (let row = 0; row < height; row++)
      numbers.set(values.subarray(row * width, row * width + columns), row * columns)
    return numbers
  }

  /** One step on a batch, with `masks` of the values that enter each layer, or none. Returns the loss before it. */
  async step(x: RealMatrix, t: RealMatrix, rate: number, masks: readonly RealMatrix[] = []): Promise<number> {
    this.#steps++
    // Adam's means start at zero, which both factors mend.
    const adam = this.#rule.optimizer === "adam"
    const settings = adam
      ? Float32Array.of(rate / (1 - BETA1 ** this.#steps), 1 / Math.sqrt(1 - BETA2 ** this.#steps))
      : Float32Array.of(rate, 1)
    const [loss, state] = this.#step(
      this.#state,
      this.#tensor(x),
      this.#tensor(t),
      this.#jax.numpy.array(settings),
      masks.map((mask) => this.#tensor(mask)),
    )
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
    return Promise.all(slopes.map((slope, k) => this.#numbers(slope, k)))
  }

  /** The layers as they are now. */
  async layers(): Promise<DenseLayer[]> {
    const maps = await this.#maps(this.#state.parameters)
    return maps.map((map, l) => ({ ...map, activation: this.#layers[l].activation }))
  }

  /** A copy of everything needed to go on from here, to the same bits. */
  async state(): Promise<BackPropagationState> {
    const { parameters, first, second } = this.#state
    return {
      steps: this.#steps,
      parameters: await this.#maps(parameters),
      first: await this.#maps(first),
      second: await this.#maps(second),
    }
  }

  /** Goes back to a saved state of layers of the same sizes. */
  restore({ steps, parameters, first, second }: BackPropagationState): void {
    this.#jax.tree.dispose(this.#state)
    this.#steps = steps
    this.#state = {
      parameters: this.#parameters(parameters),
      first: this.#tensors(first),
      second: this.#tensors(second),
    }
  }

  async #maps(parameters: Parameters): Promise<AffineMap[]> {
    const numbers = await Promise.all(parameters.map((tensor, k) => this.#numbers(tensor.ref, k)))
    return this.#layers.map(({ weights: { rows, columns } }, l) => ({
      weights: new RealMatrix(rows, columns, numbers[2 * l]),
      bias: numbers[2 * l + 1],
    }))
  }

  [Symbol.dispose](): void {
    this.#jax.tree.dispose(this.#state)
    this.#step.dispose()
    this.#loss.dispose()
    this.#gradient.dispose()
  }
}

function padded(bias: Float32Array, by: number): Float32Array<ArrayBuffer> {
  const copy = new Float32Array(widened(bias.length)).fill(by)
  copy.set(bias)
  return copy
}
