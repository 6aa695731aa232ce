#!/usr/bin/python3
"""Peer: contrastive divergence in PyTorch, written to be fast on a CPU.

CD-1 (Hinton 2002, doi:10.1162/089976602760128018) and PCD-1 (Tieleman 2008), units in {0, 1}:
gradient = (vᵀp(h|v) of the data − the same of the reconstruction or the chain) / batch, velocity =
momentum · velocity + lr · gradient, W += velocity. float32, no autograd, every buffer allocated once.
CD-1 samples the reconstruction by default, as PCD-1 must.

Measured on two EPYC cores and kept: data and reconstruction stacked in one buffer, so that one addmm_
makes the whole gradient (a few per cent faster than two) and one matrix–vector product each bias gradient;
uniform numbers < p instead of torch.bernoulli (3× faster on the CPU); numpy's SFC64 filling the tensor's
memory instead of torch.rand (2× faster; --random torch for pure PyTorch); elementwise operations
on one thread where the OpenMP team and OpenBLAS's own threads get into each other's way (tried at warm-up).

    /usr/bin/python3 bench/peers/torch_rbm.py --method cd1 --visible 1600 --hidden 400 --batch 100 --threads 2
"""
import time

import peer

flags = peer.rbm_flags(__doc__)
flags.add_argument("--method", choices=["cd1", "pcd1"], default="cd1")
flags.add_argument("--steps", type=int, default=1, help="Gibbs steps an update of PCD")
flags.add_argument("--work", choices=["train", "transform"], default="train", help="transform: p(h|v) of all rows at once")
flags.add_argument("--reconstruction", choices=["sample", "mean"], default="sample", help="visible units in CD-1")
flags.add_argument("--momentum", type=float, default=0.5)
flags.add_argument("--random", choices=["sfc64", "torch"], default="sfc64")
options = flags.parse_args()
peer.set_threads(options.threads)
try:
    import numpy as np
    import torch
except ImportError:
    peer.missing("PyTorch", "python3-torch")
if options.method == "pcd1" and options.reconstruction == "mean":
    flags.error("--reconstruction: PCD-1 expects sample, got mean; a chain must be sampled")


class Machine:
    """Parameters W [visible, hidden], b, c, their velocities, and the buffers of one minibatch."""

    def __init__(self, weights, hidden_bias, visible_bias, batch, learning_rate):
        self.w = torch.tensor(weights.T.copy(), dtype=torch.float32)
        self.c = torch.tensor(hidden_bias, dtype=torch.float32)
        self.b = torch.tensor(visible_bias, dtype=torch.float32)
        self.dw, self.dc, self.db = (torch.zeros_like(x) for x in (self.w, self.c, self.b))
        self.rate = learning_rate / batch
        visible, hidden = self.w.shape
        self.v = torch.empty(2 * batch, visible)  # data above, reconstruction below
        self.p = torch.empty(2 * batch, hidden)  # p(h|v) of both; the lower half negated for the gradient
        self.h = torch.zeros(batch, hidden)  # sampled hidden units; the chain of PCD-1
        self.sign = torch.cat([torch.ones(batch), -torch.ones(batch)])
        self.ones = torch.ones(2 * batch)
        self.uniform = {visible: torch.empty(batch, visible), hidden: torch.empty(batch, hidden)}
        self.v0, self.v1 = self.v[:batch], self.v[batch:]
        self.p0, self.p1 = self.p[:batch], self.p[batch:]
        self.generator = np.random.Generator(np.random.SFC64(options.seed))

    def sample(self, p, out):
        u = self.uniform[p.shape[1]]
        if options.random == "sfc64":
            self.generator.random(out=u.numpy(), dtype=np.float32)
        else:
            u.uniform_()
        torch.lt(u, p, out=out)

    def reconstruct(self):
        torch.addmm(self.b, self.h, self.w.t(), out=self.v1).sigmoid_()
        if options.reconstruction == "sample":
            self.sample(self.v1, self.v1)

    def cd1(self, data):
        self.v0.copy_(data)
        torch.addmm(self.c, self.v0, self.w, out=self.p0).sigmoid_()
        self.sample(self.p0, self.h)
        self.reconstruct()
        torch.addmm(self.c, self.v1, self.w, out=self.p1).sigmoid_()
        self.update()

    def pcd1(self, data):
        self.v0.copy_(data)
        for _ in range(options.steps - 1):
            self.reconstruct()
            torch.addmm(self.c, self.v1, self.w, out=self.p1).sigmoid_()
            self.sample(self.p1, self.h)
        self.reconstruct()
        torch.addmm(self.c, self.v, self.w, out=self.p).sigmoid_()
        self.sample(self.p1, self.h)
        self.update()

    def transform(self, data):
        if not hasattr(self, "means"):
            self.means = torch.empty(len(data), len(self.c))
        torch.addmm(self.c, data, self.w, out=self.means).sigmoid_()

    def update(self):
        self.p1.neg_()
        self.dw.addmm_(self.v.t(), self.p, beta=options.momentum, alpha=self.rate)
        self.db.addmv_(self.v.t(), self.sign, beta=options.momentum, alpha=self.rate)
        self.dc.addmv_(self.p.t(), self.ones, beta=options.momentum, alpha=self.rate)
        self.w.add_(self.dw)
        self.b.add_(self.db)
        self.c.add_(self.dc)

    def parameters(self):
        return self.w.t().numpy(), self.c.numpy(), self.b.numpy()


torch.set_grad_enabled(False)
torch.manual_seed(options.seed)
data = peer.load_data(options)
learning_rate = float(options.curve[1]) if options.curve else 0.01
machine = Machine(*peer.initial_parameters(options), options.batch, learning_rate)
step = machine.cd1 if options.method == "cd1" else machine.pcd1


def split(rows):
    return torch.from_numpy(rows).split(options.batch)


batches = split(data[: len(data) // options.batch * options.batch])
if options.work == "transform":
    step, batches = machine.transform, [torch.from_numpy(data)]

record = {
    "peer": "PyTorch",
    "version": torch.__version__,
    "case": f"rbm {options.visible}x{options.hidden} batch {options.batch} {options.method}, {options.steps} steps, {options.work}",
    "threads": options.threads,
}
if options.curve:
    torch.set_num_threads(1)
    record.update(peer.learning_curve(step, split, data, machine.parameters, options))
else:
    warm_up = {}
    for count in {options.threads, 1}:
        torch.set_num_threads(count)
        start = time.perf_counter()
        while time.perf_counter() - start < 0.2:
            step(batches[0])
        start, steps = time.perf_counter(), 0
        while time.perf_counter() - start < 0.4:
            step(batches[0])
            steps += 1
        warm_up[count] = steps
    torch.set_num_threads(max(warm_up, key=warm_up.get))
    record.update(peer.timed(step, batches, options))
record["note"] = (
    f"{options.method}, float32, {options.reconstruction} reconstruction, momentum {options.momentum}, "
    f"random {options.random}, elementwise threads {torch.get_num_threads()}"
)
score = peer.pseudo_likelihood(data[:1000], *machine.parameters(), options.seed)
record["check"] = {"pseudoLikelihood": round(score, 6)}
if options.weights:
    peer.save_parameters(options.weights, *machine.parameters())
peer.emit(record)
