/** The library in Node: all of index.browser.ts, and what needs a disk. */
export * from "./index.browser.ts"

// data: files and folders; whatever is written is written whole or not at all.
export { catImage, digits, skyImage } from "./data/bundled.ts"
export { type JsonObject, JsonLinesWriter, readJsonLines } from "./data/jsonl.ts"
export { type MnistPaths, fetchMnist } from "./data/mnist.ts"
export { type ReadDatasetOptions, readDataset } from "./data/read-dataset.ts"
export { type Mnist, mnist } from "./data/read-mnist.ts"
export { writeFileAtomic } from "./data/write-atomic.ts"
export { type SampleStates, type WriteSamplesOptions, writeSamples } from "./data/write-samples.ts"

// experiments: the trained machines of a run folder.
export { layerFile, readStack } from "./experiments/layer-files.ts"
export { loadMachine, loadStack, saveMachine } from "./experiments/machine-files.ts"
export { loadAutoencoder, loadNetwork, saveNetwork } from "./experiments/network-files.ts"
export { type RunRecord, type RunStatus, readRunRecord } from "./experiments/run-folder.ts"
