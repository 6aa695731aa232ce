/**
 * The colours of every figure, for a light and a dark page.
 *
 * One diverging ramp (blue – neutral – orange, the pair that all common colour deficiencies keep apart), one sequential ramp whose
 * ends are the two spin colours, and six categorical colours after Okabe & Ito (2008, https://jfly.uni-koeln.de/color/),
 * moved until they can carry text and stay apart under every dichromacy. Ramps are interpolated in OKLab (B. Ottosson 2020,
 * https://bottosson.github.io/posts/oklab/), where equal steps look equal.
 */

/** Red, green, blue, each 0 … 255. */
export type Rgb = readonly [number, number, number]

export type Theme = "light" | "dark"

export interface Palette {
  readonly background: string
  readonly text: string
  /** Secondary text: captions, reference values. */
  readonly muted: string
  readonly axis: string
  readonly grid: string
  /** 255 colours from −1 (blue) over 0 (neutral, index 127) to +1 (orange). */
  readonly diverging: readonly Rgb[]
  /** 255 colours from 0 (spin down) to 1 (spin up). */
  readonly sequential: readonly Rgb[]
  readonly categorical: readonly string[]
  readonly spinDown: string
  readonly spinUp: string
}

/** Number of colours in a ramp: odd, so that zero has a colour of its own, and one below 256, which leaves an index for gaps. */
export const RAMP_LENGTH = 255

/** `#rrggbb` as three numbers. */
export function parseHex(colour: string): Rgb {
  const word = Number.parseInt(colour.slice(1), 16)
  return [word >> 16, (word >> 8) & 255, word & 255]
}

/** Three numbers as `#rrggbb`. */
export function toHex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`
}

/** sRGB to OKLab: lightness (0 … 1), green–red, blue–yellow. */
export function toOklab(colour: Rgb): [number, number, number] {
  const [r, g, b] = colour.map((value) => {
    const v = value / 255
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromOklab(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
  return linear.map((value) => {
    const v = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055
    return Math.round(255 * Math.min(1, Math.max(0, v)))
  }) as unknown as Rgb
}

/** Piecewise linear in OKLab through equally spaced `stops`. */
function ramp(stops: readonly string[]): readonly Rgb[] {
  const points = stops.map((stop) => toOklab(parseHex(stop)))
  return Array.from({ length: RAMP_LENGTH }, (_, index) => {
    const position = (index / (RAMP_LENGTH - 1)) * (points.length - 1)
    const left = Math.min(Math.floor(position), points.length - 2)
    const t = position - left
    const [from, to] = [points[left], points[left + 1]]
    const mix = (k: 0 | 1 | 2): number => from[k] + t * (to[k] - from[k])
    return fromOklab(mix(0), mix(1), mix(2))
  })
}

const lightSpins = ["#f1ece2", "#17375e"] as const
const darkSpins = ["#2a303a", "#a9d3f5"] as const

const palettes: Record<Theme, Palette> = {
  light: {
    background: "#ffffff",
    text: "#1b1f24",
    muted: "#59626d",
    axis: "#7b848f",
    grid: "#e3e6ea",
    diverging: ramp(["#08306b", "#3179b5", "#a6cbe6", "#f4f4f1", "#f6c08c", "#d9741b", "#7a3000"]),
    sequential: ramp(lightSpins),
    categorical: ["#0475b6", "#af3200", "#106e46", "#a04483", "#976e11", "#49555f"],
    spinDown: lightSpins[0],
    spinUp: lightSpins[1],
  },
  dark: {
    background: "#14171c",
    text: "#e8eaed",
    muted: "#a3acb8",
    axis: "#7f8894",
    grid: "#2a2f37",
    diverging: ramp(["#c3e4ff", "#55a8ea", "#1f547f", "#23262b", "#7d4515", "#e8862f", "#ffdcb0"]),
    sequential: ramp(darkSpins),
    categorical: ["#42bffd", "#ff8e37", "#32b586", "#d893c7", "#e8c548", "#b8bec7"],
    spinDown: darkSpins[0],
    spinUp: darkSpins[1],
  },
}

/** The colours for a light or a dark page. */
export function palette(theme: Theme): Palette {
  return palettes[theme]
}
