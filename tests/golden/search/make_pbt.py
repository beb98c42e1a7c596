"""Makes pbt_ray.json: who copies whom in Ray Tune's population-based training, and what it makes of the settings.

    pip install "ray[tune]==2.60.0" numpy
    python make_pbt.py
"""
import json, random
from collections import Counter
from types import SimpleNamespace

import numpy as np
from ray import tune
from ray.tune.schedulers import pbt

WHAT = (
    "Ray Tune 2.60.0, ray.tune.schedulers.pbt. quantiles: PopulationBasedTraining._quantiles with quantile_fraction, last scores "
    "(larger is better; null: none yet; 'NaN' counts as none): members in the lower and the upper quantile, each from the worse to the "
    "better; of equals the earlier member is the worse. Exact. explore: _explore of `old`, `draws` times (random.seed(0), "
    "numpy.random.seed(0)), resample_probability 0.25, factors (1.2, 0.8): by setting and operation how often, and the value it gives "
    "('resample': none). Settings: rate loguniform(1e-4, 1), width randint(2, 1001), share uniform(0, 1), optimizer one of a, b, c, d. "
    "Values exact; shares within four standard errors of the difference. Ray 2.60 rounds an integer, older releases cut it off: "
    "the integers here are the same either way. Made by make_pbt.py."
)

class Member:
    def __init__(self, position):
        self.position = position
    def is_finished(self):
        return False

rng = np.random.default_rng(3)
quantiles = []
for fraction in [0.25, 0.1, 0.5, 0.34, 0.0]:
    for n in [1, 2, 3, 4, 5, 7, 8, 9, 16]:
        # Few values, so that there are ties.
        scores = [float(s) for s in rng.integers(0, 6, n) / 4]
        if n > 4:
            scores[1], scores[3] = None, float("nan")
        scheduler = pbt.PopulationBasedTraining(metric="m", mode="max", quantile_fraction=fraction,
                                                hyperparam_mutations={"x": tune.uniform(0, 1)})
        for position, score in enumerate(scores):
            scheduler._trial_state[Member(position)] = SimpleNamespace(last_score=score)
        lower, upper = scheduler._quantiles()
        shown = [None if s is None else "NaN" if s != s else s for s in scores]
        quantiles.append({"fraction": fraction, "scores": shown, "lower": [t.position for t in lower], "upper": [t.position for t in upper]})

random.seed(0)
np.random.seed(0)
mutations = {"rate": tune.loguniform(1e-4, 1), "width": tune.randint(2, 1001), "share": tune.uniform(0, 1), "optimizer": ["a", "b", "c", "d"]}
explore, draws = [], 4000
for old in [{"rate": 0.01, "width": 20, "share": 0.5, "optimizer": "b"}, {"rate": 0.3, "width": 100, "share": 0.125, "optimizer": "a"},
            {"rate": 2e-4, "width": 55, "share": 0.8, "optimizer": "d"}]:
    counts = {name: Counter() for name in mutations}
    for _ in range(draws):
        new, operations = pbt._explore(old, mutations, 0.25, (1.2, 0.8), None)
        for name, operation in operations.items():
            operation = operation.replace(" (noop)", "")
            counts[name][(operation, None if operation == "resample" else new[name])] += 1
    rows = {name: [[op, value, count] for (op, value), count in sorted(c.items(), key=str)] for name, c in counts.items()}
    explore.append({"old": old, "draws": draws, "operations": rows})

with open("pbt_ray.json", "w") as file:
    lines = lambda rows: "[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]"
    file.write("{\"what\": " + json.dumps(WHAT) + ",\n\"quantiles\": " + lines(quantiles) + ",\n\"explore\": " + lines(explore) + "}\n")
