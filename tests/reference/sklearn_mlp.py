"""Writes tests/golden/sklearn_mlp.json: scikit-learn's MLPClassifier on our own splits of iris.

    cargo run --release --example splits > splits.json
    python tests/reference/sklearn_mlp.py splits.json tests/golden/iris.csv > tests/golden/sklearn_mlp.json

Needs scikit-learn (made with the version that the file names).
"""
import csv
import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore", category=ConvergenceWarning)
rows = list(csv.reader(open(sys.argv[2])))[1:]
X = np.array([[float(v) for v in r[:-1]] for r in rows])
names = sorted({r[-1] for r in rows}, key=[r[-1] for r in rows].index)
y = np.array([names.index(r[-1]) for r in rows])
splits = json.load(open(sys.argv[1]))

SETTINGS = {
    "adam": dict(hidden_layer_sizes=(16,), activation="tanh", solver="adam", learning_rate_init=0.01, batch_size=16, max_iter=30),
    "sgd": dict(hidden_layer_sizes=(16,), activation="relu", solver="sgd", learning_rate_init=0.1, batch_size=16, max_iter=30,
                momentum=0.0, nesterovs_momentum=False),
}
cases = []
for name, settings in SETTINGS.items():
    accuracy, loss = [], []
    for split in splits:
        train, held = split["train"], split["validation"]
        scaler = StandardScaler().fit(X[train])
        model = MLPClassifier(alpha=0.0, tol=0.0, n_iter_no_change=1000, random_state=split["seed"], **settings)
        model.fit(scaler.transform(X[train]), y[train])
        p = model.predict_proba(scaler.transform(X[held]))
        accuracy.append(float(np.mean(np.argmax(p, axis=1) == y[held])))
        loss.append(float(np.mean(-np.log(np.maximum(p[np.arange(len(held)), y[held]], 2**-52)))))
    cases.append({"optimizer": name, "validation_accuracy": accuracy, "validation_loss": loss})
json.dump({
    "what": "Validation accuracy and log loss of scikit-learn's MLPClassifier after 30 epochs on iris, one run for each of 20 seeds, "
            "on the splits that Tunescape makes for these seeds (rows given). 16 hidden units, batch 16, no penalty, features "
            "standardised on the training rows. adam: tanh, rate 0.01; sgd: ReLU, rate 0.1, no momentum. Initial weights and the "
            "order of batches come from other generators: compare means within 3 standard errors of their difference.",
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "splits": splits,
    "cases": cases,
}, sys.stdout)
print()
