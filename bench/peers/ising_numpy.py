#!/usr/bin/python3
"""Peer: the Ising model in numpy, one colour of the checkerboard of all replicas at a time.

Spins of a colour are int8 [row, column / 2, replica]; every spin of every replica has its own 32 random
bits (sharing them among replicas would be faster and wrong). heatbath: up with 1 / (1 + exp(−2K Σs'));
metropolis: flip with min(1, exp(−2K s Σs')), both by table. A "flip" is one attempted update.

    /usr/bin/python3 bench/peers/ising_numpy.py --size 64 --coupling 0.408 --seconds 5
"""
import argparse
import time

import peer

flags = argparse.ArgumentParser(description=__doc__)
flags.add_argument("--size", type=int, default=64)
flags.add_argument("--coupling", type=float, default=0.408)
flags.add_argument("--seconds", type=float, default=5)
flags.add_argument("--repeats", type=int, default=5)
flags.add_argument("--replicas", type=int, default=64)
flags.add_argument("--method", choices=["metropolis", "heatbath"], default="metropolis")
flags.add_argument("--seed", type=int, default=1)
options = flags.parse_args()
peer.set_threads(1)
try:
    import numpy as np
except ImportError:
    peer.missing("numpy", "python3-numpy")
if options.size % 2 or options.size < 4:
    flags.error(f"--size: expected an even number of at least 4, got {options.size}")

size, replicas = options.size, options.replicas
sites = size * size
shape = (size, size // 2, replicas)
raw = np.random.SFC64(options.seed).random_raw  # the fastest 64 random bits numpy has
sums = np.arange(-4, 5)
if options.method == "heatbath":
    probability = 1 / (1 + np.exp(-2 * options.coupling * sums))
else:
    probability = np.minimum(1, np.exp(-2 * options.coupling * sums))
table = np.minimum(np.rint(probability * 2**32), 2**32 - 1).astype(np.uint32)
field, index, bound = np.empty(shape, np.int8), np.empty(shape, np.intp), np.empty(shape, np.uint32)
accept = np.empty(shape, bool)

# colors[c][y, k] is the spin at column x = 2k + (y + c) % 2. Random start: half of it is equilibrated at K = 0.408.
colors = [np.where(raw(sites // 2 * replicas).reshape(shape) & 1, 1, -1).astype(np.int8) for _ in range(2)]


def neighbours(c):
    """Σs' of the four neighbours of colour c, into field; even rows of colour 0 look left, the others right."""
    other = colors[1 - c]
    np.add(other[:-2], other[2:], out=field[1:-1])
    np.add(other[-1], other[1], out=field[0])
    np.add(other[-2], other[0], out=field[-1])
    np.add(field, other, out=field)
    left, right = slice(c, None, 2), slice(1 - c, None, 2)
    field[left, 1:] += other[left, :-1]
    field[left, 0] += other[left, -1]
    field[right, :-1] += other[right, 1:]
    field[right, -1] += other[right, 0]


def update(c):
    neighbours(c)
    spins = colors[c]
    if options.method == "metropolis":
        np.multiply(field, spins, out=field)
    np.add(field, 4, out=index)
    np.take(table, index, out=bound, mode="clip")
    bits = raw(spins.size // 2).view(np.uint32).reshape(shape)
    np.less(bits, bound, out=accept)
    steps = accept.view(np.int8)
    if options.method == "metropolis":
        np.multiply(steps, -2, out=steps)
        np.add(steps, 1, out=steps)
        np.multiply(spins, steps, out=spins)
    else:
        np.multiply(steps, 2, out=spins)
        np.subtract(spins, 1, out=spins)


def energies():
    """Energy per site of every replica: every bond joins the two colours."""
    neighbours(0)
    return -(field * colors[0]).sum(axis=(0, 1), dtype=np.int64) / sites


start = time.perf_counter()
while time.perf_counter() - start < 0.3 * options.seconds:
    update(0), update(1)
rates, samples = [], []
for _ in range(options.repeats):
    flips, elapsed = 0, 0.0
    while elapsed < 0.7 * options.seconds / options.repeats:
        start = time.perf_counter()
        for _ in range(10):
            update(0), update(1)
        elapsed += time.perf_counter() - start
        flips += 10 * sites * replicas
        samples.append(energies())
    rates.append(flips / elapsed * 1e-9)
u = np.mean(samples, axis=0)  # one number a replica: replicas are independent
peer.emit({
    "peer": "numpy",
    "version": np.__version__,
    "case": f"ising L={size} K={options.coupling:.10g} {options.method}",
    **peer.summary(rates, 5, "flips/ns"),
    "threads": 1,
    "note": f"checkerboard, {replicas} replicas, numpy SFC64",
    "check": {"u": round(float(u.mean()), 6), "uError": float(f"{u.std(ddof=1) / replicas**0.5:.2g}"), "sweeps": 10 * len(samples)},
})
