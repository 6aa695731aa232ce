/** Whether data can be states of a kind of units, said in one sentence with the mend where not. */
import type { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput } from "../errors.ts"
import type { UnitKind, UnitLayer } from "../hamiltonian/units/unit-layer.ts"

const RULES: Readonly<
  Record<UnitKind, { expected: string; mend: string; holds: (value: number, levels: number) => boolean }>
> = {
  bernoulli: {
    expected: "values between 0 and 1",
    mend: "threshold or scale the data, or take gaussian units",
    holds: (value) => value >= 0 && value <= 1,
  },
  spin: {
    expected: "values between −1 and 1",
    mend: "threshold or scale the data, or take gaussian units",
    holds: (value) => value >= -1 && value <= 1,
  },
  potts: {
    expected: "one-hot values between 0 and 1",
    mend: "encode every unit as q numbers of which one is 1",
    holds: (value) => value >= 0 && value <= 1,
  },
  binomial: {
    expected: "counts from 0 to n",
    mend: "raise n, or take gaussian units",
    holds: (value, n) => value >= 0 && value <= n,
  },
  gaussian: { expected: "finite values", mend: "remove or fill in missing values", holds: Number.isFinite },
  relu: {
    expected: "finite values of at least 0",
    mend: "shift the data, or take gaussian units",
    holds: (value) => value >= 0 && Number.isFinite(value),
  },
  "double-relu": { expected: "finite values", mend: "remove or fill in missing values", holds: Number.isFinite },
}

/** Refuses rows that are all the same, of which there is nothing to learn but themselves. */
export function expectVariation(what: string, { rows, columns, values }: RealMatrix): void {
  if (rows < 2) return
  for (let k = columns; k < values.length; k++) if (values[k] !== values[k - columns]) return
  const same = values.subarray(0, columns).every((value) => value === values[0])
  throw new InputError(
    `${what}: expected rows that differ, got ${rows} times the same${same ? `, all values ${values[0]}` : ""}. ` +
      "Check how the data were read, or the threshold that made bits of them.",
  )
}

/** Refuses rows of another length, and values that the units cannot have. */
export function expectUnitValues(what: string, data: RealMatrix, units: UnitLayer): void {
  expectInput(
    data.columns === units.width,
    `${what}: expected rows of ${units.width} numbers, as the ${units.kind} units have, got ${data.columns}.`,
  )
  let first = 0
  for (const part of units.parts ?? [units]) {
    expectColumns(what, data, first, part)
    first += part.width
  }
}

function expectColumns(what: string, data: RealMatrix, first: number, { kind, width, levels = 1 }: UnitLayer): void {
  if (kind === "joint") return
  const { expected, mend, holds } = RULES[kind]
  for (let row = 0; row < data.rows; row++)
    for (let column = first; column < first + width; column++) {
      const value = data.values[row * data.columns + column]
      if (!holds(value, levels))
        throw new InputError(
          `${what}: expected ${expected} for ${kind} units, got ${value} in row ${row}, column ${column}. To mend it: ${mend}.`,
        )
    }
}
