/** `blockspin flow`: fixed points, exponents and a picture of a transformation of couplings. Node only. */
import type { FlowPortraitData } from "../figures/flow-portrait.ts"
import { flowPortrait } from "../figures/flow-portrait.ts"
import { renderPng, renderSvg } from "../figures/render-node.ts"
import { criticalPoint } from "../flow/critical-point.ts"
import { type FlowExponents, exponents } from "../flow/exponents.ts"
import { findFixedPoints } from "../flow/find-fixed-points.ts"
import { type FixedLine, fixedLine } from "../flow/fixed-line.ts"
import { type FixedPoint, fixedPoint } from "../flow/fixed-point.ts"
import type { FlowMap } from "../flow/flow-map.ts"
import { close, describeEnding } from "../flow/iterate.ts"
import type { Direction } from "../flow/linearise.ts"
import { portrait } from "../flow/portrait.ts"
import { NumericalError } from "../errors.ts"
import type { Estimate } from "../statistics/estimate.ts"
import type { FlowRecipe } from "./flow-recipe.ts"
import { EXPONENTS, SYMBOLS, coordinates, placeOf, rounded } from "./flow-table.ts"
import { type Transformation, transformationOf } from "./flow-transformations.ts"
import type { RunHooks } from "./progress.ts"
import { RunFolder } from "./run-folder.ts"

export interface FlowFixedPoint {
  readonly couplings: Readonly<Record<string, number>>
  readonly residual: number
  /** Unit vector of the line of fixed points that it is on, of which it is the point nearest to 0. */
  readonly line?: Readonly<Record<string, number>>
  readonly directions: readonly Direction[]
  readonly exponents: Readonly<Record<string, Estimate>>
  /** Why there are none, where the flow is singular. */
  readonly singular?: string
}

export interface FlowRunResult {
  readonly run: string
  readonly recipe: FlowRecipe
  readonly name: string
  readonly scale: number
  readonly dimension: number
  readonly fixedPoints: readonly FlowFixedPoint[]
  /** Where the line between two phases crosses the critical surface, and where the flow ends on both sides. */
  readonly critical?: { readonly couplings: Readonly<Record<string, number>>; readonly endings: readonly string[] }
}

export async function flowRun(
  recipe: FlowRecipe,
  { force = false }: RunHooks & { readonly force?: boolean } = {},
): Promise<FlowRunResult> {
  const transformation = transformationOf(recipe)
  const { flow } = transformation
  const { found, critical } = search(transformation)
  const named = (couplings: Float64Array): Record<string, number> =>
    Object.fromEntries(flow.couplings.map(({ name }, i) => [name, couplings[i]]))
  const result: FlowRunResult = {
    run: recipe.out,
    recipe,
    name: flow.name,
    scale: flow.scale,
    dimension: flow.dimension,
    fixedPoints: found.map(({ point, ...rest }) => ({
      couplings: named(point.couplings),
      residual: point.residual,
      ...rest,
    })),
    ...(critical && {
      critical: {
        couplings: named(critical.couplings),
        endings: critical.endings.map((ending) => describeEnding(flow, ending)),
      },
    }),
  }
  const folder = await RunFolder.create(recipe.out, { command: "flow", recipe, seed: 0, force })
  await folder.writeJson("flow.json", result)
  const svg = renderSvg(flowPortrait, figureOf(transformation, found, result), "light")
  await folder.write("flow.svg", svg)
  await folder.write("flow.png", renderPng(svg, { scale: 2 }))
  await folder.end("finished")
  return result
}

interface Analysed extends Pick<FlowFixedPoint, "line" | "directions" | "exponents" | "singular"> {
  readonly point: FixedPoint
}

/** Fixed points of the region, of the given starts and on the way from the line between two phases, each once. */
function search({ flow, region, line, starts = [] }: Transformation): {
  found: Analysed[]
  critical?: ReturnType<typeof criticalPoint>
} {
  const critical = line === undefined ? undefined : criticalPoint(flow, line)
  const all = [
    ...(region.length > 0 ? findFixedPoints(flow, { region }) : []),
    ...starts.map((start) => fixedPoint(flow, { start })),
    ...(critical === undefined ? [] : [critical.fixedPoint]),
  ]
    .filter(({ converged }) => converged)
    .map((point) => analysed(flow, point))
  const same = (a: Analysed, b: Analysed): boolean => close(a.point.couplings, b.point.couplings, 1e-6)
  const found = all.filter((one, i) => all.findIndex((other) => same(one, other)) === i)
  return critical === undefined ? { found } : { found, critical }
}

function analysed(flow: FlowMap, found: FixedPoint): Analysed {
  let line: FixedLine | undefined
  let linear: FlowExponents
  try {
    line = fixedLine(flow, found)
    linear = exponents(flow, line?.through ?? found)
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error
    return { point: found, directions: [], exponents: {}, singular: "the flow is singular here" }
  }
  const values = EXPONENTS.flatMap((name) => (linear[name] === undefined ? [] : [[name, linear[name]] as const]))
  return {
    point: line?.through ?? found,
    ...(line && { line: line.along }),
    directions: linear.linearisation.directions,
    exponents: Object.fromEntries(values),
  }
}

function figureOf(
  { flow, axes, range }: Transformation,
  found: readonly Analysed[],
  result: FlowRunResult,
): FlowPortraitData {
  // The one that a system is tuned to by the temperature alone comes first.
  const critical = result.fixedPoints
    .filter(({ exponents: of }) => of["nu"] !== undefined)
    .toSorted((a, b) => relevantEven(a) - relevantEven(b))[0]
  const heading =
    critical === undefined
      ? (result.fixedPoints.filter(({ line }) => line).map(placeOf)[0] ?? "no critical fixed point found")
      : `${coordinates(critical.couplings, 2)}: ${EXPONENTS.slice(0, 3)
          .flatMap((name) =>
            critical.exponents[name] ? [`${SYMBOLS[name]} = ${rounded(critical.exponents[name])}`] : [],
          )
          .join(", ")}`
  const shared = { title: flow.name, heading, range, axes: [unitOf(axes[0]), unitOf(axes[1])] as const }
  if (flow.couplings.length > 1) {
    const others = flow.couplings.filter(({ name, parity }) => parity === "even" && !axes.includes(name))
    const plane = others.map(({ name }) => `, ${name} = 0`).join("")
    const points = found.flatMap(({ point, line }) => (line === undefined ? [point] : []))
    const fixedLines = result.fixedPoints.flatMap((point) =>
      point.line ? [across(point, point.line, axes, range)] : [],
    )
    const drawn = portrait(flow, { axes, range, fixedPoints: points })
    return { ...shared, axes: [`${shared.axes[0]}${plane}`, shared.axes[1]], ...drawn, fixedLines }
  }
  const [[low, high]] = range
  const xs = Array.from({ length: 201 }, (_, i) => low + (i / 200) * (high - low))
  return {
    ...shared,
    curve: xs.map((x) => ({ x, y: flow.step(Float64Array.of(x))[0] })).filter(({ y }) => Number.isFinite(y)),
    fixedPoints: result.fixedPoints.map(({ directions }, i) => ({
      x: found[i].point.couplings[0],
      y: found[i].point.couplings[0],
      relevant: directions.filter(({ kind }) => kind === "relevant").length,
    })),
  }
}

function relevantEven({ directions }: FlowFixedPoint): number {
  return directions.filter(({ kind, parity }) => kind === "relevant" && parity === "even").length
}

/** A line of fixed points in the plane of `axes`, from one side of the picture to the other. */
function across(
  { couplings }: FlowFixedPoint,
  line: Readonly<Record<string, number>>,
  axes: Transformation["axes"],
  range: Transformation["range"],
): readonly [{ x: number; y: number }, { x: number; y: number }] {
  const far = 10 * Math.max(...range.flat().map(Math.abs))
  const at = (distance: number): { x: number; y: number } => {
    const [x, y] = axes.map((name) => couplings[name] + distance * (line[name] ?? 0))
    return { x, y }
  }
  return [at(-far), at(far)]
}

/** "K, over k_BT". */
function unitOf(name: string): string {
  return /^[ru]/.test(name) ? `${name} (cutoff units)` : `${name} (units of k_BT)`
}
