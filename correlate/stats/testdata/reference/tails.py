# Tails and quantiles with mpmath at 40 digits: the values of tail_test.go.
#   pip install mpmath scipy
from mpmath import mp, mpf, betainc, erfc, sqrt, gammainc, quad, exp, loggamma, findroot, inf
from scipy import stats
mp.dps = 40

def student(t, df):
    t, df = mpf(t), mpf(df)
    if df <= 2000:
        return betainc(df/2, mpf(1)/2, 0, df/(df + t*t), regularized=True)/2
    c = exp(loggamma((df+1)/2) - loggamma(df/2))/sqrt(df*mp.pi)
    step = 1/max(2*t, 2)  # integrate the density in short steps, out to nothing
    return quad(lambda u: c*(1 + u*u/df)**(-(df+1)/2), [t + i*step for i in range(300)])

def fisher(f, a, b):
    f, a, b = mpf(f), mpf(a), mpf(b)
    return betainc(b/2, a/2, 0, b/(b + a*f), regularized=True)

show = lambda *v: print(*v[:-1], mp.nstr(v[-1], 17))
for z in ['0', '1', '1.96', '6', '9', '20', '37']:
    show('normal', z, erfc(mpf(z)/sqrt(2))/2)
for t, df in [('0.1','3'), ('1','1'), ('2.5','0.5'), ('2','10.7'), ('40','28'), ('5.991491151101','432'), ('300','5'),
              ('1e10','3'), ('30','1e6'), ('0.5','1e6'), ('3','1e6'), ('8','1e9'), ('20','40'), ('37','1000'),
              ('1e80','3'), ('1e200','0.5')]:
    show('t', t, df, student(t, df))
for f, a, b in [('20.631018556984','11','424'), ('2.38972494309526','11','424'), ('0.3','3','7'), ('1000','2','5'),
                ('1.1','1000','2000'), ('50','4','1000'), ('1','2.5','10.3')]:
    show('F', f, a, b, fisher(f, a, b))
for x, k in [('3.841','1'), ('0.5','4'), ('100','10'), ('1400','3'), ('1200','1000'), ('300','0.7'), ('1100','100'), ('10','5')]:
    show('chi2', x, k, gammainc(mpf(k)/2, mpf(x)/2, inf, regularized=True))
for p, df in [(.975,3), (.975,10.7126507010622), (.995,1000), (.9,1), (.75,2), (.6,.7), (.975,432), (.975,1e7)]:
    show('t quantile', p, df, findroot(lambda t: student(t, df) - (1 - mpf(p)), mpf(float(stats.t.ppf(p, df)))))
show('t quantile', 1e-10, 4, -findroot(lambda t: student(t, 4) - mpf(1e-10), mpf(416)))
for p, a, b in [(.975,11,424), (.975,424,11), (.025,5,9.5), (.5,3,3), (.999,2,7)]:
    show('F quantile', p, a, b, findroot(lambda f: fisher(f, a, b) - (1 - mpf(p)), mpf(float(stats.f.ppf(p, a, b)))))
