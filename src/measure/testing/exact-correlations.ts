/**
 * The exact zero-momentum correlation function of a small torus, G(r) = Tr [M Tʳ M T^(L−r)]/(L Tr T^L), with T the transfer
 * matrix from one line of L spins to the next and M the sum of the spins of a line.
 */
export function exactZeroMomentum(L: number, K: number): Float64Array {
  const states = 2 ** L
  const spins = new Float64Array(states)
  const within = new Float64Array(states)
  for (let line = 0; line < states; line++) {
    let bonds = 0
    for (let x = 0; x < L; x++) {
      spins[line] += 2 * ((line >> x) & 1) - 1
      bonds += ((line >> x) ^ (line >> ((x + 1) % L))) & 1 ? -2 : 0
    }
    within[line] = Math.exp((K * bonds) / 2)
  }
  const unlike = Math.exp(-2 * K)
  // Lines that differ by a translation or by a flip of all spins give the same diagonal element.
  const multiplicity = new Map<number, number>()
  for (let line = 0; line < states; line++) {
    let smallest = line
    for (let x = 0, image = line; x < L; x++) {
      image = (image >> 1) | ((image & 1) << (L - 1))
      smallest = Math.min(smallest, image, states - 1 - image)
    }
    multiplicity.set(smallest, (multiplicity.get(smallest) ?? 0) + 1)
  }
  const G = new Float64Array((L >> 1) + 1)
  let Z = 0
  for (const [line, count] of multiplicity) {
    const powers = [new Float64Array(states)]
    powers[0][line] = 1
    for (let step = 1; step <= L; step++) {
      const v = powers[step - 1].map((value, state) => value * within[state])
      for (let bit = 1; bit < states; bit *= 2)
        for (let state = 0; state < states; state++)
          if ((state & bit) === 0) {
            const [a, b] = [v[state], v[state | bit]]
            v[state] = (a + unlike * b) / (1 + unlike)
            v[state | bit] = (unlike * a + b) / (1 + unlike)
          }
      powers.push(v.map((value, state) => value * within[state]))
    }
    Z += count * powers[L][line]
    for (let r = 0; r < G.length; r++)
      for (let state = 0; state < states; state++)
        G[r] += count * spins[line] * powers[r][state] * spins[state] * powers[L - r][state]
  }
  return G.map((value) => value / Z / L)
}
