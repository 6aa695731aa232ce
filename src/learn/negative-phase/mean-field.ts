/**
 * Mean fields in place of chains: every persistent particle is a set of inputs that goes on by `steps` iterations an update towards a
 * stationary point of ln Z in the naive mean field, or in that of Thouless, Anderson & Palmer (../mean-field.ts). Particles
 * start at draws of independent units, so that they can come to different solutions; all count alike. No noise, and a bias that
 * grows with the weights.
 *
 * Gabrié, Tramel & Krzakala 2015, arXiv:1506.02914; naive: Peterson & Anderson 1987, Complex Systems 1, 995.
 */
import { zeroGradient } from "../../hamiltonian/harmonium.ts"
import { MeanField, type MeanFieldInputs, type MeanFieldOrder, expectScalarUnits } from "../mean-field.ts"
import { meanStatistics } from "../mean-statistics.ts"
import type { ChainOptions, NegativePhase } from "./negative-phase.ts"

export function meanFieldPhase(order: MeanFieldOrder, options: ChainOptions): NegativePhase {
  const { conditionals, start, steps, chains, seed, what } = options
  if (order === 2) for (const layer of [start.visible, start.hidden]) expectScalarUnits(`${what}: method tap`, layer)
  const [m, n] = [start.visible.width, start.hidden.width]
  let particles: MeanFieldInputs[] = []
  return {
    statistics({ machine }) {
      const field = new MeanField(machine, order)
      if (particles.length === 0) {
        const draws = conditionals.decode(
          conditionals.independent(chains, { seed, purpose: `${what}/chains`, number: 0 }),
        )
        particles = Array.from({ length: chains }, (_, row) => field.inputsFrom(draws.row(row)))
      }
      const sum = zeroGradient(machine)
      particles = particles.map((particle) => {
        let inputs = particle
        for (let step = 0; step < steps; step++) inputs = field.next(inputs)
        field.addGradient(inputs, 1 / chains, sum)
        return inputs
      })
      return Promise.resolve(meanStatistics(sum))
    },
    state: () => ({ inputs: Float64Array.from(particles.flatMap(({ visible, hidden }) => [...visible, ...hidden])) }),
    restore({ inputs }) {
      particles = Array.from({ length: inputs.length / (m + n) }, (_, k) => {
        const from = k * (m + n)
        return { visible: inputs.slice(from, from + m), hidden: inputs.slice(from + m, from + m + n) }
      })
    },
  }
}
