"""Adds runs to regret_more.json: further seeds of the references of regret.json, and of libraries it does not have.

    pip install optuna==5.0.0 cmaes==0.13.1 torch hpbandster==0.7.4 ConfigSpace==1.2.2 statsmodels==0.15.0 scipy numpy
    python make_regret_more.py SAMPLER FUNCTION FIRST_SEED END_SEED

SAMPLER is cmaes, tpe, tpe_univariate, gp (Optuna's, as in regret.json) or hpbandster_bohb.

HpBandSter is older than this ConfigSpace: its config generator gets a small stand-in for the space, in the representation that
ConfigSpace gave it (numbers in the unit interval, logarithmic ones by their logarithm, integers at the middle of their share,
categories by index).
"""
import json, math, sys, types

import ConfigSpace, ConfigSpace.util
import numpy as np

class Configuration:
    def __init__(self, space, vector=None):
        if isinstance(vector, Configuration):
            vector = vector.vector
        self.vector = np.array([p.centred(u) for p, u in zip(space.params, vector)], dtype=float)
        self.space = space
    def get_array(self):
        return self.vector
    def get_dictionary(self):
        return self
    def values(self):
        return {p.name: p.value(u) for p, u in zip(self.space.params, self.vector)}

ConfigSpace.Configuration = Configuration
ConfigSpace.util.deactivate_inactive_hyperparameters = lambda configuration, configuration_space: configuration
from hpbandster.optimizers.config_generators import bohb as generators
import logging
from scipy.special import ndtr, ndtri
from statsmodels.nonparametric.kernel_density import KDEMultivariate

# The library's two slow calls, made faster: the truncated normal by its inverse distribution function, and the product kernel's
# density over all rows at once (compared with the library's own at every 50th call).
class Truncated:
    @staticmethod
    def rvs(a, b, loc, scale):
        low, high = ndtr(a), ndtr(b)
        return min(1.0, max(0.0, loc + scale * ndtri(low + np.random.rand() * (high - low))))

generators.sps = types.SimpleNamespace(truncnorm=Truncated)
slow, calls = KDEMultivariate.pdf, [0]

def fast(self, vector):
    if not hasattr(self, "levels"):
        self.levels = [len(np.unique(self.data[:, i])) for i in range(self.k_vars)]
    product = np.ones(self.nobs)
    for i, kind in enumerate(self.var_type):
        column, bw = self.data[:, i], self.bw[i]
        if kind == "c":
            product *= np.exp(-0.5 * ((column - vector[i]) / bw) ** 2) / (bw * math.sqrt(2 * math.pi))
        else:
            other = np.float64(bw) / (self.levels[i] - 1)
            product *= np.where(column == vector[i], 1 - bw, other)
    density = product.mean()
    calls[0] += 1
    if calls[0] % 50 == 1:
        known = slow(self, vector)
        assert (not np.isfinite(known) and not np.isfinite(density)) or abs(known - density) <= 1e-9 * abs(known), (known, density)
    return density

KDEMultivariate.pdf = fast
BOHB = generators.BOHB
logging.disable(logging.CRITICAL)

class Param:
    def __init__(self, p):
        self.__dict__.update(p)
        if p["type"] == "categorical":
            self.choices = p["choices"]
        elif "choices" in self.__dict__:
            del self.choices
    def draw(self):
        return np.random.randint(len(self.choices)) if self.type == "categorical" else np.random.rand()
    def value(self, u):
        if self.type == "categorical":
            return self.choices[int(u)]
        if self.type == "int":
            return min(self.high, self.low + int(u * (self.high - self.low + 1)))
        if self.log:
            return math.exp(math.log(self.low) + u * (math.log(self.high) - math.log(self.low)))
        return self.low + u * (self.high - self.low)
    def centred(self, u):
        return (self.value(u) - self.low + 0.5) / (self.high - self.low + 1) if self.type == "int" else u

class Space:
    def __init__(self, params):
        self.params = [Param(p) for p in params]
    def get_hyperparameters(self):
        return self.params
    def get_hyperparameter_by_idx(self, i):
        return i
    def get_hyperparameter(self, i):
        if self.params[i].type == "categorical":
            return ConfigSpace.hyperparameters.CategoricalHyperparameter("c", ["a", "b"])
    def sample_configuration(self):
        return Configuration(self, [p.draw() for p in self.params])

def branin2(x):
    b, c, t = 5.1 / (4 * math.pi**2), 5 / math.pi, 1 / (8 * math.pi)
    return (x["x2"] - b * x["x1"] ** 2 + c * x["x1"] - 6) ** 2 + 10 * (1 - t) * math.cos(x["x1"]) + 10

def hartmann6(x):
    a = np.array([1, 1.2, 3, 3.2])
    A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
    P = 1e-4 * np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]])
    x = np.array(list(x.values()))
    return float(-(a * np.exp(-(A * (x - P) ** 2).sum(axis=1))).sum())

def ackley5(x):
    x = np.array(list(x.values()))
    return float(-20 * np.exp(-0.2 * np.sqrt((x**2).mean())) - np.exp(np.cos(2 * np.pi * x).mean()) + 20 + np.e)

def mixed4(x):
    shift = {"relu": 0, "tanh": -0.6, "gelu": 0.3, "sigmoid": -1.2}[x["act"]]
    off = {"relu": 0.10, "tanh": 0.05, "gelu": 0, "sigmoid": 0.4}[x["act"]]
    u = math.log10(x["lr"]) + 2.5 + 0.15 * (x["depth"] - 5) - shift
    m = x["momentum"] - 0.8
    return 0.3 * u**2 + 0.05 * (x["depth"] - 5) ** 2 + off + 2 * m**2 + 0.5 * m * u + 0.1 * (1 - math.cos(3 * u))

CHECKPOINTS = [20, 40, 60]

def bohb(space, f, seed):
    np.random.seed(seed)
    generator = BOHB(configspace=space)
    best, at = math.inf, []
    for trial in range(1, CHECKPOINTS[-1] + 1):
        config, _ = generator.get_config(1)
        loss = f(config.values())
        job = types.SimpleNamespace(result={"loss": loss}, kwargs={"budget": 1, "config": config}, exception=None)
        generator.new_result(job)
        best = min(best, float(loss))
        if trial in CHECKPOINTS:
            at.append(best)
    return at

def optuna_run(sampler, checkpoints):
    import optuna
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    make = {
        "cmaes": lambda seed: optuna.samplers.CmaEsSampler(seed=seed),
        "tpe": lambda seed: optuna.samplers.TPESampler(seed=seed),
        "tpe_univariate": lambda seed: optuna.samplers.TPESampler(multivariate=False, seed=seed),
        "gp": lambda seed: optuna.samplers.GPSampler(seed=seed),
    }[sampler]

    def suggest(trial, p):
        if p["type"] == "categorical":
            return trial.suggest_categorical(p["name"], p["choices"])
        take = trial.suggest_float if p["type"] == "float" else trial.suggest_int
        return take(p["name"], p["low"], p["high"], log=p["log"])

    def run(params, f, seed):
        study = optuna.create_study(sampler=make(seed))
        study.optimize(lambda trial: f({p["name"]: suggest(trial, p) for p in params}), n_trials=checkpoints[-1])
        best = np.minimum.accumulate([trial.value for trial in study.trials])
        return [float(best[n - 1]) for n in checkpoints]
    return run

def main():
    sampler, name, first, end = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    function = {f["name"]: f for f in json.load(open("regret.json"))["functions"]}[name]
    f = globals()[name]
    for point in function["check_points"]:
        assert abs(f(point["params"]) - point["value"]) <= 1e-12 * max(1, abs(point["value"]))
    if sampler == "hpbandster_bohb":
        checkpoints = CHECKPOINTS
        run = lambda params, f, seed: bohb(Space(params), f, seed)
    else:
        checkpoints = [40, 60] if sampler == "gp" else [40, 100]
        run = optuna_run(sampler, checkpoints)
    runs = []
    for seed in range(first, end):
        runs.append(run(function["space"], f, seed))
        print(name, sampler, seed, runs[-1], file=sys.stderr, flush=True)
    more = json.load(open("regret_more.json"))
    entries = [e for e in more["functions"] if e["name"] == name]
    if not entries:
        entries = [{"name": name, "samplers": {}}]
        more["functions"] += entries
    entries[0]["samplers"][sampler] = {"checkpoints": checkpoints, "seeds": [first, end], "best_so_far": runs}
    write(more)

def write(more):
    with open("regret_more.json", "w") as file:
        json.dump(more, file, separators=(",", ":"))
        file.write("\n")

if __name__ == "__main__":
    main()
