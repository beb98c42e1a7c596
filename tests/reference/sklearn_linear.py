"""Converged linear models of scikit-learn, for tests/linear.rs: coefficients and intercepts on scikit-learn's own iris, breast
cancer and diabetes data, features standardised by mean and population deviation. Run: python3 sklearn_linear.py > ../golden/sklearn_linear.json"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge

warnings.filterwarnings("ignore")


def standard(x):
    return (x - x.mean(0)) / x.std(0)


def case(dataset, penalty, strength, ratio, model, x, y):
    model.fit(x, y)
    return {
        "dataset": dataset,
        "penalty": penalty,
        "strength": strength,
        "l1_ratio": ratio,
        "coef": np.atleast_2d(model.coef_).tolist(),
        "intercept": np.atleast_1d(model.intercept_).tolist(),
        "score": model.score(x, y),
    }


cases = []
for dataset, load in [("iris", load_iris), ("breast_cancer", load_breast_cancer)]:
    x, y = load(return_X_y=True)
    x = standard(x)
    for c in [0.01, 0.1, 1.0]:
        for penalty, ratio in [("l1", 1.0), ("elasticnet", 0.5)]:
            model = LogisticRegression(C=c, l1_ratio=ratio, solver="saga", tol=1e-13, max_iter=1000000)
            cases.append(case(dataset, penalty, c, ratio, model, x, y))
raw = load_diabetes(return_X_y=True, scaled=False)
for dataset, x in [("diabetes", standard(raw[0])), ("diabetes_raw", raw[0])]:
    y = raw[1]
    cases.append(case(dataset, "none", 0.0, 0.0, LinearRegression(), x, y))
    for alpha in [0.1, 1.0, 100.0]:
        cases.append(case(dataset, "l2", alpha, 0.0, Ridge(alpha=alpha), x, y))
        lasso = Lasso(alpha=alpha, tol=1e-14, max_iter=1000000)
        cases.append(case(dataset, "l1", alpha, 1.0, lasso, x, y))
        net = ElasticNet(alpha=alpha, l1_ratio=0.5, tol=1e-14, max_iter=1000000)
        cases.append(case(dataset, "elasticnet", alpha, 0.5, net, x, y))
json.dump({"scikit-learn": sklearn.__version__, "cases": cases}, sys.stdout, indent=1)
