/**
 * A lower bound of the mutual information of a coarse variable H = h(V) and the environment E that needs samples alone, and its
 * gradient by the filters. From a batch of B independent pairs, one of which belongs to each h_i,
 *
 *   I(H:E) ≥ ⟨ (1/B) Σ_i ln [ e^{f(h_i)·g(e_i)} / (1/B) Σ_j e^{f(h_i)·g(e_j)} ] ⟩,
 *
 * never more than ln B, with f and g small networks (one layer of tanh): a separable critic, whose B² scores are one matrix product.
 * The coarse spins are relaxed to a number in (−1, 1) for the gradient to pass,
 *
 *   h = tanh[(2 Λ·v + 2c + x)/(2τ)],   x = ln u − ln(1 − u), u uniform,
 *
 * whose sign is up with the probability σ(2(Λ·v + c)) at any temperature τ; it becomes a spin as τ → 0.
 *
 * A. van den Oord, Y. Li & O. Vinyals, arXiv:1807.03748 (2018); B. Poole et al., ICML 2019, arXiv:1905.06922; C. J. Maddison, A. Mnih &
 * Y. W. Teh, ICLR 2017, arXiv:1611.00712; D. E. Gökmen, Z. Ringel, S. D. Huber & M. Koch-Janusz, Phys. Rev. Lett. 127, 240603
 * (2021), arXiv:2101.11633. Adam: D. P. Kingma & J. Ba, ICLR 2015, arXiv:1412.6980.
 */
import type * as Jax from "@jax-js/jax"
import { RandomStream } from "../../compute/philox.ts"

type Tensor = Jax.numpy.Array
type Floats = Float32Array<ArrayBuffer>

/** Filters (directions, spins × hidden, and c), and the critic's weights and biases. */
type Parameters = {
  direction: Tensor
  bias: Tensor
  hidden: Tensor
  hiddenBias: Tensor
  hiddenOut: Tensor
  outside: Tensor
  outsideBias: Tensor
  outsideOut: Tensor
}

type State = { parameters: Parameters; mean: Parameters; square: Parameters }

export interface InfoNceShape {
  /** Spins of V and of E. */
  readonly spins: number
  readonly outside: number
  /** Hidden spins. */
  readonly hidden: number
  /** B: pairs in a batch. */
  readonly batch: number
  /** |Λ| of each filter. */
  readonly sharpness: number
  /** Whether biases c are learned. */
  readonly bias: boolean
}

/** Units of the critic's layer, and the length of f and g. */
const WIDTH = 32
const FEATURES = 8
const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8]

/** Filters and critic as they are learned. Holds memory of the library until it is disposed. */
export class InfoNce implements Disposable {
  readonly #jax: typeof Jax
  readonly #shape: InfoNceShape
  readonly #step: Jax.OwnedFunction<(state: State, v: Tensor, e: Tensor, noise: Tensor, settings: Tensor) => State>
  readonly #score: Jax.OwnedFunction<(parameters: Parameters, h: Tensor, e: Tensor) => Tensor>
  #state: State
  /** β₁ᵗ and β₂ᵗ after t steps. */
  #powers: [number, number] = [1, 1]

  private constructor(jax: typeof Jax, shape: InfoNceShape, seed: number, start: number) {
    this.#jax = jax
    this.#shape = shape
    const { numpy: np, nn, jit, grad, tree } = jax
    const { sharpness, batch, bias } = shape

    /** −bound in nats of `h` (batch × hidden) and `e`. */
    const loss = (p: Omit<Parameters, "direction" | "bias">, h: Tensor, e: Tensor): Tensor => {
      const f = np.matmul(np.tanh(np.matmul(h, p.hidden).add(p.hiddenBias)), p.hiddenOut)
      const g = np.matmul(np.tanh(np.matmul(e, p.outside).add(p.outsideBias)), p.outsideOut)
      const own = np.sum(f.ref.mul(g.ref), 1)
      const all = nn.logsumexp(np.matmul(f, g.transpose()), 1)
      return np.mean(all.sub(own)).sub(Math.log(batch))
    }
    const relaxed = (
      { direction, bias: c, ...critic }: Parameters,
      v: Tensor,
      e: Tensor,
      noise: Tensor,
      temperature: Tensor,
    ): Tensor => {
      const length = np.sqrt(np.sum(np.square(direction.ref), 0))
      const field = np.matmul(v, direction).mul(sharpness).div(length).add(c)
      return loss(critic, np.tanh(field.mul(2).add(noise).div(temperature.mul(2))), e)
    }
    const gradient = grad(relaxed)
    /** Adam; settings are τ, the learning rate and the two corrections 1 − βᵗ. */
    this.#step = jit(({ parameters, mean, square }: State, v: Tensor, e: Tensor, noise: Tensor, settings: Tensor) => {
      const [temperature, rate, correction1, correction2] = np.split(settings, 4).map((one) => one.reshape([]))
      const slope = gradient(tree.ref(parameters), v, e, noise, temperature)
      const both = (update: (key: keyof Parameters) => Tensor): Parameters =>
        Object.fromEntries((Object.keys(slope) as (keyof Parameters)[]).map((key) => [key, update(key)])) as Parameters
      if (!bias) slope.bias = slope.bias.mul(0)
      const nextMean = both((key) => mean[key].mul(BETA1).add(slope[key].ref.mul(1 - BETA1)))
      const nextSquare = both((key) => square[key].mul(BETA2).add(np.square(slope[key]).mul(1 - BETA2)))
      const next = both((key) => {
        const size = np.sqrt(nextSquare[key].ref.div(correction2.ref)).add(EPSILON)
        return parameters[key].sub(nextMean[key].ref.div(correction1.ref).mul(rate.ref).div(size))
      })
      for (const used of [rate, correction1, correction2]) used.dispose()
      return { parameters: next, mean: nextMean, square: nextSquare }
    })
    this.#score = jit(({ direction, bias: c, ...critic }: Parameters, h: Tensor, e: Tensor) => {
      direction.dispose()
      c.dispose()
      return loss(critic, h, e)
    })
    this.#state = this.#initial(seed, start)
  }

  static async create(shape: InfoNceShape, seed: number, start: number): Promise<InfoNce> {
    // Loaded where it is needed: the library starts without it.
    return new InfoNce(await import("@jax-js/jax"), shape, seed, start)
  }

  #initial(seed: number, start: number): State {
    const { numpy: np, tree } = this.#jax
    const { spins, outside, hidden } = this.#shape
    const stream = new RandomStream(seed, "rsmi/initial", start)
    const random = (rows: number, columns: number, sigma: number): Tensor =>
      np.array(Float32Array.from({ length: rows * columns }, () => sigma * stream.normal())).reshape([rows, columns])
    const parameters: Parameters = {
      direction: random(spins, hidden, 1),
      bias: np.zeros([hidden]),
      hidden: random(hidden, WIDTH, 1 / Math.sqrt(hidden)),
      hiddenBias: np.zeros([WIDTH]),
      hiddenOut: random(WIDTH, FEATURES, 1 / Math.sqrt(WIDTH)),
      outside: random(outside, WIDTH, 1 / Math.sqrt(outside)),
      outsideBias: np.zeros([WIDTH]),
      outsideOut: random(WIDTH, FEATURES, 1 / Math.sqrt(WIDTH)),
    }
    const zeros = (): Parameters => tree.map<Tensor, Tensor, Parameters>((one) => np.zeros(one.shape), parameters)
    return { parameters, mean: zeros(), square: zeros() }
  }

  #tensor(values: Floats, columns: number): Tensor {
    return this.#jax.numpy.array(values).reshape([values.length / columns, columns])
  }

  /** One step on a batch: ±1 of V (batch × spins) and of E (batch × outside), logistic noise (batch × hidden). */
  async step(v: Floats, e: Floats, noise: Floats, temperature: number, rate: number): Promise<void> {
    const { spins, outside, hidden } = this.#shape
    this.#powers[0] *= BETA1
    this.#powers[1] *= BETA2
    const settings = this.#jax.numpy.array(Float32Array.of(temperature, rate, 1 - this.#powers[0], 1 - this.#powers[1]))
    this.#state = this.#step(
      this.#state,
      this.#tensor(v, spins),
      this.#tensor(e, outside),
      this.#tensor(noise, hidden),
      settings,
    )
    // Operations that nobody has waited for pile up, and each further one walks the pile.
    await this.#jax.blockUntilReady(this.#state)
  }

  /** The bound in nats on a batch of coarse spins ±1 (batch × hidden) and E. */
  async bound(h: Floats, e: Floats): Promise<number> {
    const { outside, hidden } = this.#shape
    const { parameters } = this.#state
    const loss = this.#score(this.#jax.tree.ref(parameters), this.#tensor(h, hidden), this.#tensor(e, outside))
    return -(await loss.data())[0]
  }

  /** Λ (spins × hidden, row-major) and c, now. */
  async filters(): Promise<{ readonly direction: Float32Array; readonly bias: Float32Array }> {
    const { direction, bias } = this.#state.parameters
    return {
      direction: (await direction.ref.data()) as Float32Array,
      bias: (await bias.ref.data()) as Float32Array,
    }
  }

  [Symbol.dispose](): void {
    this.#jax.tree.dispose(this.#state)
    this.#step.dispose()
    this.#score.dispose()
  }
}
