# Callaway-Sant'Anna by the Python package csdid, on a small panel made of integers.
# Run: python did.py > did.csv (pip install csdid). kind: 0 group-time, 1 event time
# (group is the event), 2 group average, 3 average of group averages; se -1 is none.
import contextlib, io
import numpy as np, pandas as pd
from csdid.att_gt import ATTgt
s = 20240607
def nxt():
    global s
    s = 16807*s % 2147483647
    return s % 1000
rows = []
for u in range(1, 61):
    g = [0, 3, 4, 6][nxt() % 4]
    level = nxt()
    for t in range(1, 8):
        effect = 100*(t - g + 1) if g and t >= g else 0
        rows.append((u, t, g, level + 30*t + effect + nxt()))
d = pd.DataFrame(rows, columns=["unit", "period", "first", "y"])
assert d.y.sum() == 527193
print("notyet,varying,kind,group,period,value,se")
def line(*v): print(",".join(repr(x) for x in v))
for notyet, control in enumerate(["nevertreated", "notyettreated"]):
    for varying, base in enumerate(["universal", "varying"]):
        quiet = contextlib.redirect_stdout(io.StringIO())
        with quiet: a = ATTgt(yname="y", tname="period", idname="unit", gname="first", data=d, control_group=control, xformla=None).fit(est_method="reg", base_period=base, bstrap=False)
        num = lambda v: -1.0 if np.isnan(v) else float(v)
        r = a.results
        for g, t, e, se in zip(r["group"], r["year"], r["att"], r["se"]): line(notyet, varying, 0, int(g), int(t), float(e), num(se))
        for kind, name in [(1, "dynamic"), (2, "group")]:
            with contextlib.redirect_stdout(io.StringIO()): b = a.aggte(typec=name, bstrap=False, cband=False).atte
            for e, v, se in zip(b["egt"], b["att_egt"], np.ravel(b["se_egt"])): line(notyet, varying, kind, int(e), 0, float(v), num(se))
            if kind == 2: line(notyet, varying, 3, 0, 0, float(np.ravel(b["overall_att"])[0]), float(np.ravel(b["overall_se"])[0]))
