# Reference values of bicor_test.go, percentagebend_test.go, distance_test.go,
# xi_test.go, polychoric_test.go, bayesfactor_test.go and power_test.go.
#   pip install scipy pingouin mpmath
import numpy as np, pingouin as pg, mpmath as mp
from fractions import Fraction as F
from scipy import optimize, stats
from scipy.special import ndtr, ndtri

def gold():
    s=20240607
    def draw(n):
        nonlocal s
        out=[]
        for _ in range(n):
            s=16807*s%2147483647; out.append(s%1000)
        return out
    a,b,d=draw(12),draw(4),draw(10)
    for j in range(12):
        for k in range(4):
            before=None
            for t in range(10):
                z=draw(5)
                e1,e2,e3=3000+2*a[j]+d[t]+2*z[0],500+a[j]+z[0]+3*z[1],2000-a[j]+z[2]
                c1=20000+3*(e1 if before is None else before)-2*e2+e3+4*b[k]+2*d[t]+4*z[3]
                before=e1
                if (7*(j+1)+3*(k+1)+5*(t+1))%11: yield e1,e2,e3,c1,1+z[4]//200,1+c1%5000//500,5+z[4]%37
U=np.array(list(gold()),float)
e1,e2,e3,c1,lk,c2,nr=U.T

print('xi', stats.chatterjeexi(e2, c1))
for f in (pg.correlation.bicor, pg.correlation.percbend):
    print(f.__name__, f(e1, c1), f(e2, c1))

# PG30: NumPy's legacy generator.
np.random.seed(123)
x, y = np.random.multivariate_normal([4, 6], [(1, .6), (.6, 1)], 30).T
x[3], y[5] = 12, -8
print('PG30 x', ', '.join(map(repr, map(float, x))))
print('PG30 y', ', '.join(map(repr, map(float, y))))
print(pg.correlation.bicor(x, y), pg.correlation.percbend(x, y))

# Distance correlation of integers, without rounding.
def U(x,y):
    n=len(x); x=x.astype(object); y=y.astype(object); x=np.array([int(v) for v in x],object); y=np.array([int(v) for v in y],object)
    a=abs(x[:,None]-x[None]); b=abs(y[:,None]-y[None])
    def u(a,b): 
        return F(int((a*b).sum()),n*(n-3))-F(2*int((a.sum(0)*b.sum(0)).sum()),n*(n-2)*(n-3))+F(int(a.sum())*int(b.sum()),n*(n-1)*(n-2)*(n-3))
    def v(a,b): return F(int((a*b).sum()),n**2)-F(2*int((a.sum(0)*b.sum(0)).sum()),n**3)+F(int(a.sum())*int(b.sum()),n**4)
    mp.mp.dps=30
    q=lambda f: mp.mpf(f.numerator)/f.denominator
    return mp.nstr(q(u(a,b))/mp.sqrt(q(u(a,a))*q(u(b,b))),17), mp.nstr(mp.sqrt(q(v(a,b))/mp.sqrt(q(v(a,a))*q(v(b,b)))),17)
for n,x,y in (('e2c1',e2,c1),('e1c1',e1,c1),('lkc2',lk,c2)): print(n,U(x,y))

# Bayes factors and power.
mp.mp.dps=40
def ly(r,n,k=1):
    r,n,k=mp.mpf(repr(r)),mp.mpf(n),mp.mpf(k)
    lb=mp.log(mp.beta(1/k,1/k))
    b=mp.power(2,1-2/k)*mp.sqrt(mp.pi)/mp.beta(1/k,1/k)*mp.gamma((n+2/k-1)/2)/mp.gamma((n+2/k)/2)*mp.hyp2f1((n-1)/2,(n-1)/2,(n+2/k)/2,r*r)
    C=mp.power(2,(3*k-2)/k)*k*r/(2+(n-1)*k)*(mp.gamma(n/2)/mp.gamma((n-1)/2))**2/mp.beta(1/k,1/k)*mp.hyp3f2(1,n/2,n/2,mp.mpf(3)/2,(2+k*(n+1))/(2*k),r*r)
    return [mp.nstr(mp.log(v),17) for v in (b,b+C,b-C)]
def jzs(r,n):
    r,n=mp.mpf(repr(r)),mp.mpf(n)
    f=lambda g: mp.exp((n-2)/2*mp.log(1+g)-(n-1)/2*mp.log(1+(1-r*r)*g)-mp.mpf(3)/2*mp.log(g)-n/(2*g))
    return mp.nstr(mp.log(mp.sqrt(n/2)/mp.gamma(.5)*mp.quad(f,[0,1,10,100,1000,1e4,1e6,mp.inf])),17)
for r,n,k in ((.6,20,1),(.1,83,1),(-.856,64,1),(.3,12,1),(-.2,5,1),(.95,100,1),(.5,3,1),(.6,20,.5),(.6,20,2),(0,40,1),(.9999,3,1),(-.9999,4,1),(.9999999,5,1)):
    print((r,n,k), ly(r,n,k), jzs(r,n))
for a in ((.5,20,.05),(.3,84,.05),(.1,1000,.01)): print(a, repr(pg.power_corr(r=a[0],n=a[1],alpha=a[2])), repr(pg.power_corr(r=a[0],n=a[1],alpha=a[2],alternative='greater')))
print(repr(pg.power_corr(r=.3,power=.8,alpha=.05)), repr(pg.power_corr(n=84,power=.8,alpha=.05)), repr(pg.power_corr(n=30,power=.8,alpha=.05)), repr(pg.power_corr(r=.5,power=.9,alpha=.05)))

# Bivariate normal probabilities.
mp.mp.dps=30
def bvn(h,k,r):
    h,k,r=map(mp.mpf,map(repr,(h,k,r)))
    f=lambda x: mp.npdf(x)*mp.ncdf((k-r*x)/mp.sqrt(1-r*r))
    pts=[-40]+sorted([p for p in (-8.,-4.,-2.,-1.,0.,float(k/r) if r else 0.,float(k/r)-.05,float(k/r)+.05,float(k/r)-.5,float(k/r)+.5) if p<h])+[h]
    return mp.nstr(mp.quad(f,pts),20)
for v in ((.5,-.3,.4),(1.,1.,.95),(-2.,1.5,-.7),(3.,2.9,.999),(-1.,-1.,-.99),(.2,.2,.9999),(.3,-.4,0.001),(-3.,-3.,.5),(1.,-1.,-.9)): print(v,bvn(*v))

# Polychoric correlations.
x,w=np.polynomial.legendre.leggauss(80)
def bvn(h,k,r):
    h,k=np.meshgrid(h,k,indexing='ij'); t=(x+1)/2*r; ww=w/2*r
    f=np.exp(-(h[...,None]**2-2*t*h[...,None]*k[...,None]+k[...,None]**2)/(2*(1-t*t)))/(2*np.pi*np.sqrt(1-t*t))
    return ndtr(h)*ndtr(k)+(f*ww).sum(-1)
def cells(r,a,b):
    a=np.r_[-9,a,9]; b=np.r_[-9,b,9]
    F=bvn(a,b,r); return np.diff(np.diff(F,axis=0),axis=1)
def nll(p,T):
    R=len(T)-1; return -(T*np.log(np.maximum(cells(p[0],p[1:1+R],p[1+R:]),1e-300))).sum()
def hess(f,p,h=1e-4):
    n=len(p); H=np.zeros((n,n))
    for i in range(n):
        for j in range(n):
            e=np.eye(n)*h; H[i,j]=(f(p+e[i]+e[j])-f(p+e[i]-e[j])-f(p-e[i]+e[j])+f(p-e[i]-e[j]))/(4*h*h)
    return H
for T in (np.array([[30,16,15,22,5],[29,21,19,12,6],[17,20,17,18,15],[9,16,21,18,23],[3,14,15,17,38.]]),np.array([[40,10],[15,35.]]),np.array([[20,8,2],[6,12,9],[1,7,25],[0,3,18.]])):
    n=T.sum(); a=ndtri(np.cumsum(T.sum(1))/n)[:-1]; b=ndtri(np.cumsum(T.sum(0))/n)[:-1]
    f=lambda r: nll(np.r_[r,a,b],T)
    r=optimize.minimize_scalar(f,bounds=(-.99,.99),method='bounded',options=dict(xatol=1e-13)).x
    h=1e-3; d1=lambda f,r:(8*(f(r+h)-f(r-h))-(f(r+2*h)-f(r-2*h)))/(12*h)
    d2=lambda f,r:(16*(f(r+h)+f(r-h))-30*f(r)-f(r+2*h)-f(r-2*h))/(12*h*h)
    r=optimize.brentq(lambda r:d1(f,r),r-.01,r+.01,xtol=1e-15); print('two',repr(r),'seknown',1/np.sqrt(d2(f,r)),'loglik',-f(r))
    g=lambda p:nll(p,T); p=np.r_[r,a,b]
    for _ in range(3): p=optimize.minimize(g,p,method='Nelder-Mead',options=dict(xatol=1e-11,fatol=1e-13,maxiter=40000,maxfev=40000,adaptive=True)).x
    grad=lambda p:np.array([d1(lambda t:g(p+t*e),0.) for e in np.eye(len(p))])
    p=optimize.fsolve(grad,p,xtol=1e-14); H=np.array([d1(lambda t:grad(p+t*e),0.) for e in np.eye(len(p))]); print('ml',repr(p[0]),'se',np.sqrt(np.linalg.inv(H)[0,0]),'known',1/np.sqrt(H[0,0]),'loglik',-g(p), 'polycor ml nll', -nll(np.r_[0.4077172224956634,-0.837607749138042,-0.260949178695899,0.251834555573417,0.848946773520356,-0.831840335999240,-0.246165834330001,0.249523135276999,0.840874065605820],T) if len(T)==5 else '')
    sat=(T[T>0]*np.log(T[T>0]/n)).sum(); print('G2',2*(sat+f(r)),2*(sat+g(p)))
    rng=np.random.default_rng(1)
    if len(T)==5: # two-step SE by the delta method, numerically
        P=cells(r,a,b).ravel()
        def est(q):
            q=q.reshape(T.shape); a=ndtri(np.cumsum(q.sum(1))/q.sum())[:-1]; b=ndtri(np.cumsum(q.sum(0))/q.sum())[:-1]
            return optimize.brentq(lambda r:(nll(np.r_[r+1e-5,a,b],q)-nll(np.r_[r-1e-5,a,b],q)),r-.05,r+.05,xtol=1e-13)
        G=np.array([(est(P+1e-4*e)-est(P-1e-4*e))/2e-4 for e in np.eye(25)])
        print('two-step delta se',np.sqrt(((P*G*G).sum()-(P*G).sum()**2)/n))

# Examples.
clarity = np.array([2.1, 3.4, 2.8, 4.0, 3.1, 2.5, 3.9, 3.3, 2.2, 3.6, 2.9, 4.2])
service = np.array([5.1, 6.9, 6.0, 8.1, 6.2, 5.5, 7.7, 6.8, 59, 7.1, 6.3, 8.3])
speed = np.array([4, 6, 7, 6, 5, 6, 7, 5, 6, 6, 5, 7.])
print(stats.pearsonr(clarity, service), pg.correlation.bicor(clarity, service), pg.correlation.percbend(clarity, service))
p = [stats.pearsonr(a, b) for a, b in ((clarity, service), (clarity, speed), (service, speed))]
print(p, stats.false_discovery_control([v.pvalue for v in p]), stats.spearmanr(clarity, service))
print(pg.distance_corr(clarity, service, n_boot=9999, seed=1))
i = np.arange(-10, 11)
print(pg.distance_corr(i, 100 - i*i, n_boot=9999, seed=1), stats.chatterjeexi(i, i*i))
weight = np.array([12, 8, 30, 9, 14, 11, 7, 25, 6, 18, 10, 9.])
c = np.cov(clarity, service, aweights=weight); r = c[0, 1]/np.sqrt(c[0, 0]*c[1, 1]); print('weighted', r, 2*stats.t.sf(abs(r)*np.sqrt(10/(1-r*r)), 10))
T = np.array([[40, 20, 10], [20, 40, 30], [5, 25, 60.]]); n = T.sum()
a, b = ndtri(np.cumsum(T.sum(1))/n)[:-1], ndtri(np.cumsum(T.sum(0))/n)[:-1]
print('polychoric', optimize.minimize_scalar(lambda r: nll(np.r_[r, a, b], T), bounds=(0, .9), method='bounded'))
