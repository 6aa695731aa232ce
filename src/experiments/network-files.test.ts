import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { formatNetworkOnnx } from "../data/network-onnx.ts"
import { temporaryFolder } from "../data/testing/fixture.ts"
import { randomNetwork } from "../data/testing/random-network.ts"
import { loadAutoencoder, loadNetwork, saveNetwork } from "./network-files.ts"

const autoencoder = { ...randomNetwork([6, 2, 6], ["linear", "sigmoid"], 1), encoder: 1 }
const classifier = randomNetwork([6, 3], ["softmax"], 2)

test.each(["a.safetensors", "a.npz"])("networks come back from %s", async (name) => {
  const path = join(await temporaryFolder(), name)
  await saveNetwork(path, autoencoder)
  expect(await loadAutoencoder(path)).toEqual(autoencoder)
  await saveNetwork(path, classifier)
  expect(await loadNetwork(path)).toEqual(classifier)
  await expect(loadAutoencoder(path)).rejects.toThrow(
    `${path}: expected an autoencoder, got a network without a code. Read it with loadNetwork.`,
  )
})

test("networks and their ways are written as ONNX", async () => {
  const path = join(await temporaryFolder(), "a.onnx")
  await saveNetwork(path, autoencoder)
  expect(new Uint8Array(await readFile(path))).toEqual(formatNetworkOnnx(autoencoder))
  await saveNetwork(path, autoencoder, { pass: "decoder" })
  expect(new Uint8Array(await readFile(path))).toEqual(formatNetworkOnnx(autoencoder, { pass: "decoder" }))
  await expect(loadNetwork(path)).rejects.toThrow(`${path}: expected a .safetensors or .npz file, got neither.`)
  await expect(saveNetwork(join(path, "..", "network"), classifier)).rejects.toThrow(
    "expected the name of a file that ends in .safetensors, .npz or .onnx, got none of these.",
  )
})
