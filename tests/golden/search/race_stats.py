"""Writes race_stats.json next to itself: rank tests, intervals and curve statistics for tests/race.rs and tests/race_curves.rs.

Run with scipy 1.17 and numpy 2: python race_stats.py
"""
import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy import special, stats

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20240917)


def plain(x):
    x = float(x)
    if np.isnan(x):
        return "NaN"
    if np.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    return x


def samples(n, kind, shift):
    d = rng.normal(shift, 1.0, n)
    if kind == "ties":
        d = np.round(d, 0)
        d[d == 0] = 1.0
    if kind == "zeros":
        d = np.round(d, 0)
    if kind == "infinite":
        d[rng.integers(n)] = np.inf
        d[0] = -np.inf
    return d


tails = ["less", "greater", "two-sided"]

signed = []
for n in [1, 2, 3, 5, 6, 8, 10, 12, 13, 20, 30, 50, 51, 80]:
    for kind in ["plain", "ties", "zeros", "infinite"]:
        if kind == "infinite" and n < 5:
            continue
        for shift in [0.0, 0.7]:
            d = samples(n, kind, shift)
            for zero in ["wilcox", "pratt", "zsplit"]:
                if kind != "zeros" and zero != "wilcox":
                    continue
                if np.all(d == 0):
                    continue
                for tail in tails:
                    runs = [("normal", "asymptotic")]
                    if kind == "plain" and n <= 80:
                        runs.append(("exact", "exact"))
                    elif 2 <= n <= 12:
                        runs.append(("exact", stats.PermutationMethod(n_resamples=np.inf)))
                    for name, method in runs:
                        r = stats.wilcoxon(d, zero_method=zero, alternative=tail, method=method)
                        signed.append({"d": [plain(x) for x in d], "zeros": zero, "tail": tail, "method": name,
                                       "p": plain(r.pvalue)})

signs = []
for n in [0, 1, 2, 5, 9, 10, 31, 100, 400]:
    for k in sorted({0, n // 3, n // 2, (n + 1) // 2, 2 * n // 3, n}):
        for tail in tails:
            p = 1.0 if n == 0 else stats.binomtest(k, n, 0.5, alternative=tail).pvalue
            signs.append({"n": n, "k": k, "tail": tail, "p": plain(p)})

sums = []
for n1, n2 in [(1, 1), (1, 4), (3, 3), (4, 6), (5, 5), (8, 30), (12, 9), (30, 30), (40, 25)]:
    for kind in ["plain", "ties"]:
        for shift in [0.0, 0.8]:
            a, b = rng.normal(0, 1, n1), rng.normal(shift, 1, n2)
            if kind == "ties":
                a, b = np.round(a), np.round(b)
            for tail in tails:
                runs = [("normal", "asymptotic")]
                if kind == "plain":
                    runs.append(("exact", "exact"))
                elif min(n1, n2) > 1 and special.comb(n1 + n2, n1) < 3000:
                    runs.append(("exact", stats.PermutationMethod(n_resamples=np.inf)))
                for name, method in runs:
                    r = stats.mannwhitneyu(a, b, alternative=tail, method=method)
                    if np.isnan(r.pvalue):
                        continue
                    sums.append({"a": [plain(x) for x in a], "b": [plain(x) for x in b], "tail": tail, "method": name,
                                 "u": plain(r.statistic), "p": plain(r.pvalue)})

# The pseudo-median's interval, by trying all sign patterns.
shifts = []
for n in [1, 3, 5, 6, 7, 9, 11, 13]:
    for confidence in [0.9, 0.95, 0.99]:
        d = rng.normal(0.3, 1.0, n)
        walsh = np.sort([(d[i] + d[j]) / 2 for i in range(n) for j in range(i, n)])
        ranks = np.arange(1, n + 1)
        w = np.sort([ranks @ np.array(s) for s in itertools.product([0, 1], repeat=n)])
        k = 0
        while np.mean(w <= k) <= (1 - confidence) / 2 + 1e-12:
            k += 1
        low, high = (walsh[k - 1], walsh[len(walsh) - k]) if k else (-np.inf, np.inf)
        real = 1 - 2 * (np.mean(w <= k - 1) if k else 0.0)
        shifts.append({"d": [plain(x) for x in d], "confidence": confidence, "estimate": plain(np.median(walsh)),
                       "low": plain(low), "high": plain(high), "real": plain(real)})

corrected = []
for m in [1, 2, 3, 6, 12]:
    p = rng.uniform(0, 0.2, m)
    if m > 2:
        p[1] = p[0]
    out = np.zeros(m)
    for i in range(m):
        # Hypothesis i is rejected at a if all at least as small ones are: the largest of their factors times p.
        order = sorted(range(m), key=lambda j: p[j])
        out[i] = min(1.0, max((m - r) * p[order[r]] for r in range(order.index(i) + 1)))
    corrected.append({"p": [plain(x) for x in p], "holm": [plain(x) for x in out]})

wealth = []
for n in [1, 2, 5, 8, 20, 60, 200]:
    for k in sorted({0, n // 2, (3 * n) // 4, n}):
        ln = (np.log(2) + n * np.log(2) + special.betaln(k + 1, n - k + 1)
              + np.log(special.betaincc(k + 1, n - k + 1, 0.5)))
        wealth.append({"n": n, "k": k, "ln": plain(ln)})

survival = []
for n in [1, 2, 7, 12, 30]:
    for share in [0.0, 0.3, 0.7, 1.0]:
        spent = rng.integers(1, 15, n)
        cut = rng.uniform(size=n) < share
        data = stats.CensoredData.right_censored(spent, cut)
        sf = stats.ecdf(data).sf
        survival.append({"spent": [int(x) for x in spent], "reached": [bool(not c) for c in cut],
                         "quantiles": [plain(x) for x in sf.quantiles], "survival": [plain(x) for x in sf.probabilities]})

quantiles = []
for n in [1, 2, 3, 4, 5, 10, 31]:
    v = np.sort(rng.normal(size=n))
    quantiles.append({"values": [plain(x) for x in v], "quartiles": [plain(x) for x in np.quantile(v, [0.25, 0.5, 0.75])]})

ranks = []
for contestants, seeds in [(2, 5), (4, 9), (7, 20)]:
    table = np.round(rng.normal(size=(contestants, seeds)), 1)
    ranks.append({"table": table.tolist(), "minimize": stats.rankdata(table, axis=0).mean(axis=1).tolist(),
                  "maximize": stats.rankdata(-table, axis=0).mean(axis=1).tolist()})

# Every sampler of regret.json against random search, one-sided for "worse".
regret = json.loads((here / "regret.json").read_text())
table = []
for f in regret["functions"]:
    base = f["samplers"]["random"]
    for name, s in f["samplers"].items():
        for n in s["checkpoints"]:
            if n not in base["checkpoints"]:
                continue
            a = [row[s["checkpoints"].index(n)] for row in s["best_so_far"]]
            b = [row[base["checkpoints"].index(n)] for row in base["best_so_far"]]
            r = stats.mannwhitneyu(a, b, alternative="greater", method="asymptotic")
            table.append({"function": f["name"], "sampler": name, "trials": n, "p": plain(r.pvalue)})

out = {
    "what": f"scipy {scipy.__version__}, numpy {np.__version__}; exact with ties by PermutationMethod over all arrangements; "
            "the pseudo-median's interval by all sign patterns; wealth = ln of 2 * integral over q in (1/2, 1) of 2^n q^k (1-q)^(n-k). "
            "Tolerance 1e-10 relative plus 1e-12.",
    "signed_rank": signed, "sign": signs, "rank_sum": sums, "pseudo_median": shifts, "holm": corrected, "wealth": wealth,
    "survival": survival, "quantiles": quantiles, "mean_ranks": ranks, "regret_against_random": table,
}
(here / "race_stats.json").write_text(json.dumps(out) + "\n")
for key, value in out.items():
    print(key, len(value))
