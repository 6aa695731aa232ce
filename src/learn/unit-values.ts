/** Whether data can be states of a kind of units, said in one sentence with the mend where not. */
import type { RealMatrix } from "../compute/real-matrix.ts"
import { InputError, expectInput } from "../errors.ts"
import type { UnitLayer } from "../hamiltonian/units/unit-layer.ts"

const RULES: Readonly<
  Record<UnitLayer["kind"], { expected: string; mend: string; holds: (value: number, levels: number) => boolean }>
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

/** Refuses rows of another length, and values that the units cannot have. */
export function expectUnitValues(what: string, data: RealMatrix, units: UnitLayer): void {
  const { expected, mend, holds } = RULES[units.kind]
  expectInput(
    data.columns === units.width,
    `${what}: expected rows of ${units.width} numbers, as the ${units.kind} units have, got ${data.columns}.`,
  )
  const bad = data.values.findIndex((value) => !holds(value, units.levels ?? 1))
  if (bad >= 0)
    throw new InputError(
      `${what}: expected ${expected} for ${units.kind} units, got ${data.values[bad]} in row ${Math.floor(bad / data.columns)}, ` +
        `column ${bad % data.columns}. To mend it: ${mend}.`,
    )
}
