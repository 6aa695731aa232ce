import { expect, test } from "vitest"
import { InputError } from "../../errors.ts"
import { ReplicaFlow } from "./replica-flow.ts"

/** Exchanges pairs of neighbouring levels of one system, one pair a sweep. */
function run(flow: ReplicaFlow, pairs: readonly number[]): void {
  pairs.forEach((pair, n) => {
    flow.note(pair, 0, 0.25, true)
    flow.visit(n + 1)
  })
}

test("a replica that goes down the ladder and comes back has made a round trip", () => {
  const flow = new ReplicaFlow(3, 1)
  flow.visit(0)
  // Replica 0: levels 1, 2, 1, 0. Replica 1: 0, 0, 0, 1; replica 2: 2, 1, 2, 2.
  run(flow, [0, 1, 1, 0])
  const { roundTrips, roundTripSweeps, fractions, acceptances, exchanged } = flow.statistics()
  expect([0, 1, 2].map((chain) => flow.replicaAt(chain))).toEqual([0, 1, 2])
  expect([...roundTrips]).toEqual([1, 0, 0])
  expect(roundTripSweeps).toBe(4)
  // Level 1 is seen by replica 1 before it has been anywhere, then by 0 from above, 2 from below, 0 from below, 1 from above.
  expect([...fractions]).toEqual([1, 0.5, 0])
  expect(acceptances.map(({ value }) => value)).toEqual([0.25, 0.25])
  expect([...exchanged]).toEqual([1, 1])
})

test("after clear() trips that had begun do not count", () => {
  const flow = new ReplicaFlow(2, 1)
  run(flow, [0])
  flow.clear()
  // Replica 1 went down, and comes back: where it began is not known. Then replica 0 does so, too late as well.
  run(flow, [0, 0])
  expect([...flow.statistics().roundTrips]).toEqual([0, 0])
  run(flow, [0, 0])
  expect([...flow.statistics().roundTrips]).toEqual([1, 1])
})

test("its state goes on, and one that does not fit is refused", () => {
  const flow = new ReplicaFlow(3, 1)
  run(flow, [0, 1])
  const other = new ReplicaFlow(3, 1)
  other.restore(flow.state())
  run(flow, [1, 0])
  run(other, [1, 0])
  expect(other.state()).toEqual(flow.state())
  expect(() => new ReplicaFlow(4, 1).restore(flow.state())).toThrow(
    new InputError("replica exchange restore: expected 4 numbers of replicas, got 3."),
  )
  expect(() => other.restore({ ...flow.state(), replicas: Int32Array.of(0, 1, 1) })).toThrow(
    new InputError("replica exchange restore: expected every replica once, from 0 to 2, got 0, 1, 1."),
  )
})
