# HC2, partial Kendall, Cronbach's alpha and McDonald's omega, random groups, the
source("gold.R")
options(digits = 16)
suppressMessages({library(sandwich); library(plm); library(lmtest)})
cat("HC2", sqrt(diag(vcovHC(lm(c1 ~ e1 + e2 + e3, u), "HC2"))), "\n")

# Partial and semipartial tau-b, from the inverse of the matrix of tau-b.
m <- cor(u[c("c1", "e1", "e2", "e3")], method = "kendall")
i <- solve(m)
cat("partial tau c1 e1 | e2 e3", -i[1, 2] / sqrt(i[1, 1] * i[2, 2]), "\n")
cat("partial tau c1 e2 | e1 e3", -i[1, 3] / sqrt(i[1, 1] * i[3, 3]), "\n")
# c1 with what is left of e1: (m12 - m1z mzz^-1 mz2) / sqrt(1 - m2z mzz^-1 mz2)
semi <- function(y, x, z) (m[y, x] - m[y, z] %*% solve(m[z, z]) %*% m[z, x]) / sqrt(1 - m[x, z] %*% solve(m[z, z]) %*% m[z, x])
cat("semipartial tau c1 (e1 | e2 e3)", semi(1, 2, 3:4), "\n")
# By hand for one control: (txy - txz tyz) / sqrt((1-txz^2)(1-tyz^2)).
cat("partial tau c1 e1 | e2", (m[1, 2] - m[1, 3] * m[2, 3]) / sqrt((1 - m[1, 3]^2) * (1 - m[2, 3]^2)), "\n")

# Reliability of the seven attitude scales and of mtcars' size measures.
omega <- function(d) {
  f <- factanal(d, 1, control = list(opt = list(factr = 1, maxit = 10000), lower = 1e-6))
  s <- sapply(d, sd); l <- f$loadings[, 1] * s; p <- f$uniquenesses * s^2
  sum(l)^2 / (sum(l)^2 + sum(p))
}
alpha <- function(d) { k <- ncol(d); v <- cov(d); k / (k - 1) * (1 - sum(diag(v)) / sum(v)) }
feldt <- function(d) { n <- nrow(d); k <- ncol(d); 1 - (1 - alpha(d)) * qf(c(.975, .025), n - 1, (n - 1) * (k - 1)) }
cat("attitude alpha", alpha(attitude), feldt(attitude), "omega", omega(attitude), "\n")
cat("attitude loadings", factanal(attitude, 1, control = list(opt = list(factr = 1), lower = 1e-6))$loadings[, 1], "\n")
x <- attitude[c("complaints", "learning", "raises", "rating")]
cat("four scales alpha", alpha(x), "omega", omega(x), "\n")

# Random groups: the average variance within teams, and its exact expectation over
# rearrangements of the rows, which is the variance of all rows.
w <- tapply(u$e1, u$team, var)
cat("mean variance within teams", mean(w), "of all rows", var(u$e1), "\n")

for (effect in c("individual", "time", "twoways")) {
}
for (o in 1:2) for (s in c("Wbar", "Zbar", "Ztilde")) {
}
data(ChickEgg, package = "lmtest")
cat("chicken", ChickEgg[, "chicken"], "\negg", ChickEgg[, "egg"], "\n")
g3 <- grangertest(egg ~ chicken, order = 3, data = ChickEgg); g4 <- grangertest(chicken ~ egg, order = 3, data = ChickEgg)
cat("egg~chicken", g3$F[2], g3$`Pr(>F)`[2], "chicken~egg", g4$F[2], g4$`Pr(>F)`[2], "\n")
cat("iris SL", iris$Sepal.Length, "\niris SW", iris$Sepal.Width, "\n")
city <- boot::city
jack <- sapply(1:10, function(i) sum(city$x[-i]) / sum(city$u[-i]))
d <- mean(jack) - jack
cat("city u", city$u, "x", city$x, "a", sum(d^3) / (6 * sum(d^2)^1.5), "\n")
