"""Times the peers of Python on the files of `bench generate`; see README.md."""

import importlib
import sys
import time

import numpy as np

folder = sys.argv[1]


def load(name, columns):
    """Columns as the rows of an array."""
    return np.fromfile(f"{folder}/{name}.f64").reshape(columns, -1)


def report(task, who, f):
    least, value, run, began = float("inf"), float("nan"), 0, time.perf_counter()
    while run < 1 or run < 30 and time.perf_counter() - began < 2:
        start = time.perf_counter()
        value = f()
        least = min(least, time.perf_counter() - start)
        run += 1
    print(task, who, f"{least:.6g}", f"{value:.15g}", sep="\t", flush=True)


def module(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


x, y = load("pair", 2)
matrix = load("matrix", 50)
small = load("small", 2)

numpy_name = "numpy " + np.__version__
report("pearson-matrix", numpy_name, lambda: np.corrcoef(matrix)[0, 49])

if stats := module("scipy.stats"):
    scipy_name = "scipy " + module("scipy").__version__
    report("kendall", scipy_name, lambda: stats.kendalltau(x, y)[0])
    if hasattr(stats, "chatterjeexi"):
        report("xi", scipy_name, lambda: stats.chatterjeexi(x, y).statistic)
    rows = np.ascontiguousarray(matrix.T)
    report("spearman-matrix", scipy_name, lambda: stats.spearmanr(rows)[0][0, 49])

    def correlation(a, b, axis=-1):
        a = a - a.mean(axis=axis, keepdims=True)
        b = b - b.mean(axis=axis, keepdims=True)
        return (a * b).sum(axis=axis) / np.sqrt((a * a).sum(axis=axis) * (b * b).sum(axis=axis))

    report(
        "bca",
        scipy_name,
        lambda: stats.bootstrap(
            (small[0], small[1]), correlation, paired=True, vectorized=True, n_resamples=9999, method="BCa"
        ).confidence_interval.low,
    )

if sm := module("statsmodels.api"):
    import warnings

    sm_name = "statsmodels " + module("statsmodels").__version__
    teams = load("teams", 7)
    design = sm.add_constant(teams[:5].T)

    def mixed():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return sm.MixedLM(teams[5], design, teams[6]).fit(reml=True).params[1]

    report("reml-teams", sm_name, mixed)
    outcome = (teams[5] > 0).astype(float)
    report("logistic", sm_name, lambda: sm.Logit(outcome, design).fit(disp=0, tol=1e-10).params[1])
    report("median-regression", sm_name, lambda: sm.QuantReg(teams[5], design).fit(0.5).params[1])

if pg := module("pingouin"):
    import pandas as pd

    pg_name = "pingouin " + pg.__version__
    frame = pd.DataFrame(load("pairs", 40).T, columns=[f"v{j}" for j in range(40)])

    def pairs():
        table = pg.pairwise_corr(frame, method="pearson", padjust="fdr_bh")
        last = table[(table["X"] == "v0") & (table["Y"] == "v39")]
        column = "p-corr" if "p-corr" in table else "p_corr"
        return float(last[column].iloc[0])

    report("pairs", pg_name, pairs)
