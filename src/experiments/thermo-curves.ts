/** The data of the figure of thermodynamic curves: measured points, and exact curves fine enough to look smooth. */
import {
  honeycombCriticalCoupling,
  triangularCriticalCoupling,
  cubicCriticalCoupling,
} from "../hamiltonian/critical.ts"
import { criticalCoupling } from "../hamiltonian/onsager.ts"
import { pottsCriticalCoupling } from "../hamiltonian/potts.ts"
import type { ExactPoint, ThermodynamicCurvesData } from "../figures/thermodynamic-curves.ts"
import { type ExactSolution, infiniteSolution } from "./exact-thermodynamics.ts"
import type { LatticeModel } from "./lattice-model.ts"
import type { ReweightedCurve } from "./thermo-reweighting.ts"
import type { ThermoPoint } from "./thermo-table.ts"

/** Points of a smooth curve, and how many of them apart what is costly is worked out, on lattices of so many sites. */
const FINE = 161
const COARSE = 4
const COSTLY_SITES = 64

interface Size {
  readonly size: readonly number[]
  readonly model: LatticeModel
  readonly solution: ExactSolution | undefined
}

export function curvesOf(
  {
    points,
    reweighted,
    axis,
  }: {
    readonly points: readonly ThermoPoint[]
    readonly reweighted: readonly ReweightedCurve[]
    readonly axis: "K" | "T"
  },
  sizes: readonly Size[],
): ThermodynamicCurvesData {
  const xOf = (coupling: number): number => (axis === "K" ? coupling : 1 / coupling)
  const { model } = sizes[0]
  const infinite = infiniteSolution(model)
  const critical = criticalOf(model)
  const axisX = points.map(({ coupling }) => xOf(coupling))
  const [low, high] = [Math.min(...axisX), Math.max(...axisX)]
  const grid = high > low ? Array.from({ length: FINE }, (_, i) => low + ((high - low) * i) / (FINE - 1)) : [low]
  const curve = ({ at }: ExactSolution, sites = Infinity): ExactPoint[] =>
    grid.flatMap((x, i) => {
      const values = at(xOf(x), sites <= COSTLY_SITES && i % COARSE === 0)
      return values === undefined ? [] : [{ x, values }]
    })
  // What is too costly for all of a curve is known at its points.
  const known = (size: readonly number[]): ExactPoint[] =>
    pointsOf(size).flatMap((point) => (point.exact ? [{ x: xOf(point.coupling), values: point.exact }] : []))
  const pointsOf = (size: readonly number[]): readonly ThermoPoint[] =>
    points.filter((point) => point.size.join() === size.join())
  // Where it is singular a grid would pass it over.
  const infiniteCurve = ({ at }: ExactSolution): ExactPoint[] => {
    const near = critical === undefined ? [] : [-1e-3, -1e-6, 0, 1e-6, 1e-4, 1e-3].map((ε) => xOf(critical * (1 + ε)))
    return [...grid, ...near.filter((x) => x >= low && x <= high)]
      .toSorted((a, b) => a - b)
      .flatMap((x) => {
        const values = at(xOf(x))
        return values === undefined ? [] : [{ x, values }]
      })
  }
  return {
    axis: axis === "K" ? "coupling K = J/k_BT" : "temperature T (J/k_B)",
    sizes: sizes.map(({ size, model: { lattice }, solution }) => ({
      label: size.join(" × "),
      measured: pointsOf(size).flatMap(({ coupling, measured }) =>
        measured ? [{ x: xOf(coupling), values: measured }] : [],
      ),
      exact: solution ? [...curve(solution, lattice.sites), ...known(size)].toSorted((a, b) => a.x - b.x) : [],
      reweighted: reweighted
        .filter((curve) => curve.size.join() === size.join())
        .flatMap((curve) => curve.points.map(({ coupling, values }) => ({ x: xOf(coupling), values }))),
    })),
    ...(infinite ? { infinite: { label: "infinite lattice", points: infiniteCurve(infinite) } } : {}),
    ...(critical === undefined ? {} : { critical: { x: xOf(critical), label: axis === "K" ? "K_c" : "T_c" } }),
  }
}

/** K_c of the infinite lattice, where it is known. */
function criticalOf({ kind, field, lattice, ...model }: LatticeModel): number | undefined {
  if (field !== 0 || kind === "blume-capel") return undefined
  if (kind === "potts")
    return lattice.kind === "square" && "colours" in model ? pottsCriticalCoupling(model.colours) : undefined
  return {
    square: criticalCoupling,
    triangular: triangularCriticalCoupling,
    honeycomb: honeycombCriticalCoupling,
    cubic: cubicCriticalCoupling.value,
    chain: undefined,
    hypercubic: undefined,
    graph: undefined,
  }[lattice.kind]
}
