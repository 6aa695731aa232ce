#!/usr/bin/python3
"""Peer: annealed importance sampling of ln Z in PyTorch, written to be fast on a CPU.

Neal 2001, doi:10.1023/A:1008923215028; Salakhutdinov & Murray 2008, doi:10.1145/1390156.1390266: units in {0, 1}, base
machine of fair coins, ln p*_beta(v) = beta b.v + sum_j ln(1 + exp(beta (c_j + (vW)_j))), betas spaced by the logistic function
between -4 and 4 as ours are. float32, weights summed in float64, buffers allocated once; one product up serves both
temperatures and the draw. A step is one temperature of one run.

    /usr/bin/python3 bench/peers/torch_ais.py --visible 784 --hidden 500 --runs 100 --temperatures 200 --threads 2
"""
import time

import peer

flags = peer.rbm_flags(__doc__)
flags.add_argument("--runs", type=int, default=100)
flags.add_argument("--temperatures", type=int, default=200)
options = flags.parse_args()
peer.set_threads(options.threads)
try:
    import numpy as np
    import torch
except ImportError:
    peer.missing("PyTorch", "python3-torch")

torch.set_grad_enabled(False)
torch.manual_seed(options.seed)
weights, hidden_bias, visible_bias = peer.initial_parameters(options)
if options.init is None:
    weights = 5 * weights  # standard deviation 0.05, as ours
w = torch.tensor(weights.T.copy(), dtype=torch.float32)
c = torch.tensor(hidden_bias, dtype=torch.float32)
b = torch.tensor(visible_bias, dtype=torch.float32)
visible, hidden = w.shape
runs, wt = options.runs, w.t()
x, y, h = (torch.empty(runs, hidden) for _ in range(3))
u, v = torch.empty(runs, visible), torch.empty(runs, visible)
t = 1 / (1 + np.exp(-4 * (2 * np.linspace(0, 1, options.temperatures + 1) - 1)))
betas = [float(beta) for beta in (t - t[0]) / (t[-1] - t[0])]


def anneal(_=None):
    """ln Z and its standard error."""
    v.uniform_()
    torch.lt(v, 0.5, out=v)
    log_weights = torch.zeros(runs, dtype=torch.float64)
    for before, beta in zip(betas, betas[1:]):
        torch.addmm(c, v, w, out=x)
        log_weights.add_((beta - before) * (v @ b))
        torch.mul(x, beta, out=y)
        log_weights.add_(torch.nn.functional.softplus(y).sum(1))
        log_weights.sub_(torch.nn.functional.softplus(x.mul_(before)).sum(1))
        h.uniform_()
        torch.lt(h, y.sigmoid_(), out=h)
        torch.mm(h, wt, out=u).add_(b).mul_(beta).sigmoid_()
        v.uniform_()
        torch.lt(v, u, out=v)
    largest = log_weights.max()
    scaled = torch.exp(log_weights - largest)
    log_z = (visible + hidden) * np.log(2) + largest + torch.log(scaled.mean())
    return float(log_z), float(scaled.std() / scaled.mean() / runs**0.5)


# One run of the whole path counts as runs x temperatures rows, of which peer.timed makes steps a second.
path = range(runs * options.temperatures)
warm_up = {}
for count in {options.threads, 1}:
    torch.set_num_threads(count)
    anneal()
    start = time.perf_counter()
    anneal()
    warm_up[count] = time.perf_counter() - start
torch.set_num_threads(min(warm_up, key=warm_up.get))
log_z, error = anneal()
record = {
    "peer": "PyTorch",
    "version": torch.__version__,
    "case": f"ais {visible}x{hidden}",
    "threads": options.threads,
    "check": {"logPartition": round(log_z, 4), "error": round(error, 4)},
    **peer.timed(anneal, [path], options),
    "unit": "steps/s",
}
peer.emit(record)
