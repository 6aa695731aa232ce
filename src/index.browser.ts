/**
 * The library, as far as it runs everywhere: nothing that is reachable from here imports a module of Node. In Node,
 * index.ts adds files and folders to it. Figures are an entry of their own, `blockspin/figures`.
 */

// Failures: InputError is the caller's to mend, NumericalError asks for another setting.
export { InputError, NumericalError } from "./errors.ts"

// compute: the engine and its threads, matrices of bits and of reals, named random streams.
export { BitMatrix } from "./compute/bit-matrix.ts"
export { Engine, type EngineOptions, defaultThreads } from "./compute/engine.ts"
export { RandomStream } from "./compute/philox.ts"
export { RealMatrix } from "./compute/real-matrix.ts"

// statistics: values with errors, autocorrelation times, resampling.
export { type Series, type SeriesAnalysis, type SeriesOptions, autocorrelation } from "./statistics/autocorrelation.ts"
export { type AcceptanceRatio, acceptanceRatio } from "./statistics/acceptance-ratio.ts"
export { type BinningAnalysis, type BinningLevel, binMeans, binning } from "./statistics/binning.ts"
export { type BootstrapEstimate, type BootstrapOptions, bootstrap } from "./statistics/bootstrap.ts"
export { type Collapse, type CollapseOptions, type ScalingCurve, collapse } from "./statistics/collapse.ts"
export { type Crossing, crossings } from "./statistics/crossing.ts"
export { type Estimate, deviation, formatEstimate, meanEstimate } from "./statistics/estimate.ts"
export { type ExponentialAverage, exponentialAverage } from "./statistics/exponential-average.ts"
export { gammaMethod } from "./statistics/gamma-method.ts"
export { type JackknifeEstimate, jackknife } from "./statistics/jackknife.ts"
export { type PowerLaw, type PowerLawOptions, powerLaw } from "./statistics/power-law.ts"
export { median, quantile, quantiles } from "./statistics/quantile.ts"
export {
  type LevelDensity,
  type ReweightedEstimate,
  type Reweighting,
  type ReweightingOptions,
  type ReweightingRun,
  reweighting,
} from "./statistics/reweighting.ts"
export { type Thermalisation, thermalisation } from "./statistics/thermalisation.ts"

// hamiltonian: lattices, the Ising model and its exact solutions, Boltzmann machines and stacks of them.
export {
  type BlumeCapel,
  type BlumeCapelSums,
  blumeCapel,
  blumeCapelEnergy,
  blumeCapelSums,
} from "./hamiltonian/blume-capel.ts"
export { levelThermodynamics, torusEnergyLevels } from "./hamiltonian/beale.ts"
export { betheCriticalCoupling, betheLattice } from "./hamiltonian/bethe.ts"
export { type ChainInField, chainInField } from "./hamiltonian/chain-in-field.ts"
export { chainCorrelationLength, ringCorrelation, ringThermodynamics } from "./hamiltonian/chain.ts"
export {
  type Exponents,
  type PottsTransition,
  anisotropicCriticalCoupling,
  cubicCriticalCoupling,
  honeycombCriticalCoupling,
  pottsTransition,
  triangularCriticalCoupling,
} from "./hamiltonian/critical.ts"
export { cylinderMass } from "./hamiltonian/cylinder-mass.ts"
export {
  type ComparedCoupling,
  type HamiltonianComparison,
  compareHamiltonians,
} from "./hamiltonian/effective-hamiltonian/compare-hamiltonians.ts"
export {
  type CouplingAtDistance,
  couplingsByDistance,
} from "./hamiltonian/effective-hamiltonian/couplings-by-distance.ts"
export type { Coupling as EffectiveCoupling } from "./hamiltonian/effective-hamiltonian/coupling-search.ts"
export {
  type EffectiveCouplings,
  type EffectiveCouplingsOptions,
  effectiveCouplings,
} from "./hamiltonian/effective-hamiltonian/effective-couplings.ts"
export { effectivePolynomial } from "./hamiltonian/effective-hamiltonian/effective-polynomial.ts"
export {
  type CouplingBasis,
  expandFreeEnergy,
  toLatticeGas,
  toSpins,
} from "./hamiltonian/effective-hamiltonian/expansion.ts"
export { type EnumerableModel, countLevels, exactAverages } from "./hamiltonian/enumerate-models.ts"
export {
  type DensityOfStates,
  type ThermalAverages,
  densityOfStates,
  energyLevels,
  thermalAverages,
} from "./hamiltonian/enumeration.ts"
export {
  type ParameterOptions,
  type PointSymmetry,
  independentParameters,
  parameterOrbits,
  polynomialCoefficients,
  spinCoefficients,
} from "./hamiltonian/independent-parameters.ts"
export type { Model } from "./hamiltonian/model.ts"
export { type Ising, type Thermodynamics, energy, ising, magnetization } from "./hamiltonian/ising.ts"
export { kaufman } from "./hamiltonian/kaufman.ts"
export {
  type Lattice,
  type LatticeOptions,
  chain,
  cubic,
  graph,
  honeycomb,
  hypercubic,
  square,
  triangular,
} from "./hamiltonian/lattice.ts"
export {
  type PairStatistics,
  boltzmannFreeEnergy,
  boltzmannLogPartition,
  boltzmannStatistics,
} from "./hamiltonian/boltzmann-enumeration.ts"
export { BoltzmannMachine, type BoltzmannMachineOptions, boltzmannMachine } from "./hamiltonian/boltzmann-machine.ts"
export { boltzmannToPolynomial, polynomialToBoltzmann } from "./hamiltonian/boltzmann-polynomial.ts"
export {
  type ConvolutionalMachine,
  type ConvolutionalShape,
  convolutionalMachine,
  filtersOf,
  translationGenerators,
} from "./hamiltonian/convolutional-machine.ts"
export {
  type HopfieldOptions,
  type Recall,
  type StorageRule,
  hopfieldHarmonium,
  hopfieldMachine,
  patternOverlaps,
  recallPattern,
  retrievalOverlap,
} from "./hamiltonian/hopfield-memory.ts"
export {
  labelLogLikelihood,
  labelProbabilities,
  labelledUnits,
  predictLabels,
  withLabels,
} from "./hamiltonian/label-machine.ts"
export {
  type SignedPermutation,
  Symmetry,
  type SymmetryGenerator,
  flipGenerator,
  imageOf,
} from "./hamiltonian/symmetry.ts"
export { type ExactAverages, type Levels, levelAverages, levelProbabilities } from "./hamiltonian/levels.ts"
export { MachineKernel, type States } from "./hamiltonian/machine-kernel.ts"
export {
  correlationLength,
  criticalCoupling,
  onsagerEnergy,
  onsagerLogPartition,
  onsagerSpecificHeat,
  yangMagnetization,
} from "./hamiltonian/onsager.ts"
export {
  type Operator,
  anisotropicNeighbours,
  hopfield,
  nearestNeighbours,
  randomBonds,
  termList,
  uniformField,
} from "./hamiltonian/operators.ts"
export {
  type Polynomial,
  ferromagneticGauge,
  flipCost,
  isFerromagnetic,
  isingToPolynomial,
  operatorValues,
  polynomial,
  polynomialEnergy,
} from "./hamiltonian/polynomial.ts"
export {
  type Potts,
  colourCounts,
  potts,
  pottsCriticalCoupling,
  pottsEnergy,
  pottsMagnetization,
} from "./hamiltonian/potts.ts"
export {
  ENUMERABLE,
  type MachineShape,
  type RestrictedBoltzmannMachine,
  type Units,
  energyOf,
  freeEnergyOf,
  logLikelihood,
  logPartition,
  restrictedBoltzmannMachine,
  transpose,
} from "./hamiltonian/restricted-boltzmann-machine.ts"
export type { Stack } from "./hamiltonian/stack.ts"
export {
  Harmonium,
  type MachineGradient,
  binaryMachineOf,
  harmonium,
  harmoniumOf,
  zeroGradient,
} from "./hamiltonian/harmonium.ts"
export { type BiasOptions, bernoulliUnits, binomialUnits, spinUnits } from "./hamiltonian/units/discrete-units.ts"
export { type GaussianOptions, gaussianUnits } from "./hamiltonian/units/gaussian-units.ts"
export { jointUnits } from "./hamiltonian/units/joint-units.ts"
export { pottsUnits } from "./hamiltonian/units/potts-units.ts"
export { type DoubleReluOptions, doubleReluUnits, reluUnits } from "./hamiltonian/units/rectified-units.ts"
export { stateCount, statesOf } from "./hamiltonian/units/states.ts"
export type { Parameters, UnitKind, UnitLayer } from "./hamiltonian/units/unit-layer.ts"
export { UNIT_KINDS, type UnitLayerShape, unitLayer } from "./hamiltonian/units/units.ts"
export type { StripOptions } from "./hamiltonian/strip-transfer.ts"
export {
  type FiniteStripOptions,
  type InfiniteStrip,
  type StripThermodynamics,
  infiniteStrip,
  strip,
} from "./hamiltonian/strip.ts"
export { type MagnetizationDistribution, torusMagnetization } from "./hamiltonian/transfer-matrix.ts"
export {
  type Shift,
  nextNearestNeighbours,
  plaquettes,
  shiftedPairs,
  translated,
} from "./hamiltonian/translated-operators.ts"
export {
  honeycombMagnetization,
  honeycombThermodynamics,
  triangularMagnetization,
  triangularThermodynamics,
} from "./hamiltonian/triangular-honeycomb.ts"

// sample: equilibrium configurations; the chains themselves for those who want every sweep.
export type { AxisCorrelations, CorrelationSeries } from "./sample/cluster-correlations.ts"
export { type ClusterOptions, type ClusterSeries, Clusters } from "./sample/clusters.ts"
export { type ExactSampleOptions, type ExactSamples, exactSample } from "./sample/coupling-from-the-past.ts"
export { type ChainSeries, type Chains, type ChainsState } from "./sample/chains.ts"
export {
  type CanonicalAverages,
  type WalkerDensity,
  canonical,
  canonicalDistribution,
} from "./sample/flat-histogram/density.ts"
export {
  type MagneticAverages,
  type Multicanonical,
  type MulticanonicalOptions,
  canonicalMagnetization,
  multicanonical,
} from "./sample/flat-histogram/multicanonical.ts"
export {
  type WangLandau,
  type WangLandauOptions,
  type WangLandauProgress,
  wangLandau,
} from "./sample/flat-histogram/wang-landau.ts"
export { ExactChains } from "./sample/exact-chains.ts"
export { HeatBath } from "./sample/heat-bath.ts"
export type { LocalSeries } from "./sample/local-measurements.ts"
export { type LocalOptions, LocalUpdates } from "./sample/local.ts"
export { CHAIN_METHODS, type ChainMethod, type ChainOptions, makeChains } from "./sample/make-chains.ts"
export { type Pilot, type PilotOptions, runPilot } from "./sample/pilot.ts"
export { OneLevel } from "./sample/replica-exchange/one-level.ts"
export { HoudayerMoves } from "./sample/replica-exchange/houdayer.ts"
export {
  type LevelMethod,
  ReplicaExchange,
  type ReplicaExchangeOptions,
  type ReplicaExchangeState,
} from "./sample/replica-exchange/replica-exchange.ts"
export type { ReplicaFlowState, ReplicaStatistics } from "./sample/replica-exchange/replica-flow.ts"
export {
  type ReplicaSeries,
  overlapsOfLevel,
  reweightingRuns,
  seriesOfLevel,
} from "./sample/replica-exchange/replica-series.ts"
export { type TuneLadderOptions, type TunedLadder, tuneLadder } from "./sample/replica-exchange/tune-ladder.ts"
export type { SampleCheckpoint } from "./sample/sample-checkpoint.ts"
export { type SampleMethod, type SampleOptions, type Samples, type ValueSamples, sample } from "./sample/sample.ts"
export { type StackSampleOptions, sampleStack } from "./sample/stack-samples.ts"
export {
  type Check,
  SAMPLERS,
  type SamplerUnderTest,
  type Verification,
  type VerifyOptions,
  verify,
} from "./sample/verify.ts"
export { Wolff } from "./sample/wolff.ts"
export { chiSquaredPValue, holm, normalPValue } from "./statistics/p-value.ts"

export {
  type ConditionalMeanOptions,
  type ConditionalOptions,
  type KnownUnits,
  conditionalMeans,
  sampleConditional,
} from "./sample/conditional-samples.ts"
export { type Noise, denoise, posteriorMachine } from "./sample/denoise.ts"

// measure: thermodynamics, correlations, receptive fields, reconstructions, each with its error.
export {
  type BlockSpinDistances,
  type BlockSpinSummary,
  blockSpinDistances,
  summariseBlockSpinDistances,
} from "./measure/block-spin-distance.ts"
export { type ClusterStatistics, clusterStatistics } from "./measure/cluster-statistics.ts"
export { type SpinClusters, spinClusters } from "./measure/clusters.ts"
export { type CorrelationFunctions, correlationFunctions } from "./measure/correlation-function.ts"
export {
  type CorrelationLength,
  type FitRange,
  exponentialCorrelationLength,
  secondMomentCorrelationLength,
} from "./measure/correlation-length.ts"
export {
  type ImprovedCorrelationOptions,
  correlationStructureFactor,
  improvedCorrelations,
} from "./measure/improved-correlations.ts"
export { type FieldOverlap, fieldOverlap } from "./measure/field-overlap.ts"
export { type FieldRadii, fieldRadii, summariseFieldRadii } from "./measure/field-radius.ts"
export { type FieldSizeSummary, type FieldSizes, measureFieldSizes, summariseFieldSizes } from "./measure/field-size.ts"
export { annealedImportanceSampling } from "./measure/partition-function/annealed-importance-sampling.ts"
export type { AnnealingOptions } from "./measure/partition-function/annealing.ts"
export {
  type EstimatedLogLikelihood,
  estimatedLogLikelihood,
} from "./measure/partition-function/estimated-log-likelihood.ts"
export { type LogPartitionEstimate, logPartitionEstimate } from "./measure/partition-function/log-partition-estimate.ts"
export type { PartitionEstimate } from "./measure/partition-function/partition-estimate.ts"
export {
  type ReverseAnnealingOptions,
  type ReversePartitionEstimate,
  reverseAnnealing,
} from "./measure/partition-function/reverse-annealing.ts"
export { type ReceptiveFields, receptiveFields } from "./measure/receptive-fields.ts"
export {
  type ReconstructionOptions,
  type ReconstructionQuality,
  compareReconstruction,
  reconstruct,
} from "./measure/reconstruction.ts"
export {
  type StructureFactor,
  type WavePoint,
  axisStructureFactor,
  radialStructureFactor,
  structureFactor,
} from "./measure/structure-factor.ts"
export {
  type ThermodynamicAnalysis,
  type ThermodynamicSeries,
  analyseThermodynamics,
} from "./measure/thermodynamics.ts"
export { type WindowCorrelationOptions, windowCorrelations } from "./measure/window-correlations.ts"

// learn: contrastive divergence, one machine or a stack of them.
export { exactGradient, logPseudoLikelihood, pseudoLikelihoodGradient } from "./learn/boltzmann-gradient.ts"
export {
  type BoltzmannMethod,
  BoltzmannTrainer,
  type BoltzmannTrainingOptions,
  type BoltzmannTrainingState,
} from "./learn/boltzmann-learning.ts"
export { type EpochMetrics, pseudoLikelihood } from "./learn/monitor.ts"
export type { TrainingOptions } from "./learn/options.ts"
export { type Schedule, scheduled } from "./learn/schedule.ts"
export {
  type PerLayer,
  type RowProgress,
  type StackData,
  type StackOptions,
  type StackState,
  StackTrainer,
  fitStack,
} from "./learn/stack.ts"
export { type EpochHooks, Trainer, type TrainingState } from "./learn/trainer.ts"

// data: datasets, and file formats as bytes.
export { type NumericTable, parseCsv } from "./data/csv.ts"
export { type Dataset, type DatasetOptions, type SampleArray, makeDataset } from "./data/dataset.ts"
export { nudgeImages, parseDigits, scaleColumns } from "./data/digits.ts"
export { gunzip, isGzip } from "./data/gzip.ts"
export { parseIdx } from "./data/idx.ts"
export { type PatchOptions, cropImage, imagePatches, shrinkImage } from "./data/image-patches.ts"
export { type LabelledImages, greyValues, imageDataset, takeImages } from "./data/labelled-images.ts"
export { type OnnxOptions, formatOnnx } from "./data/machine-onnx.ts"
export { type MachineFile, formatMachine, parseMachine } from "./data/machine-safetensors.ts"
export { type NpyArray, type WritableNpyArray, formatNpy, parseNpy } from "./data/npy.ts"
export { formatNpz, npzNames, parseNpz } from "./data/npz.ts"
export { type GreyImage, parsePng } from "./data/png.ts"
export { type Safetensors, type Tensor, formatSafetensors, parseSafetensors } from "./data/safetensors.ts"
export { formatStackNpz, parseStackNpz } from "./data/stack-npz.ts"
export { formatStack, parseStack } from "./data/stack-safetensors.ts"
export { type Whitening, type WhiteningOptions, whitening } from "./data/whitening.ts"

// flow: iterating transformations of couplings, their fixed points and exponents.
export { type ContinuousFlow, continuousFlow } from "./flow/continuous-flow.ts"
export { type CriticalPoint, type CriticalPointOptions, criticalPoint } from "./flow/critical-point.ts"
export { type CriticalExponents, type FlowExponents, exponents, scalingRelations } from "./flow/exponents.ts"
export { type FindFixedPointsOptions, findFixedPoints } from "./flow/find-fixed-points.ts"
export { type FixedLine, fixedLine } from "./flow/fixed-line.ts"
export { type FixedPoint, type FixedPointOptions, fixedPoint } from "./flow/fixed-point.ts"
export type { Coupling, FlowMap } from "./flow/flow-map.ts"
export { type SummedFreeEnergy, freeEnergy } from "./flow/free-energy.ts"
export { type Ending, type IterateOptions, type Trajectory, describeEnding, iterate } from "./flow/iterate.ts"
export { type Jacobian, jacobian } from "./flow/jacobian.ts"
export { type Direction, type Linearisation, linearise } from "./flow/linearise.ts"
export { type Portrait, type PortraitOptions, portrait } from "./flow/portrait.ts"

// coarsen: transformations of couplings.
export { type DecimationOptions, decimation } from "./coarsen/decimation.ts"
export {
  type HierarchicalFlow,
  type HierarchicalLatticeOptions,
  hierarchicalLattice,
} from "./coarsen/hierarchical-lattice.ts"
export { type Harmonic, type LogPeriodic, logPeriodic } from "./coarsen/log-periodic.ts"
export {
  type MigdalKadanoffPottsOptions,
  migdalKadanoffPotts,
  migdalKadanoffPottsLimit,
} from "./coarsen/migdal-kadanoff-potts.ts"
export { type MigdalKadanoffOptions, migdalKadanoff, migdalKadanoffLimit } from "./coarsen/migdal-kadanoff.ts"

// coarsen: recordings without a lattice, and wavelets.
export {
  type CoarseLevel,
  type Distribution,
  type ModesKept,
  type PhenomenologicalOptions,
  type PhenomenologicalRg,
  phenomenologicalRg,
} from "./coarsen/phenomenological/phenomenological-rg.ts"
export { type RecordedTable, type Recordings, recordings, surrogate } from "./coarsen/phenomenological/recordings.ts"
export type { ScalingExponent, ScalingExponents } from "./coarsen/phenomenological/scaling.ts"
export { type Wavelet, waveletFilters } from "./coarsen/wavelet-filters.ts"
export {
  type WaveletLevel,
  type WaveletSpectrum,
  type WaveletSpectrumOptions,
  waveletSpectrum,
} from "./coarsen/wavelet-spectrum.ts"
export {
  type LatticeField,
  type WaveletCoefficients,
  type WaveletOptions,
  inverseWaveletTransform,
  waveletCoarse,
  waveletTransform,
} from "./coarsen/wavelet-transform.ts"

// coarsen: cumulants on the triangular lattice, ε-expansion, momentum shell, gradient expansion.
export { type NiemeijerVanLeeuwenOptions, niemeijerVanLeeuwen } from "./coarsen/niemeijer-van-leeuwen.ts"
export {
  type EpsilonExpansionOptions,
  type EpsilonExponent,
  epsilonExpansion,
  epsilonSeries,
} from "./coarsen/perturbative/epsilon-expansion.ts"
export { type GradientExpansionOptions, gradientExpansion } from "./coarsen/perturbative/gradient-expansion.ts"
export { momentumShell } from "./coarsen/perturbative/momentum-shell.ts"
export { type Phi4FlowOptions, type Phi4Options, phi4Flow } from "./coarsen/perturbative/phi4-flow.ts"

// coarsen: Kadanoff's lower bound on the free energy, and tensor renormalization.
export { type CellCoupling, type HypercubicCell, cellCouplings, hypercubicCell } from "./coarsen/kadanoff/cell.ts"
export {
  type FreeEnergyBound,
  type FreeEnergyBoundOptions,
  freeEnergyBound,
} from "./coarsen/kadanoff/free-energy-bound.ts"
export {
  type CertifiedFreeEnergy,
  type FreeEnergyCertificateOptions,
  freeEnergyCertificate,
} from "./coarsen/kadanoff/free-energy-certificate.ts"
export { type KadanoffOptions, kadanoff } from "./coarsen/kadanoff/kadanoff.ts"
export { type OptimalParameter, optimalParameter } from "./coarsen/kadanoff/optimal-parameter.ts"
export {
  type SiteTensor,
  type TensorOptions,
  type TensorRenormalization,
  type TensorRenormalizationOptions,
  type TensorStep,
  cellTensor,
  isingTensor,
  renormalizeTensor,
  tensorRenormalization,
} from "./coarsen/tensor-renormalization.ts"

// coarsen: block spins of configurations, Monte Carlo renormalization, matching, couplings from samples.
export {
  type BlockOperatorOptions,
  type BlockOperatorValues,
  measureBlockOperators,
} from "./coarsen/block-operators.ts"
export {
  type BlockOptions,
  type BlockRule,
  type BlockSpinOptions,
  blockAverages,
  blockSizes,
  blockSpins,
} from "./coarsen/block-spins.ts"
export {
  type CouplingFlowOptions,
  type EstimatedCoupling,
  type FlowLevel,
  type InverseMonteCarlo,
  type InverseMonteCarloOptions,
  couplingFlow,
  inverseMonteCarlo,
} from "./coarsen/inverse-monte-carlo.ts"
export type {
  ChainMomentsOptions,
  MomentsCheckpoint,
  MomentsCheckpoints,
  MonteCarloRGOptions,
} from "./coarsen/chain-moments.ts"
export { type MonteCarloRG, monteCarloRG, monteCarloRGOf } from "./coarsen/monte-carlo-rg.ts"
export { type BlockOperator, operatorBasis, symmetricOperator } from "./coarsen/operator-basis.ts"
export type { DroppedOperators, StabilityAnalysis, StepExponent } from "./coarsen/stability-matrix.ts"
export { type Match, type Matching, type MatchingOptions, twoLatticeMatching } from "./coarsen/two-lattice-matching.ts"
export { type ZoomOut, type ZoomOutOptions, zoomOut } from "./coarsen/zoom-out.ts"

// coarsen: coarse spins by mutual information with their environment, exactly and learned from samples.
export { type BlockEnvironment, withDecoupled } from "./coarsen/mutual-information/block-environment.ts"
export {
  type BlockPlace,
  type BlockPlaceOptions,
  type BlockSamples,
  blockPlaces,
} from "./coarsen/mutual-information/block-samples.ts"
export { type ChainBlockOptions, chainBlock } from "./coarsen/mutual-information/chain-block.ts"
export {
  COARSE_RULES,
  type Channel,
  type CoarseRule,
  type Filter,
  coarseRule,
  filterChannel,
  filterShares,
} from "./coarsen/mutual-information/coarse-rules.ts"
export { blockInformation, coarseInformation, mutualInformation } from "./coarsen/mutual-information/information.ts"
export {
  type LearnFiltersOptions,
  type LearnedFilters,
  type LearningPoint,
  learnFilters,
} from "./coarsen/mutual-information/learn-filters.ts"
export {
  type OptimalFilter,
  type OptimalFilterOptions,
  optimalFilter,
} from "./coarsen/mutual-information/optimal-filter.ts"
export { type OptimalPartition, optimalPartition } from "./coarsen/mutual-information/optimal-partition.ts"
export { squareBlock } from "./coarsen/mutual-information/square-block.ts"
export { Rbm, type FitOptions, type RbmOptions, type Score } from "./learn/rbm.ts"
export type { Rows } from "./learn/rows.ts"
export type { MachineMetrics } from "./learn/machine-monitor.ts"
export { type MachineTrainingOptions, NEGATIVE_METHODS, type NegativeMethod } from "./learn/machine-options.ts"
export { MachineTrainer, type MachineTrainerOptions, type MachineTrainingState } from "./learn/machine-trainer.ts"
export { type MeanStatistics, meanStatistics, wholeStatistics } from "./learn/mean-statistics.ts"
export { type MeanFieldInputs, type MeanFieldOrder, MeanField, meanFieldSolution } from "./learn/mean-field.ts"
export { modelStatistics } from "./learn/negative-phase/exact.ts"
export { labelPhase } from "./learn/negative-phase/labels.ts"
export type { NegativePhase } from "./learn/negative-phase/negative-phase.ts"
export {
  annealHarmonium,
  harmoniumLogPartition,
  type HarmoniumAnnealingOptions,
  type HarmoniumReverseOptions,
  reverseAnnealHarmonium,
} from "./measure/partition-function/harmonium-annealing.ts"
export {
  checkpointBridge,
  type CheckpointBridge,
  type CheckpointBridgeOptions,
} from "./measure/partition-function/checkpoint-bridge.ts"
export { mixingRatio } from "./statistics/gelman-rubin.ts"
export {
  formatHarmonium,
  formatMachineTraining,
  parseHarmonium,
  parseMachineTraining,
} from "./data/harmonium-safetensors.ts"
export { DeepBoltzmannMachine } from "./hamiltonian/deep-boltzmann-machine.ts"
export { type DeepMeanField, type DeepMeanFieldOptions, deepMeanField } from "./hamiltonian/deep-mean-field.ts"
export {
  type DeepBeliefNetwork,
  deepBeliefNetwork,
  exactBeliefBounds,
  exactBeliefLogLikelihoods,
} from "./hamiltonian/deep-belief-network.ts"
export { type BeliefBoundOptions, beliefBound } from "./measure/belief-bound.ts"
export type { DeepBoltzmannOptions } from "./learn/deep/deep-boltzmann-options.ts"
export {
  type DeepBoltzmannEpoch,
  type DeepBoltzmannState,
  DeepBoltzmannTrainer,
} from "./learn/deep/deep-boltzmann-trainer.ts"
export {
  type PretrainOptions,
  pretrainDeepBoltzmannMachine,
  randomDeepBoltzmannMachine,
} from "./learn/deep/pretrain.ts"
export { WakeSleep, type WakeSleepEpoch, type WakeSleepOptions, type WakeSleepState } from "./learn/deep/wake-sleep.ts"
export {
  type Activation,
  type AffineMap,
  type Autoencoder,
  type DenseLayer,
  type Network,
  fromCodes,
  networkClasses,
  networkCodes,
  networkOutputs,
  squaredReconstructionError,
} from "./learn/deep/network.ts"
export { type UnrollAutoencoderOptions, unrollAutoencoder, unrollClassifier } from "./learn/deep/unroll.ts"
export {
  type FineTuneEpoch,
  type FineTuneOptions,
  type FineTuneSettings,
  FineTuning,
  type FineTuningState,
  fineTune,
} from "./learn/deep/fine-tune.ts"
export type { LabelledRows } from "./learn/deep/labelled-rows.ts"
export { formatBeliefNetwork, formatWakeSleep, parseBeliefNetwork, parseWakeSleep } from "./data/belief-safetensors.ts"
export {
  formatBoltzmannMachine,
  formatBoltzmannTraining,
  parseBoltzmannMachine,
  parseBoltzmannTraining,
} from "./data/boltzmann-safetensors.ts"
export {
  formatDeepBoltzmannMachine,
  formatDeepBoltzmannTraining,
  parseDeepBoltzmannMachine,
  parseDeepBoltzmannTraining,
} from "./data/deep-boltzmann-safetensors.ts"
export { formatHarmoniumStack, parseHarmoniumStack } from "./data/harmonium-stack-safetensors.ts"
export { formatFineTuning, parseFineTuning } from "./data/fine-tuning-safetensors.ts"
export { formatNetwork, parseNetwork } from "./data/network-safetensors.ts"
export { formatNetworkNpz, parseNetworkNpz } from "./data/network-npz.ts"
export { type NetworkOnnxOptions, formatNetworkOnnx } from "./data/network-onnx.ts"
export { type LogisticRegressionOptions, logisticRegression } from "./learn/deep/logistic-regression.ts"
export { principalComponents } from "./learn/deep/principal-components.ts"
