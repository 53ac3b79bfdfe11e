# Granger F of one series on another, three lags, both ways. Run: Rscript granger.R
source("gold.R")
f <- function(y, x, k) { n <- length(y); L <- function(v, i) v[(k+1-i):(n-i)]
 X <- sapply(1:k, function(i) L(y,i)); Z <- sapply(1:k, function(i) L(x,i)); y0 <- y[(k+1):n]
 a <- anova(lm(y0~X), lm(y0~X+Z)); options(digits=16); print(c(a$F[2], a$`Pr(>F)`[2], a$Res.Df)) }
f(g$c1, g$e1, 3); f(g$e1, g$c1, 3)
