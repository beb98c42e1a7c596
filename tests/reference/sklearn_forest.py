"""Writes tests/golden/sklearn_forest.json: forests of scikit-learn 1.9.1 with settings that the tutorial grid leaves out.

One entry a case: validation scores (accuracy or R2, mean over 5 folds without shuffling) and out-of-bag scores (on all
rows), one for each of 20 seeds. Run in the folder of this file: python sklearn_forest.py
"""

import csv
import json
from pathlib import Path

import numpy
import sklearn
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_score

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden"
SEEDS = 20
CASES = [
    ("wine", {"criterion": "entropy"}),
    ("wine", {"bootstrap": False, "max_features": "log2"}),
    ("iris", {"max_features": None, "min_samples_leaf": 3}),
    ("breast_cancer", {"max_depth": 2, "max_features": "log2"}),
    ("diabetes", {"max_features": None}),
    ("diabetes", {"max_features": "sqrt", "min_samples_leaf": 5}),
    ("diabetes", {"max_features": "sqrt", "bootstrap": False, "max_depth": 4}),
]


def load(name):
    rows = list(csv.reader((GOLDEN / f"{name}.csv").open()))[1:]
    x = numpy.array([[float(v) for v in row[:-1]] for row in rows])
    last = [row[-1] for row in rows]
    if name == "diabetes":
        return x, numpy.array([float(v) for v in last])
    order = list(dict.fromkeys(last))
    return x, numpy.array([order.index(v) for v in last])


cases = []
for name, params in CASES:
    x, y = load(name)
    regression = name == "diabetes"
    model = RandomForestRegressor if regression else RandomForestClassifier
    folds = KFold(5) if regression else StratifiedKFold(5)
    validation, oob = [], []
    for seed in range(SEEDS):
        make = lambda **more: model(n_estimators=40, random_state=seed, **params, **more)
        validation.append(float(cross_val_score(make(), x, y, cv=folds).mean()))
        if params.get("bootstrap", True):
            oob.append(float(make(oob_score=True).fit(x, y).oob_score_))
    cases.append({"data": name, "params": params, "validation": validation, "oob": oob})

text = json.dumps({"scikit-learn": sklearn.__version__, "n_estimators": 40, "cases": cases}, indent=1)
(GOLDEN / "sklearn_forest.json").write_text(text + "\n")
