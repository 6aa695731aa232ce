// Digits, a cat and the sky: from pixels to bits that a machine can learn, and what its units then see.
import { catImage, digits, fieldRadii, fitStack, formatEstimate, imageDataset, imagePatches } from "blockspin"
import { BitMatrix, receptiveFields, skyImage, summariseFieldRadii, whitening, windowCorrelations } from "blockspin"

const images = await digits()
console.log(
  `${images.name}: ${images.rows} of ${images.height} × ${images.width}, labels ${[...images.labels.subarray(0, 5)].join(" ")} …`,
)
const ink = imageDataset(images, { binarize: "threshold" })
const drawn = imageDataset(images, { binarize: "bernoulli", seed: 1 })
console.log(`${ink.description}; or ${drawn.description}`)

// Whitened patches: brightness is what neighbours share most, and it is taken out before anything is learned.
const neighbours = (data: Parameters<typeof windowCorrelations>[0]): string =>
  formatEstimate(windowCorrelations(data, { shape: [8, 8] })[1])
const systems: Record<string, BitMatrix> = { digits: ink.bits! }
for (const [name, image, threshold] of [
  ["cat", await catImage(), 0],
  ["sky", await skyImage(), 1],
] as const) {
  const patches = imagePatches(image, { size: 8, count: 4000, seed: 1 })
  const white = whitening(patches, { regularisation: 0.5 }).apply(patches)
  const bits = Int8Array.from(white.values, (value) => Number(value > threshold))
  systems[name] = BitMatrix.from(bits, white.rows, white.columns)
  console.log(
    `${name}: neighbours' correlation ${neighbours(patches)}, whitened ${neighbours(white)}, as bits ${neighbours(systems[name])}`,
  )
}

for (const [name, data] of Object.entries(systems)) {
  const stack = await fitStack(data, { layers: [32], epochs: 20, l1: 2e-4, shape: [8, 8], seed: 1 })
  const radius = summariseFieldRadii(fieldRadii(receptiveFields(stack, 1)))
  console.log(`${name}: fields have ${formatEstimate(radius)} of the radius of an even one`)
}
