# How strong an unmeasured confounder would have to be: PySensemakr's bounds for the
# regressions that correlate.ConfoundersOf makes. Run: python confounder.py [directory of nyc_2015]
# (pip install PySensemakr statsmodels 'pandas<2.3')
import sys
import numpy as np, pandas as pd, statsmodels.formula.api as smf, sensemakr as smkr
s = 20240607
def nxt():
    global s
    s = 16807*s % 2147483647
    return s % 1000
a = [nxt() for _ in range(12)]; b = [nxt() for _ in range(4)]; d = [nxt() for _ in range(10)]
rows = []
for j in range(12):
    for k in range(4):
        for t in range(10):
            z = [nxt() for _ in range(5)]
            e1 = 3000 + 2*a[j] + d[t] + 2*z[0]; e2 = 500 + a[j] + z[0] + 3*z[1]; e3 = 2000 - a[j] + z[2]
            if t == 0: l1 = e1
            rows.append((j+1, k+1, t+1, e1, e2, e3, 20000 + 3*l1 - 2*e2 + e3 + 4*b[k] + 2*d[t] + 4*z[3], 5 + z[4] % 37))
            l1 = e1
u = pd.DataFrame(rows, columns="team tp period e1 e2 e3 c1 nresp".split())
u = u[(7*u.team + 3*u.tp + 5*u.period) % 11 != 0].copy()
assert u.c1.sum() == 16482733
def show(name, fit, x, benchmarks, groups=()):
    k = fit.params.index.get_loc(x)
    print(name, "n", int(fit.nobs), "df", int(fit.df_resid), "b", repr(float(fit.params.iloc[k])), "se", repr(float(fit.bse.iloc[k])),
          "R2", repr(float(smkr.partial_r2(fit, covariates=x))), "RV", repr(float(smkr.robustness_value(fit, covariates=x).iloc[0])))
    for z in [[z] for z in benchmarks] + list(groups):
        without = smf.ols(fit.model.formula + "".join(" - " + q for q in z), fit.model.data.frame).fit()
        bound = smkr.ovb_partial_r2_bound(fit, treatment=x, benchmark_covariates={"+".join(z): z}, kd=[1, 2, 3])
        rd, ry = bound.r2dz_x.to_numpy(), bound.r2yz_dx.to_numpy()
        print(" ", "+".join(z), "without", repr(float(without.params[x])))
        for i in range(3):
            est = smkr.adjusted_estimate(model=fit, treatment=x, r2dz_x=rd[i], r2yz_dx=ry[i])
            t = smkr.adjusted_t(model=fit, treatment=x, r2dz_x=rd[i], r2yz_dx=ry[i])
            print("   ", i+1, repr(float(rd[i])), repr(float(ry[i])), repr(float(np.ravel(est)[0])), repr(float(np.ravel(t)[0])))
# 48 units, changes inside them: nresp and e3 are the context, e2 is held constant.
f = smf.ols("c1 ~ e1 + e2 + e3 + nresp + C(team*10+tp) + C(period)", u).fit()
show("GOLD-1 e1", f, "e1", ["e3", "nresp"], [["e3", "nresp"]])
f = smf.ols("c1 ~ e2 + e3 + nresp + C(team*10+tp) + C(period)", u).fit()
show("GOLD-1 e2", f, "e2", ["e3"])
if len(sys.argv) > 1:
    read = lambda n: pd.read_csv(sys.argv[1] + "/" + n + ".csv", dtype={"team": str})
    cx, ex, con = read("cx_cells"), read("ex_cells"), read("context")
    for touchpoint, driver in [("strong_family_community_ties", "effective_school_leadership"), ("trust", "trust")]:
        y = cx[(cx.touchpoint == touchpoint) & (cx.measure == "parents_positive")].set_index("team")["mean"].rename("y")
        x = ex[ex.measure == driver].set_index("team")["mean"].rename("x")
        m = pd.concat([y, x], axis=1, join="inner").dropna().join(con.set_index("team").drop(columns="period"))
        m = m.fillna(m.mean(numeric_only=True))
        f = smf.ols("y ~ x + enrollment + disability + ell + poverty + need_index", m).fit()
        show("nyc_2015 " + driver + " on parents_positive at " + touchpoint + " sd " + repr(float(m.x.std())), f, "x", ["need_index", "disability"], [["need_index", "poverty"]])
