"""What the Python peers share: flags, threads, data, timing, exact likelihood, and the one JSON line.

A peer is somebody else's program doing the same work as blockspin; the bench driver starts it as a
child process and reads one line of JSON from its standard output. Machines are stored as .npz with
scikit-learn's names and shapes: components_ [hidden, visible], intercept_hidden_ [hidden],
intercept_visible_ [visible], for units in {0, 1} with E(v,h) = −b·v − c·h − hᵀWv.

numpy is imported inside functions: BLAS reads its thread count from the environment when loaded.
"""
import argparse
import json
import os
import resource
import statistics
import sys
import time


def rbm_flags(description):
    """The flags that every RBM peer understands; the peer adds its own and parses."""
    flags = argparse.ArgumentParser(description=description)
    flags.add_argument("--visible", type=int, default=1600)
    flags.add_argument("--hidden", type=int, default=400)
    flags.add_argument("--batch", type=int, default=100)
    flags.add_argument("--samples", type=int, default=10000, help="rows of random data when no --data is given")
    flags.add_argument("--seconds", type=float, default=5, help="time for all repeats together")
    flags.add_argument("--repeats", type=int, default=5)
    flags.add_argument("--threads", type=int, default=2)
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--data", metavar="FILE.npy", help="[samples, visible]; ±1 is mapped to 0/1")
    flags.add_argument("--init", metavar="FILE.npz", help="start from these parameters")
    flags.add_argument("--weights", metavar="FILE.npz", help="save the parameters at the end")
    flags.add_argument("--curve", nargs=2, metavar=("EPOCHS", "LR"), help="learning curve instead of timing")
    flags.add_argument("--shuffle", action="store_true", help="a new order of the rows every epoch of --curve")
    flags.add_argument("--watched", metavar="FILE.npy", help="rows of the one-flip pseudo-likelihood in --curve")
    return flags


def set_threads(count):
    """Must run before numpy is imported."""
    for name in ("OPENBLAS", "OMP", "MKL", "BLIS", "NUMEXPR"):
        os.environ[name + "_NUM_THREADS"] = str(count)


def emit(record):
    record["maxRssMB"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    print(json.dumps(record), flush=True)


def missing(peer, package):
    print(json.dumps({"peer": peer, "missing": "apt-get install " + package}))
    sys.exit(0)


def load_data(options):
    """Binary rows as float32 in {0, 1}: from --data, or fair coins (the work does not depend on the values)."""
    import numpy as np

    if options.data is None:
        shape = (options.samples, options.visible)
        return np.random.default_rng(options.seed).integers(0, 2, shape).astype(np.float32)
    return load_rows("--data", options.data, options.visible)


def load_rows(flag, path, visible):
    import numpy as np

    rows = np.load(path)
    if rows.ndim != 2 or rows.shape[1] != visible:
        sys.exit(f"{flag}: expected [samples, {visible}], got {list(rows.shape)}; set --visible")
    return (rows > 0).astype(np.float32)


def initial_parameters(options):
    """W ~ N(0, 0.01) and zero biases from --seed, or the machine in --init: (W [hidden, visible], c, b)."""
    import numpy as np

    shape = (options.hidden, options.visible)
    if options.init is None:
        weights = np.random.default_rng(options.seed).normal(0, 0.01, shape)
        return weights, np.zeros(shape[0]), np.zeros(shape[1])
    file = np.load(options.init)
    if file["components_"].shape != shape:
        sys.exit(f"--init: expected components_ {list(shape)}, got {list(file['components_'].shape)}")
    return file["components_"], file["intercept_hidden_"], file["intercept_visible_"]


def save_parameters(path, weights, hidden_bias, visible_bias):
    import numpy as np

    np.savez(path, components_=weights, intercept_hidden_=hidden_bias, intercept_visible_=visible_bias)


def free_energy(v, weights, hidden_bias, visible_bias):
    """F(v) = −b·v − Σ_j ln(1 + exp(c_j + W_j·v)), one number a row, in the arithmetic of the arguments."""
    import numpy as np

    return -(v @ visible_bias) - np.logaddexp(0, v @ weights.T + hidden_bias).sum(axis=1)


def pseudo_likelihood(data, weights, hidden_bias, visible_bias, seed):
    """scikit-learn's score_samples, averaged: n ln σ(F(v with one random bit flipped) − F(v)), same bits for a seed."""
    import numpy as np

    rows = np.arange(len(data))
    flipped = data.copy()
    bits = np.random.RandomState(seed).randint(0, data.shape[1], len(data))
    flipped[rows, bits] = 1 - flipped[rows, bits]
    machine = (weights, hidden_bias, visible_bias)
    gap = free_energy(flipped, *machine) - free_energy(data, *machine)
    return float(-data.shape[1] * np.logaddexp(0, -gap).mean())


def exact_pseudo_likelihood(data, weights, hidden_bias, visible_bias):
    """⟨Σ_i ln p(v_i | all other v)⟩ over the data in nats a row, what pseudo_likelihood estimates, from all single flips."""
    import numpy as np

    data, *machine = (np.float64(x) for x in (data, weights, hidden_bias, visible_bias))
    unflipped, total = free_energy(data, *machine), 0.0
    for i in range(data.shape[1]):
        flipped = data.copy()
        flipped[:, i] = 1 - flipped[:, i]
        total -= np.logaddexp(0, unflipped - free_energy(flipped, *machine)).mean()
    return float(total)


def log_likelihood(data, weights, hidden_bias, visible_bias):
    """Exact ⟨ln p(v)⟩ over the data: ln Z = ln Σ_h exp(c·h + Σ_i ln(1 + exp(b_i + (hᵀW)_i))), 2^hidden terms."""
    import numpy as np

    hidden = len(hidden_bias)
    weights, hidden_bias, visible_bias = (np.float64(x) for x in (weights, hidden_bias, visible_bias))
    log_z = -np.inf
    for start in range(0, 1 << hidden, 4096):
        states = np.arange(start, min(start + 4096, 1 << hidden))
        h = ((states[:, None] >> np.arange(hidden)) & 1).astype(np.float64)
        terms = h @ hidden_bias + np.logaddexp(0, h @ weights + visible_bias).sum(axis=1)
        log_z = np.logaddexp(log_z, np.logaddexp.reduce(terms))
    return float(-free_energy(data.astype(np.float64), weights, hidden_bias, visible_bias).mean() - log_z)


def timed(step, batches, options):
    """Samples per second of step(batch) in --repeats stretches of --seconds / --repeats each."""
    rates, cursor = [], 0
    for _ in range(options.repeats):
        done, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < options.seconds / options.repeats:
            batch = batches[cursor % len(batches)]
            step(batch)
            cursor += 1
            done += len(batch)
        rates.append(done / elapsed)
    return summary(rates, 1, "samples/s")


def summary(rates, digits, unit):
    numbers = {"median": statistics.median(rates), "min": min(rates), "max": max(rates)}
    return {**{k: round(x, digits) for k, x in numbers.items()}, "runs": len(rates), "unit": unit}


def learning_curve(step, split, data, parameters, options):
    """Scores before training and after every epoch; split makes batches of rows, the last rows are left out if too few."""
    import numpy as np

    epochs, size = int(options.curve[0]), options.batch
    watched = load_rows("--watched", options.watched, options.visible) if options.watched else data
    generator, rows = np.random.default_rng(options.seed), data
    curve = {"pseudoLikelihood": [], "exactPseudoLikelihood": [], "logLikelihood": []}
    seconds = 0.0
    for epoch in range(epochs + 1):
        if epoch > 0:
            if options.shuffle:
                rows = data[generator.permutation(len(data))]
            batches = split(rows[: len(data) // size * size])
            start = time.perf_counter()
            for batch in batches:
                step(batch)
            seconds += time.perf_counter() - start
        machine = parameters()
        curve["pseudoLikelihood"].append(round(pseudo_likelihood(watched, *machine, options.seed), 6))
        if len(machine[1]) <= 16:
            curve["exactPseudoLikelihood"].append(round(exact_pseudo_likelihood(data, *machine), 6))
            curve["logLikelihood"].append(round(log_likelihood(data, *machine), 6))
    rate = epochs * (len(data) // size * size) / seconds if seconds > 0 else 0
    return {**summary([rate], 1, "samples/s"), "curve": {name: scores for name, scores in curve.items() if scores}}
