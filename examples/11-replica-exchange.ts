// A spin glass with bonds ±J, down to its ground states: a ladder of temperatures on which all neighbours exchange equally often,
// replica exchange with Houdayer's cluster moves on it, and averages at temperatures in between.
import { Engine, ReplicaExchange, autocorrelation, formatEstimate, overlapsOfLevel } from "blockspin"
import { polynomial, randomBonds, reweighting, reweightingRuns, square, tuneLadder } from "blockspin"

const lattice = square(8, 8)
const bonds = randomBonds(lattice, { coupling: 1, distribution: "bimodal", seed: 1 })
const glass = polynomial({ lattice, operators: [bonds] })

// The multipliers of H are β = J/k_BT here.
const { couplings, acceptances } = await tuneLadder(glass, { from: 0.3, to: 2, seed: 1, threads: 1 })
console.log(`β = ${couplings.map((β) => β.toFixed(2)).join(", ")}`)
console.log(`acceptances ${acceptances.map((a) => formatEstimate(a)).join(", ")}`)

using engine = await Engine.create({ threads: 1 })
const ladder = new ReplicaExchange(engine, glass, { couplings, systems: 8, houdayer: true, seed: 1 })
await ladder.sweep(1000)
ladder.clearStatistics()
const series = await ladder.series(4000)

const { roundTrips, roundTripSweeps } = ladder.statistics()
const trips = roundTrips.reduce((sum, n) => sum + n, 0)
console.log(`${trips} round trips, of ${roundTripSweeps.toFixed(0)} sweeps each`)
const lowest = series.hamiltonians.reduce((a, b) => Math.min(a, b))
console.log(`lowest energy ${lowest} J`)

// Two copies of the glass are alike up to the sign of all spins: ⟨q²⟩ is large without order in either.
const q2 = overlapsOfLevel(series, couplings.length - 1).map((q) => q * q)
console.log(`⟨q²⟩ = ${formatEstimate(autocorrelation(q2, { replicas: 4 }).mean)} at β = ${couplings.at(-1)}`)
const levels = reweighting(reweightingRuns(series))
console.log(`⟨H⟩ = ${formatEstimate(levels.mean("energy", 1))} J at β = 1`)
