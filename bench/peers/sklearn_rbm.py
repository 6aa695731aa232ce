#!/usr/bin/python3
"""Peer: scikit-learn's BernoulliRBM.

It trains by persistent contrastive divergence with one Gibbs step (PCD-1, Tieleman 2008,
doi:10.1145/1390156.1390290), plain gradient steps without momentum: W += lr · mean gradient.
The step timed is the one that BernoulliRBM.fit repeats (its _fit of one minibatch), in float32, which
fit keeps and which is the faster choice; --api partial_fit times the public call, which converts to float64.

    /usr/bin/python3 bench/peers/sklearn_rbm.py --visible 1600 --hidden 400 --batch 100 --seconds 5 --threads 2
"""
import peer

flags = peer.rbm_flags(__doc__)
flags.add_argument("--api", choices=["fit", "partial_fit"], default="fit")
flags.add_argument("--work", choices=["train", "transform"], default="train")
options = flags.parse_args()
peer.set_threads(options.threads)
try:
    import numpy as np
    import sklearn
    from sklearn.neural_network import BernoulliRBM
except ImportError:
    peer.missing("scikit-learn", "python3-sklearn")

data = peer.load_data(options)
dtype = np.float32 if options.api == "fit" else np.float64
learning_rate = float(options.curve[1]) if options.curve else 0.01

machine = BernoulliRBM(
    options.hidden, learning_rate=learning_rate, batch_size=options.batch, random_state=options.seed
)
machine.partial_fit(data[: options.batch])  # creates the attributes that are set to the common start below
weights, hidden_bias, visible_bias = peer.initial_parameters(options)
machine.components_ = np.asarray(weights, dtype=dtype, order="F")  # the order that fit chooses
machine.intercept_hidden_ = hidden_bias.astype(dtype)
machine.intercept_visible_ = visible_bias.astype(dtype)
machine.h_samples_ = np.zeros((options.batch, options.hidden), dtype=dtype)

# A shorter last batch would not match the chains in h_samples_; fit never makes one either.
rows = np.asarray(data[: len(data) // options.batch * options.batch], dtype=dtype)


def split(rows):
    return np.split(rows.astype(dtype, copy=False), len(rows) // options.batch)


batches = split(rows)


def step(batch):
    if options.api == "fit":
        machine._fit(batch, machine.random_state_)
    else:
        machine.partial_fit(batch)


def parameters():
    return machine.components_, machine.intercept_hidden_, machine.intercept_visible_


record = {
    "peer": "scikit-learn",
    "version": sklearn.__version__,
    "case": f"rbm {options.visible}x{options.hidden} batch {options.batch} pcd1",
    "threads": options.threads,
    "note": f"BernoulliRBM.{options.api}: PCD-1, {np.dtype(dtype).name}, no momentum",
}
if options.curve:
    record.update(peer.learning_curve(step, split, data, parameters, options))
else:
    if options.work == "transform":
        record["case"] = f"transform {options.visible}x{options.hidden}"
        step, batches = machine.transform, [rows]
    for batch in batches[:10]:
        step(batch)
    record.update(peer.timed(step, batches, options))
own = machine.score_samples(rows[:1000]).mean()
same = peer.pseudo_likelihood(rows[:1000], *parameters(), options.seed)
record["check"] = {"scoreSamples": round(float(own), 6), "pseudoLikelihood": round(same, 6)}
if options.weights:
    peer.save_parameters(options.weights, *parameters())
peer.emit(record)
