"""Far tails of the normal distribution, with mpmath (1.3.0) at 50 digits: writes tails.json.

log_cdf: ln Phi(x). log_improvement: ln(z Phi(z) + phi(z)) and its derivative Phi(z) / (z Phi(z) + phi(z)).
log_probability: ln Phi(z) and its derivative phi(z) / Phi(z). mass: ln(Phi(b) - Phi(a)).
quantile: x with Phi(x) = Phi(a) + q (Phi(b) - Phi(a)).
"""

import json
import mpmath as mp

mp.mp.dps = 50


def cdf(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def pdf(x):
    return mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)


def log_cdf(x):
    x = mp.mpf(x)
    # 1 - tiny would be 1.
    return mp.log1p(-cdf(-x)) if x > 0 else mp.log(cdf(x))


def improvement(z):
    z = mp.mpf(z)
    h = z * cdf(z) + pdf(z)
    return mp.log(h), cdf(z) / h


def mass(a, b):
    a, b = mp.mpf(a), mp.mpf(b)
    # In the left tail, where nothing cancels.
    return cdf(b) - cdf(a) if a + b < 0 else cdf(-a) - cdf(-b)


def quantile(q, a, b):
    if a + b > 0:
        # The right tail is the left one of -x.
        return -solve((1 - mp.mpf(q)), -b, -a)
    return solve(mp.mpf(q), a, b)


def solve(q, a, b):
    target = cdf(mp.mpf(a)) + q * mass(a, b)
    low, high = mp.mpf(a), mp.mpf(b)
    for _ in range(80):
        middle = (low + high) / 2
        if cdf(middle) < target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


XS = [-1e4, -1000.0, -100.0, -50.0, -40.0, -38.5, -37.6, -37.0, -30.0, -25.0, -20.5, -20.0, -19.5, -15.0, -10.0, -5.0, -2.0, -1.0,
      -0.5, -1e-9, 0.0, 1e-9, 0.5, 1.0, 2.0, 5.0, 8.0, 10.0, 20.0, 37.0]
ZS = [-1e4, -1000.0, -100.0, -40.0, -30.0, -26.0, -25.5, -25.0, -24.5, -20.0, -15.0, -10.0, -7.0, -5.0, -3.0, -1.0, -0.1, 0.0, 0.1,
      1.0, 3.0, 6.0, 10.0, 100.0]
INTERVALS = [(-1e-9, 1e-9), (-0.5, 0.25), (-8.0, 8.0), (-40.0, 40.0), (0.0, 1e-6), (3.0, 3.001), (5.0, 6.0), (-6.0, -5.0),
             (10.0, 10.5), (20.0, 21.0), (30.0, 31.0), (-31.0, -30.0), (37.0, 38.0), (38.0, 60.0), (-60.0, -38.0), (100.0, 101.0),
             (-101.0, -100.0), (300.0, 300.001), (-1000.0, -999.0)]
QS = [1e-12, 1e-3, 0.25, 0.5, 0.75, 0.999]

answer = {
    "what": __doc__,
    "log_cdf": [[x, float(log_cdf(x))] for x in XS],
    "log_improvement": [[z] + [float(v) for v in improvement(z)] for z in ZS],
    "log_probability": [[z] + [float(v) for v in (log_cdf(z), pdf(mp.mpf(z)) / cdf(mp.mpf(z)))] for z in ZS],
    "intervals": [
        {"a": a, "b": b, "log_mass": float(mp.log(mass(a, b))),
         "quantiles": [[q, float(quantile(q, a, b))] for q in QS]}
        for a, b in INTERVALS
    ],
}
with open(__file__.replace("make_tails.py", "tails.json"), "w") as file:
    lines = json.dumps(answer, indent=1)
    file.write(lines + "\n")
