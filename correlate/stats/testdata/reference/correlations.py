# Small-sample correlations with SciPy 1.17.1, exact p-values by enumeration: the
# values of pearson_test.go, spearman_test.go, kendall_test.go and example_test.go.
#   pip install scipy
import itertools
import numpy as np
from scipy import stats

def gold():
    s = 20240607
    def draw(n):
        nonlocal s
        out = []
        for _ in range(n):
            s = 16807*s % 2147483647
            out.append(s % 1000)
        return out
    a, b, d = draw(12), draw(4), draw(10)
    for j in range(12):
        for k in range(4):
            before = None
            for t in range(10):
                z = draw(5)
                e1, e2, e3 = 3000+2*a[j]+d[t]+2*z[0], 500+a[j]+z[0]+3*z[1], 2000-a[j]+z[2]
                c1 = 20000 + 3*(e1 if before is None else before) - 2*e2 + e3 + 4*b[k] + 2*d[t] + 4*z[3]
                before = e1
                yield 7*e1+e2, c1

def fisher(r, se):
    z = np.arctanh(r)
    return np.tanh(z - 1.9599639845400542*se), np.tanh(z + 1.9599639845400542*se)

rows = np.array(list(gold()), float)
for n in (7, 9, 12, 30):
    x, y = rows[:n].T
    print(n, 'kendall exact', stats.kendalltau(x, y, method='exact'), 'normal', stats.kendalltau(x, y, method='asymptotic').pvalue)
    print(n, 'spearman t', stats.spearmanr(x, y))
    r = stats.pearsonr(x, y)
    print(n, 'pearson', r, r.confidence_interval(.9))
    if n <= 9:
        d = ((stats.rankdata(x) - stats.rankdata(y))**2).sum()
        sums = np.array([sum((i-v)**2 for i, v in enumerate(p)) for p in itertools.permutations(range(n))])
        print(n, 'spearman exact', min(1, 2*min((sums <= d).mean(), (sums >= d).mean())))

print('Hollander-Wolfe: kendall', fisher(16/36, np.sqrt(.437/5)), 'spearman Bonett-Wright', fisher(.6, np.sqrt(1.18/6)), 'Fieller', fisher(.6, np.sqrt(1.06/6)))

# Examples.
r = stats.pearsonr([2.1,3.4,2.8,4.0,3.1,2.5,3.9], [11,19,14,21,20,12,18]); print(r, r.confidence_interval())
x, y = np.arange(1, 7), [2,1,4,3,9,7]
r = stats.spearmanr(x, y)[0]
p = stats.permutation_test((x,), lambda a: stats.spearmanr(a, y)[0], permutation_type='pairings', n_resamples=np.inf).pvalue
print(r, p, fisher(r, np.sqrt((1+r*r/2)/3)))
k = stats.kendalltau([1,2,2,3,4,5,5], [2,1,3,3,4,4,5], method='asymptotic'); print(k, fisher(k[0], np.sqrt(.437/3)))
x, y = np.array([2,1,4,3,6,5,8,7.]), np.array([1,3,2,5,4,7,6,8.])
inv = np.linalg.inv(np.corrcoef([x, y, np.arange(1, 9.)])); print(np.corrcoef(x, y)[0,1], -inv[0,1]/np.sqrt(inv[0,0]*inv[1,1]))
x, y, g = np.arange(1, 10.), np.array([3,2.5,1,6,4.5,4,9,8,7.5]), np.repeat([0,1,2], 3)
mx, my = (np.array([v[g == i].mean() for i in g]) for v in (x, y))
print(np.corrcoef(x, y)[0,1], np.corrcoef(mx, my)[0,1], np.corrcoef(x-mx, y-my)[0,1])
v = np.array([[4,5,4],[2,3,2],[5,5,4],[3,2,3.]]); b, w = 3*v.mean(1).var(ddof=1), v.var(1, ddof=1).mean()
lo, hi = b/w/stats.f.ppf(.975, 3, 8), b/w*stats.f.ppf(.975, 8, 3)
print((b-w)/(b+2*w), 1-w/b, (lo-1)/(lo+2), (hi-1)/(hi+2))
x, y = np.array([3,1,4,1,5,9,2,6.]), np.array([2,3,1,4,1,5,9,2.])
print(np.corrcoef(x[1:], y[:-1])[0,1], np.corrcoef(x, y)[0,1], np.corrcoef(x[:-1], y[1:])[0,1])
