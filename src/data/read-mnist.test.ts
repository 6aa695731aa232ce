import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { expect, test } from "vitest"
import { imageDataset } from "./labelled-images.ts"
import { mnist } from "./read-mnist.ts"
import { temporaryFolder } from "./testing/fixture.ts"

/** An IDX file of bytes. */
function idx(shape: number[], data: number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + data.length)
  bytes.set([0, 0, 8, shape.length])
  for (const [axis, length] of shape.entries()) new DataView(bytes.buffer).setUint32(4 + 4 * axis, length)
  bytes.set(data, 4 + 4 * shape.length)
  return bytes
}

async function folderOf(labels: number[] = [1, 2]): Promise<string> {
  const folder = await temporaryFolder()
  writeFileSync(join(folder, "train-images-idx3-ubyte"), idx([2, 1, 3], [0, 127, 255, 255, 128, 0]))
  writeFileSync(join(folder, "train-labels-idx1-ubyte.gz"), gzipSync(idx([labels.length], labels)))
  writeFileSync(join(folder, "t10k-images.idx3-ubyte"), idx([1, 1, 3], [0, 0, 255]))
  writeFileSync(join(folder, "t10k-labels.idx1-ubyte"), idx([1], [7]))
  return folder
}

test("mnist() of a folder reads plain and gzipped files, and says that it is a part of the set", async () => {
  const folder = await folderOf()
  const set = await mnist(folder)
  expect(set.full).toBe(false)
  expect(set.description).toBe(`MNIST, a part of the set: 2 training and 1 test images of 1 × 3, from ${folder}`)
  expect([...set.training.labels, ...set.test.labels]).toEqual([1, 2, 7])
  expect([...imageDataset(set.training, { binarize: "threshold" }).bits!.unpack()]).toEqual([0, 0, 1, 1, 1, 0])
})

test("mnist() refuses files that do not belong together, labels out of range and missing files", async () => {
  await expect(mnist(await folderOf([1, 2, 3]))).rejects.toThrow(/expected 2 labels, as there are images, got 3/)
  await expect(mnist(await folderOf([1, 10]))).rejects.toThrow(/expected labels from 0 to 9, got 10 of image 1/)
  await expect(mnist(await temporaryFolder())).rejects.toThrow(
    /expected train-images-idx3-ubyte, perhaps with \.gz, got no such file\. Put the four files/,
  )
  await expect(mnist("/no/such/folder")).rejects.toThrow(/expected a file, got none of this name/)
})
