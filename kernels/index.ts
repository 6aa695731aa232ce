// The exported kernels. Every one is called on all threads at once with (thread, threads, …); each computes its share,
// and the result does not depend on the number of threads.
export { heatBath } from "./heat-bath"
export { layer } from "./layer"
export { gradient } from "./gradient"
export { blockOperators } from "./block-operators"
export { clusterBlocks, clusterCorrelations, clusters } from "./cluster"
export { localUpdates } from "./local"
export { flatHistogram } from "./flat-histogram"
export { annealing } from "./annealing"
export { ascent } from "./ascent"
export { contrastiveDivergence } from "./contrastive-divergence"
export { fillBernoulli, seedStream } from "./random"
export { magnitude } from "./magnitude"
