"""Reference values of BOHB's densities: statsmodels' KDEMultivariate with bw='normal_reference', as HpBandSter calls it.

    pip install statsmodels numpy
    python make_bohb.py > bohb_kde.json

Every category of every case is in the data, so that statsmodels' count of levels is the number of categories, and the bandwidths
of categories stay below (c - 1) / c. Sizes: HpBandSter's rule for how many results are good and bad.
"""

import json

import numpy as np
import statsmodels
from statsmodels.nonparametric.kernel_density import KDEMultivariate

rng = np.random.default_rng(7)
cases = []
for name, kinds, n in [
    ("one number", [0], 5),
    ("two numbers", [0, 0], 12),
    ("numbers and categories", [0, 3, 0, 2], 40),
    ("five numbers", [0] * 5, 30),
    ("categories", [4, 2], 24),
]:
    columns = []
    for kind in kinds:
        if kind == 0:
            columns.append(rng.random(n))
        else:
            # Mostly one category, so that the rule asks for a small bandwidth.
            column = np.zeros(n)
            column[:kind] = np.arange(kind)
            columns.append(rng.permutation(column))
    data = np.stack(columns, axis=1)
    var_type = "".join("c" if kind == 0 else "u" for kind in kinds)
    kde = KDEMultivariate(data=data, var_type=var_type, bw="normal_reference")
    rule = kde.bw.copy()
    kde.bw = np.clip(kde.bw, 1e-3, None)
    assert all(kind == 0 or bw < (kind - 1) / kind for kind, bw in zip(kinds, kde.bw)), (name, kde.bw)
    points = np.stack([rng.random(6) if kind == 0 else rng.integers(kind, size=6) for kind in kinds], axis=1)
    cases.append(
        {
            "name": name,
            "kinds": kinds,
            "data": data.tolist(),
            "normal_reference": rule.tolist(),
            "points": points.astype(float).tolist(),
            "pdf": [float(kde.pdf(point)) for point in points],
        }
    )

sizes = []
for d in (1, 2, 5):
    for min_points in (0, 10):
        least = max(min_points, d + 1)
        for top in (15, 40):
            for n in range(0, 80):
                good, bad = 0, 0
                if n > least - 1:
                    good = min(max(least, (top * n) // 100), n)
                    bad = min(max(least, ((100 - top) * n) // 100), n - good)
                model = good > d and bad > d
                sizes.append([d, min_points, top, n, int(model), good if model else 0, bad if model else 0])

print(
    json.dumps(
        {
            "what": "normal_reference: bandwidths of statsmodels %s before the floor of 1e-3; pdf at points. kinds: 0 a number, else "
            "the number of categories. Tolerance 1e-12 relative. sizes: [parameters, min_points_in_model, top_n_percent, results, "
            "is there a model, good, bad] by HpBandSter's rule; exact." % statsmodels.__version__,
            "cases": cases,
            "sizes": sizes,
        }
    )
)
