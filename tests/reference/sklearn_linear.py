"""Writes tests/golden/sklearn_linear.json: converged linear models on scikit-learn's iris, breast cancer and diabetes.

    python tests/reference/sklearn_linear.py > tests/golden/sklearn_linear.json

Features are standardised by mean and population deviation, those of "diabetes_raw" are as they come. Linear regression is
scikit-learn's answer. Its solver for L1 penalties of logistic regression (saga) leaves the intercepts unfinished, so its answer
is polished: the same function of the weights' positive and negative parts, by SciPy's L-BFGS-B within bounds of 0.
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, LogisticRegression, Ridge

warnings.filterwarnings("ignore")


def standard(x):
    return (x - x.mean(0)) / x.std(0)


def polish(model, c, ratio, x, y):
    k, d = model.coef_.shape
    hot = np.eye(2)[y][:, 1:] if k == 1 else np.eye(k)[y]

    def function(v):
        up, down, b = v[: k * d].reshape(k, d), v[k * d : 2 * k * d].reshape(k, d), v[2 * k * d :]
        w = up - down
        z = x @ w.T + b
        full = np.hstack([np.zeros_like(z), z]) if k == 1 else z
        total = logsumexp(full, axis=1)
        p = np.exp(full - total[:, None])[:, -k:]
        value = c * (total.sum() - (hot * z).sum())
        value += ratio * (up + down).sum() + 0.5 * (1 - ratio) * (w * w).sum()
        g = c * (p - hot).T @ x + (1 - ratio) * w
        return value, np.concatenate([(g + ratio).ravel(), (ratio - g).ravel(), c * (p - hot).sum(0)])

    start = np.concatenate(
        [np.maximum(model.coef_, 0).ravel(), np.maximum(-model.coef_, 0).ravel(), model.intercept_]
    )
    bounds = [(0, None)] * (2 * k * d) + [(None, None)] * k
    for _ in range(5):
        options = dict(maxiter=100000, maxfun=1000000, ftol=0, gtol=1e-12, maxcor=50)
        start = minimize(function, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
    model.coef_ = (start[: k * d] - start[k * d : 2 * k * d]).reshape(k, d)
    model.intercept_ = start[2 * k * d :]


def case(dataset, penalty, strength, ratio, model, x, y):
    model.fit(x, y)
    if isinstance(model, LogisticRegression):
        polish(model, strength, ratio, x, y)
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
