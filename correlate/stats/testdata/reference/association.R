# Reference values of polychoric_test.go (polycor) and weighted_test.go (survey, lm),
# R 4.2.2: apt-get install r-cran-polycor r-cran-mvtnorm r-cran-survey
options(digits=15)
library(polycor)
t <- rbind(c(30,16,15,22,5),c(29,21,19,12,6),c(17,20,17,18,15),c(9,16,21,18,23),c(3,14,15,17,38))
a<-polychor(t,std.err=TRUE); print(c(a$rho,sqrt(a$var),a$chisq,a$df)); print(polychor(t),digits=12)
b<-polychor(t,ML=TRUE,std.err=TRUE); print(c(b$rho,sqrt(b$var[1,1]),b$chisq,b$df)); print(b$row.cuts);print(b$col.cuts); print(polychor(t,ML=TRUE),digits=12)
b<-polychor(t,ML=TRUE,std.err=TRUE,control=list(maxit=20000,reltol=1e-15)); print(c(b$rho,sqrt(b$var[1,1]),b$chisq,b$df)); print(b$row.cuts);print(b$col.cuts)
a<-polychor(t,std.err=TRUE,control=list(maxit=20000,reltol=1e-15,ndeps=1e-5)); print(c(a$rho,sqrt(a$var),a$chisq,a$df))
t2<-rbind(c(40,10),c(15,35)); a<-polychor(t2,std.err=TRUE,control=list(reltol=1e-15)); print(c(a$rho,sqrt(a$var)))
library(mvtnorm)
for (v in list(c(.5,-.3,.4),c(1,1,.95),c(-2,1.5,-.7),c(3,2.9,.999),c(-1,-1,-.99),c(0.2,.2,.9999))) print(pmvnorm(upper=v[1:2],corr=matrix(c(1,v[3],v[3],1),2),algorithm=TVPACK(1e-16))[1])
library(survey)
s <- 20240607
nxt <- function(n) { o <- numeric(n); for (i in 1:n) { s <<- (16807*s) %% 2147483647; o[i] <- s %% 1000 }; o }
a<-nxt(12); b<-nxt(4); d<-nxt(10); R<-NULL
for(j in 1:12) for(k in 1:4) { l<-NA; for(t in 1:10){ z<-nxt(5); e1<-3000+2*a[j]+d[t]+2*z[1]; e2<-500+a[j]+z[1]+3*z[2]; e3<-2000-a[j]+z[3]; if(is.na(l)) l<-e1; c1<-20000+3*l-2*e2+e3+4*b[k]+2*d[t]+4*z[4]; l<-e1; if((7*j+3*k+5*t)%%11!=0) R<-rbind(R,c(e1,e2,e3,c1,5+z[5]%%37)) } }
D<-as.data.frame(R); names(D)<-c('e1','e2','e3','c1','w')
des<-svydesign(~1,weights=~w,data=D)
for (x in c('e1','e2','e3')) { v<-svyvar(as.formula(paste0('~',x,'+c1')),des); m<-as.matrix(v)[1:2,1:2]; V<-vcov(v); g<-c(-m[1,2]/(2*m[1,1]^1.5*sqrt(m[2,2])), .5/sqrt(m[1,1]*m[2,2]), .5/sqrt(m[1,1]*m[2,2]), -m[1,2]/(2*m[2,2]^1.5*sqrt(m[1,1]))); r<-m[1,2]/sqrt(m[1,1]*m[2,2]); print(c(r, sqrt(as.numeric(t(g)%*%V%*%g)))) 
 f<-summary(lm(as.formula(paste0('c1~',x)),D,weights=w))$coef[2,]; print(f) }
