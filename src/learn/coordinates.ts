/**
 * The coordinates in which a machine learns. With offsets μ, λ and scales s, t of visible and hidden units,
 *
 *   E = … − Σ_ij (v_i − μ_i)/s_i W̃_ij (h_j − λ_j)/t_j − Σ_i θ̃_i (v_i − μ_i)/s_i + …,
 *   W = W̃/(s t),   γ = γ̃/s²,   θ = θ̃/s − W λ + γ μ
 *
 * is the same machine in other coordinates, and the gradient by them is
 *
 *   ∂/∂θ̃ = Δθ/s,   ∂/∂γ̃ = (Δγ + μ Δθ)/s²,   ∂/∂W̃_ij = (ΔW_ij − μ_i Δh_j − Δv_i λ_j)/(s_i t_j).
 *
 * "plain" has μ = λ = 0 and s = t = 1; it mixes changes of W with changes of the biases, so that learning depends on which of its two
 * values a unit calls 1. "centred" takes the means of the units: learning is the same for data and for their negative. "standardised"
 * takes their standard deviations too: it is the same in any units of measurement, without which real data diverge or stand still at
 * a given learning rate. So it is the default for units with a scale, and centred for the others.
 *
 * Cho, Raiko & Ilin 2013, doi:10.1162/NECO_a_00397; Montavon & Müller 2012, doi:10.1007/978-3-642-35289-8_33; Melchior, Fischer &
 * Wiskott 2016, J. Mach. Learn. Res. 17 (99), 1.
 */
import type { MachineGradient } from "../hamiltonian/harmonium.ts"
import type { Parameters, UnitLayer } from "../hamiltonian/units/unit-layer.ts"

export type GradientMetric = "plain" | "centred" | "standardised"

/** Means and variances of a side's units. */
export interface SideMoments {
  readonly mean: Float64Array
  readonly variance: Float64Array
  /** Widths of the parts of a joint layer, whose units of measurement have nothing to do with each other. */
  readonly parts?: readonly number[]
}

/** Variances are kept above this share of the largest of their side: a unit that never changes would take infinite steps. */
const SMALLEST_SHARE = 1e-2

/** Square roots of variances, floored within each part; 1 where there is none at all. */
export function scalesOf({ variance, parts = [variance.length] }: SideMoments): Float64Array {
  const scales = new Float64Array(variance.length)
  let first = 0
  for (const width of parts) {
    const own = variance.subarray(first, first + width)
    const largest = own.reduce((most, value) => Math.max(most, value), 0)
    const scale = (value: number): number => (largest > 0 ? Math.sqrt(Math.max(value, SMALLEST_SHARE * largest)) : 1)
    scales.set(own.map(scale), first)
    first += width
  }
  return scales
}

/** The widths of the parts of a joint layer, for its moments. */
export function partWidths({ parts }: UnitLayer): { readonly parts?: readonly number[] } {
  return parts ? { parts: parts.map(({ width }) => width) } : {}
}

/** Offsets and scales of the units of a side. */
export interface SideCoordinates {
  readonly offset: Float64Array
  readonly scale: Float64Array
}

export class Coordinates {
  readonly visible: SideCoordinates
  readonly hidden: SideCoordinates

  constructor(metric: Exclude<GradientMetric, "plain">, visible: SideMoments, hidden: SideMoments) {
    const side = (moments: SideMoments): SideCoordinates => ({
      offset: moments.mean,
      scale: metric === "standardised" ? scalesOf(moments) : new Float64Array(moments.mean.length).fill(1),
    })
    this.visible = side(visible)
    this.hidden = side(hidden)
  }

  /** W̃, θ̃, γ̃ of parameters. */
  of({ weights, visible, hidden }: MachineGradient): MachineGradient {
    const [v, h] = this.#offsetInputs(weights)
    return {
      weights: this.#scaled(weights, 1),
      visible: inward(visible, this.visible, v),
      hidden: inward(hidden, this.hidden, h),
    }
  }

  /** Parameters from W̃, θ̃, γ̃. */
  parameters({ weights: coordinates, visible, hidden }: MachineGradient): MachineGradient {
    const weights = this.#scaled(coordinates, -1)
    const [v, h] = this.#offsetInputs(weights)
    return { weights, visible: outward(visible, this.visible, v), hidden: outward(hidden, this.hidden, h) }
  }

  /** The gradient by W̃, θ̃, γ̃ from that by the parameters. */
  gradient({ weights, visible, hidden }: MachineGradient): MachineGradient {
    const [dv, dh] = [biasSum(visible), biasSum(hidden)]
    const [{ offset: μ, scale: s }, { offset: λ, scale: t }] = [this.visible, this.hidden]
    const slopes = new Float64Array(weights.length)
    for (let i = 0, k = 0; i < μ.length; i++) {
      const [offset, change, scale] = [μ[i], dv[i], s[i]]
      for (let j = 0; j < λ.length; j++, k++) slopes[k] = (weights[k] - offset * dh[j] - change * λ[j]) / (scale * t[j])
    }
    return { weights: slopes, visible: chained(visible, this.visible), hidden: chained(hidden, this.hidden) }
  }

  #scaled(weights: Float64Array, power: 1 | -1): Float64Array {
    const [s, t] = [this.visible.scale, this.hidden.scale]
    const ones = (scale: Float64Array): boolean => scale.every((value) => value === 1)
    if (ones(s) && ones(t)) return weights
    const scaled = new Float64Array(weights.length)
    for (let i = 0, k = 0; i < s.length; i++)
      for (let j = 0; j < t.length; j++, k++) scaled[k] = weights[k] * (power === 1 ? s[i] * t[j] : 1 / (s[i] * t[j]))
    return scaled
  }

  /** W λ and Wᵀ μ. */
  #offsetInputs(weights: Float64Array): [Float64Array, Float64Array] {
    const [μ, λ] = [this.visible.offset, this.hidden.offset]
    const [v, h] = [new Float64Array(μ.length), new Float64Array(λ.length)]
    for (let i = 0, k = 0; i < v.length; i++) {
      const offset = μ[i]
      let sum = 0
      for (let j = 0; j < h.length; j++, k++) {
        const weight = weights[k]
        sum += weight * λ[j]
        h[j] += weight * offset
      }
      v[i] = sum
    }
    return [v, h]
  }
}

/** Parameters that are added to a unit's input: "bias", or "biasUp" and "biasDown"; "1/bias" in a joint layer. */
export function isBias(name: string): boolean {
  return localName(name).startsWith("bias")
}

/** The name without the number of the part of a joint layer. */
function localName(name: string): string {
  return name.slice(name.indexOf("/") + 1)
}

/** The first unit of each vector, by name: the parts of a joint layer stand one after the other. */
export function firstUnits(parameters: Parameters): ReadonlyMap<string, number> {
  const partOf = (name: string): number => (name.includes("/") ? Number.parseInt(name) : 0)
  const first = new Map<string, number>()
  const names = Object.keys(parameters).sort((a, b) => partOf(a) - partOf(b))
  let [start, width] = [0, 0]
  for (const [n, name] of names.entries()) {
    if (n > 0 && partOf(name) !== partOf(names[n - 1])) start += width
    width = parameters[name].length
    first.set(name, start)
  }
  return first
}

/** Moments of the parts of a joint layer. */
export function splitMoments(parts: readonly UnitLayer[], { mean, variance }: SideMoments): SideMoments[] {
  let first = 0
  return parts.map(({ width }) => {
    const [from, to] = [first, (first += width)]
    return { mean: mean.slice(from, to), variance: variance.slice(from, to) }
  })
}

/** ⟨x⟩ from the statistics of the biases: of double ReLUs the sum over both sides. */
export function biasSum(parameters: Parameters): Float64Array {
  const first = firstUnits(parameters)
  const biases = Object.entries(parameters).filter(([name]) => isBias(name))
  const sum = new Float64Array(Math.max(...biases.map(([name, vector]) => first.get(name)! + vector.length)))
  for (const [name, vector] of biases) {
    const start = first.get(name)!
    for (let i = 0; i < vector.length; i++) sum[start + i] += vector[i]
  }
  return sum
}

/** New parameters: of biases from θ, the unit i and its precision γ (0 if it has none), of precisions from γ, i and θ. */
function mapSide(
  parameters: Parameters,
  bias: (θ: number, i: number, γ: number) => number,
  precision: (γ: number, i: number, θ: number) => number,
): Parameters {
  const first = firstUnits(parameters)
  return Object.fromEntries(
    Object.entries(parameters).map(([name, vector]) => {
      const start = first.get(name)!
      // "biasUp" and "precisionUp" belong together.
      const [f, partner] = isBias(name)
        ? [bias, parameters[name.replace("bias", "precision")]]
        : [precision, parameters[name.replace("precision", "bias")]]
      return [name, vector.map((value, i) => f(value, start + i, partner ? partner[i] : 0))]
    }),
  )
}

function inward(parameters: Parameters, { offset, scale }: SideCoordinates, inputs: Float64Array): Parameters {
  return mapSide(
    parameters,
    (θ, i, γ) => scale[i] * (θ + inputs[i] - γ * offset[i]),
    (γ, i) => γ * scale[i] ** 2,
  )
}

function outward(parameters: Parameters, { offset, scale }: SideCoordinates, inputs: Float64Array): Parameters {
  return mapSide(
    parameters,
    (θ, i, γ) => θ / scale[i] - inputs[i] + (γ / scale[i] ** 2) * offset[i],
    (γ, i) => γ / scale[i] ** 2,
  )
}

function chained(gradient: Parameters, { offset, scale }: SideCoordinates): Parameters {
  return mapSide(
    gradient,
    (Δθ, i) => Δθ / scale[i],
    (Δγ, i, Δθ) => (Δγ + offset[i] * Δθ) / scale[i] ** 2,
  )
}
