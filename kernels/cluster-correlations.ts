// Improved estimators of correlations on periodic lattices of axes: Wolff 1990 (doi:10.1016/0550-3213(90)90313-3), Niedermayer 1990
// (doi:10.1016/0370-2693(90)90531-R). Spins of different clusters are independent, those of one alike, so that ⟨s_0 s_r⟩ is the
// probability of being in one cluster. Along an axis of length L, for r = 0 … ⌊L/2⌋, and for clusters of n(x) sites in layer x:
//   pairs of sites in one cluster, r apart:  Σ_i [i and i + r in one cluster]
//   pairs of layers, for zero momentum:      Σ_c Σ_x n_c(x) n_c(x + r), each pair of layers once, also where r = L/2
// of all clusters of a sweep; of one cluster grown from a random site the same over its size, which has the same mean over N.
@unmanaged export class Correlations {
  axes: i32
  shape: usize // u32 length and stride of each axis
  places: usize // u32, axes × sites: the layer of every site
  results: usize // measurements × chains × resultSize bytes of f64: clusters averaged over (of a sweep 1), then of every axis the
  resultSize: usize // pairs of sites and the pairs of layers
  scratch: usize // threads × scratchSize: u32 for every layer of the longest axis, the layers occupied and one more; all 0; then
  scratchSize: usize // u32 for every site, 0 at first
  longest: u32
}

@inline function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value)
}

// How many of n numbers at a and b are equal.
function equal(a: usize, b: usize, n: u32): u32 {
  let sum = i32x4.splat(0)
  const end = a + 4 * <usize>n, whole = a + 4 * <usize>(n & ~3)
  for (; a < whole; a += 16) {
    sum = i32x4.sub(sum, i32x4.eq(v128.load(a), v128.load(b)))
    b += 16
  }
  let count = i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1) + i32x4.extract_lane(sum, 2) + i32x4.extract_lane(sum, 3)
  for (; a < end; a += 4) {
    count += i32(load<u32>(a) == load<u32>(b))
    b += 4
  }
  return count
}

// Pairs of layers of one cluster along an axis, times `weight`.
function addLayers(members: usize, size: u32, places: usize, layers: usize, occupied: usize, length: u32, weight: f64, out: usize): void {
  let number: u32 = 0
  for (let k: u32 = 0; k < size; k++) {
    const x = load<u32>(places + 4 * load<u32>(members + 4 * k))
    const n = load<u32>(layers + 4 * x)
    store<u32>(occupied + 4 * number, x)
    number += u32(n == 0)
    store<u32>(layers + 4 * x, n + 1)
  }
  for (let u: u32 = 0; u < number; u++) {
    const x = load<u32>(occupied + 4 * u)
    const n = <f64>load<u32>(layers + 4 * x), weighted = n * weight
    add(out, weighted * n)
    for (let v: u32 = 0; v < u; v++) {
      const y = load<u32>(occupied + 4 * v)
      const d = x < y ? y - x : x - y
      add(out + 8 * min(d, length - d), weighted * <f64>load<u32>(layers + 4 * y))
    }
  }
  for (let u: u32 = 0; u < number; u++) store<u32>(layers + 4 * load<u32>(occupied + 4 * u), 0)
}

// Of a sweep, from the label of every site; `ends` has room for a number for every label.
export function addSweep(k: Correlations, sites: u32, labels: usize, ends: usize, thread: i32, out: usize): void {
  const layers = k.scratch + <usize>thread * k.scratchSize
  const occupied = layers + 4 * <usize>k.longest, members = occupied + 4 * (<usize>k.longest + 1)
  store<f64>(out, 1)
  // The sites in the order of their clusters.
  memory.fill(ends, 0, 4 * (<usize>sites + 1))
  for (let i: u32 = 0; i < sites; i++) {
    const at = ends + 4 * load<u32>(labels + 4 * i)
    store<u32>(at, load<u32>(at) + 1)
  }
  let begin: u32 = 0
  for (let label: u32 = 0; label <= sites; label++) {
    const size = load<u32>(ends + 4 * label)
    store<u32>(ends + 4 * label, begin)
    begin += size
  }
  for (let i: u32 = 0; i < sites; i++) {
    const at = ends + 4 * load<u32>(labels + 4 * i), place = load<u32>(at)
    store<u32>(members + 4 * place, i)
    store<u32>(at, place + 1)
  }
  let to = out + 8
  for (let axis = 0; axis < k.axes; axis++) {
    const length = load<u32>(k.shape + 8 * axis), stride = load<u32>(k.shape + 8 * axis, 4)
    const half = length >> 1, block = length * stride
    store<f64>(to, <f64>sites)
    for (let r: u32 = 1; r <= half; r++) {
      const shift = r * stride
      let count: u32 = 0
      for (let at = labels; at < labels + 4 * <usize>sites; at += 4 * <usize>block)
        count += equal(at, at + 4 * shift, block - shift) + equal(at + 4 * (block - shift), at, shift)
      store<f64>(to + 8 * r, <f64>count)
    }
    to += 8 * (half + 1)
    const places = k.places + 4 * <usize>sites * <usize>axis
    let first: u32 = 0
    for (let label: u32 = 0; label <= sites; label++) {
      const end = load<u32>(ends + 4 * label), size = end - first
      if (size == 1) add(to, 1)
      else if (size > 1) addLayers(members + 4 * first, size, places, layers, occupied, length, 1, to)
      first = end
    }
    to += 8 * (half + 1)
  }
}

// Of one cluster of Wolff's, from its sites.
export function addCluster(k: Correlations, sites: u32, members: usize, size: u32, thread: i32, out: usize): void {
  const layers = k.scratch + <usize>thread * k.scratchSize
  const occupied = layers + 4 * <usize>k.longest, marks = occupied + 4 * (<usize>k.longest + 1)
  const weight = 1 / <f64>size
  add(out, 1)
  for (let n: u32 = 0; n < size; n++) store<u32>(marks + 4 * load<u32>(members + 4 * n), 1)
  let to = out + 8
  for (let axis = 0; axis < k.axes; axis++) {
    const length = load<u32>(k.shape + 8 * axis), stride = load<u32>(k.shape + 8 * axis, 4)
    const half = length >> 1
    const places = k.places + 4 * <usize>sites * <usize>axis
    add(to, 1)
    for (let n: u32 = 0; n < size; n++) {
      const site = load<u32>(members + 4 * n), x = load<u32>(places + 4 * site)
      for (let r: u32 = 1; r <= half; r++) {
        const other = x + r < length ? site + r * stride : site - (length - r) * stride
        if (load<u32>(marks + 4 * other)) add(to + 8 * r, weight)
      }
    }
    to += 8 * (half + 1)
    addLayers(members, size, places, layers, occupied, length, weight, to)
    to += 8 * (half + 1)
  }
  for (let n: u32 = 0; n < size; n++) store<u32>(marks + 4 * load<u32>(members + 4 * n), 0)
}
