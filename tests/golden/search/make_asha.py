"""Makes asha_promotion.json: what Orion's ASHA does next. Python 3.11; pip install orion==0.2.7."""
import json, logging
import numpy as np
from orion.algo.asha import ASHA
from orion.algo.space import Fidelity, Real, Space
from orion.core.worker.trial import Trial

WHAT = (
    "Orion 0.2.7, orion.algo.asha: ASHABracket.promote and register, one bracket whose end (Orion begins anew when the top rung "
    "has its first trial) is switched off. A free worker asks for a promotion; without one it starts a new trial at the bottom, as "
    "long as fewer than `trials` were started; else it rests. events, in their order: ['start', trial, rung] or ['end', trial, rung, "
    "loss]; ends come in random order, `workers` legs run at a time, losses are rounded so that there are ties (Orion: of equals the "
    "one that came to the rung first). rungs: the resources. The next move must be the next start at every one; before an end, if "
    "a worker is free, nothing can be started. Exact. Made by make_asha.py."
)

def play(eta, rungs, trials, workers, seed):
    rng = np.random.default_rng(seed)
    space = Space()
    space.register(Real("x", "uniform", 0, 1))
    space.register(Fidelity("epoch", 1, eta ** (rungs - 1), eta))
    asha = ASHA(space, seed=seed)
    bracket = asha.brackets[0]
    type(bracket).is_done = property(lambda self: False)
    names, running, events = [], [], []
    while True:
        while len(running) < workers:
            found = bracket.promote(1)
            if found:
                trial = found[0]
            elif len(names) < trials:
                params = [{"name": "x", "type": "real", "value": (len(names) + 0.5) / trials},
                          {"name": "epoch", "type": "fidelity", "value": 1}]
                trial = Trial(params=params, status="new", experiment=1)
                names.append(trial.params["x"])
            else:
                break
            bracket.register(trial)
            asha.register(trial)
            index, rung = names.index(trial.params["x"]), round(np.log(trial.params["epoch"]) / np.log(eta))
            running.append((index, rung, trial))
            events.append(["start", index, rung])
        if not running:
            break
        index, rung, trial = running.pop(int(rng.integers(len(running))))
        loss = float(np.round(rng.random() / (1 + 0.5 * rung), 2))
        trial.results = [Trial.Result(name="loss", type="objective", value=loss)]
        trial.status = "completed"
        bracket.register(trial)
        asha.register(trial)
        events.append(["end", index, rung, loss])
    resources = [int(r["resources"]) for r in bracket.rungs]
    return {"eta": eta, "rungs": resources, "trials": trials, "workers": workers, "events": events}

logging.disable(logging.CRITICAL)
cases = [play(eta, rungs, trials, workers, seed)
         for seed, (eta, rungs, trials, workers) in enumerate([(3, 3, 40, 1), (3, 4, 90, 4), (2, 5, 60, 3), (4, 3, 80, 8), (2, 2, 12, 1)])]
with open("asha_promotion.json", "w") as file:
    file.write("{\"what\": " + json.dumps(WHAT) + ",\n\"cases\": [\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]}\n")
for c in cases:
    n = [sum(1 for e in c["events"] if e[0] == "start" and e[2] == k) for k in range(len(c["rungs"]))]
    print(c["eta"], c["rungs"], n, c["events"][:12])
