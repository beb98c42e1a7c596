"""Seconds that other programs take for the cases of `search.rs`, printed as that prints its own: run both, one after the other.

    python3 -m venv peers && peers/bin/pip install "optuna>=5,<6" cmaes scipy torch
    peers/bin/python benches/peers.py

Torch is only asked for by Optuna's Gaussian process, cmaes by its CMA-ES: what is not installed is left out. Only the strategy is
timed (ask and tell, in memory; time on a core), not the objective. Nothing of the project needs this file.
"""

import math
import random
import statistics
import sys
import time
import warnings

import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)
warnings.filterwarnings("ignore")

HARTMANN = (
    (1.0, (10, 3, 17, 3.5, 1.7, 8), (1312, 1696, 5569, 124, 8283, 5886)),
    (1.2, (0.05, 10, 17, 0.1, 8, 14), (2329, 4135, 8307, 3736, 1004, 9991)),
    (3.0, (3, 3.5, 1.7, 10, 17, 8), (2348, 1451, 3522, 2883, 3047, 6650)),
    (3.2, (17, 8, 0.05, 10, 0.1, 14), (4047, 8828, 8732, 5743, 1091, 381)),
)


def ackley(x):
    mean = lambda f: sum(map(f, x)) / len(x)
    flat = -20 * math.exp(-0.2 * math.sqrt(mean(lambda v: v * v)))
    return flat - math.exp(mean(lambda v: math.cos(2 * math.pi * v))) + 20 + math.e


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def hartmann(x):
    hill = lambda a, p: sum(a * (v - 1e-4 * p) ** 2 for a, p, v in zip(a, p, x))
    return -sum(c * math.exp(-hill(a, p)) for c, a, p in HARTMANN)


def space(width, low, high):
    return {f"x{i}": optuna.distributions.FloatDistribution(low, high) for i in range(width)}


def study(sampler, dimensions, function, trials):
    """Seconds of all proposals of a study."""
    search = optuna.create_study(sampler=sampler)
    total = 0.0
    for _ in range(trials):
        begin = time.process_time()
        # One call of `suggest` for each parameter is what users write, and what one-by-one TPE is.
        trial = search.ask()
        x = [trial.suggest_float(name, d.low, d.high) for name, d in dimensions.items()]
        total += time.process_time() - begin
        value = function(x)
        begin = time.process_time()
        search.tell(trial, value)
        total += time.process_time() - begin
    return total


def proposals(sampler, dimensions, function, known, count):
    """Seconds of each of the proposals after `known` random trials."""
    search = optuna.create_study(sampler=sampler)
    draw = random.Random(7)
    for _ in range(known):
        params = {name: draw.uniform(d.low, d.high) for name, d in dimensions.items()}
        value = function(list(params.values()))
        search.add_trial(optuna.trial.create_trial(params=params, distributions=dimensions, value=value))
    seconds = []
    for _ in range(count):
        begin = time.process_time()
        trial = search.ask(dimensions)
        seconds.append(time.process_time() - begin)
        search.tell(trial, function(list(trial.params.values())))
    return seconds


def show(name, seconds):
    middle = statistics.median(seconds)
    print(f"  {name:52} {middle:9.4f} ({min(seconds):.4f} - {max(seconds):.4f})", flush=True)


def main(runs):
    print(f"optuna {optuna.__version__}, seconds: median (fastest - slowest)")
    samplers = optuna.samplers
    cube, valley = space(40, -15, 30), space(20, -5, 10)
    tpe = lambda **knobs: samplers.TPESampler(seed=7, **knobs)
    show("tpe, 1,000 trials, 40 dimensions", [study(tpe(), cube, ackley, 1000) for _ in range(runs)])
    alone = lambda: tpe(multivariate=False)
    name = "tpe one by one, 1,000 trials, 40 dimensions"
    show(name, [study(alone(), cube, ackley, 1000) for _ in range(runs)])
    try:
        evolution = lambda: samplers.CmaEsSampler(seed=7)
        show("cmaes, 1,000 trials, 20 dimensions", [study(evolution(), valley, rosenbrock, 1000) for _ in range(runs)])
    except ImportError as missing:
        print(f"  cmaes left out: {missing}".splitlines()[0])
    try:
        for known in (200, 500):
            process = samplers.GPSampler(seed=7)
            first, *next_ones = proposals(process, space(6, 0, 1), hartmann, known, 6)
            show(f"gp, first at {known} trials, 6 dimensions", [first])
            show(f"gp, next ones at {known} trials", next_ones)
    except ImportError as missing:
        print(f"  gp left out: {missing}".splitlines()[0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
