# Mixed models, ridge, logistic, quantile and two-way clustered regression on GOLD-1.
# Run: Rscript models.R
source("gold.R")
suppressMessages({library(lme4); library(lmerTest); library(sandwich); library(clubSandwich); library(quantreg); library(MASS)})
options(digits = 15, width = 200)
for (p in c("lme4", "lmerTest", "sandwich", "clubSandwich", "quantreg", "MASS")) cat(p, format(packageVersion(p)), "")
cat("\n", R.version.string, "\n")
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10), calc.derivs = FALSE)
show <- function(m) {
  print(as.data.frame(VarCorr(m))[, c("grp", "vcov")]); print(coef(summary(m)))
  cat("criterion", format(if (isREML(m)) REMLcrit(m) else deviance(m), digits = 15), "\n")
}
u$c2 <- 1 + (u$c1 %% 5000) %/% 500

cat("random intercept, REML then ML\n")
for (reml in c(TRUE, FALSE)) show(lmerTest::lmer(c1 ~ e1 + e2 + e3 + (1 | team), u, REML = reml, control = tight))
for (reml in c(TRUE, FALSE)) show(lmerTest::lmer(c1 ~ 1 + (1 | team), u, REML = reml, control = tight))
cat("Mundlak\n")
u$m1 <- ave(u$e1, u$team)
m <- lmerTest::lmer(c1 ~ I(e1 - m1) + m1 + (1 | team), u, control = tight); show(m); print(ranef(m)$team[1:3, ])
cat("singular: no team effect left beside team means of all drivers\n")
u$m2 <- ave(u$e2, u$team); u$m3 <- ave(u$e3, u$team)
show(lmerTest::lmer(c1 ~ e1 + m1 + m2 + m3 + (1 | team), u, control = tight))

cat("crossed\n")

m <- lmerTest::lmer(c1 ~ e1 + e2 + e3 + (1 | team) + (1 | tp), u, control = tight); show(m); print(ranef(m)$tp); print(ranef(m)$team[1:3, ])
show(lmerTest::lmer(c1 ~ e1 + e2 + e3 + (1 | team) + (1 | tp), u, REML = FALSE, control = tight))
show(lmerTest::lmer(c1 ~ e1 + e2 + e3 + (1 | team) + (1 | period), u, control = tight))
cat("one variance 0\n")
show(lmerTest::lmer(lk ~ e1 + (1 | team) + (1 | period), u, control = tight))
show(lmerTest::lmer(diameter ~ 1 + (1 | plate) + (1 | sample), Penicillin, control = tight))
show(lmerTest::lmer(strength ~ 1 + (1 | sample) + (1 | batch), Pastes, control = tight))
show(lmerTest::lmer(Yield ~ 1 + (1 | Batch), Dyestuff, control = tight))
show(lmerTest::lmer(Yield ~ 1 + (1 | Batch), Dyestuff2, control = tight))
cat("ML of sleepstudy\n")
show(lmerTest::lmer(Reaction ~ Days + (1 | Subject), sleepstudy, REML = FALSE, control = tight))

cat("logistic: c2 at least 6\n")
u$top <- as.numeric(u$c2 >= 6)
f <- glm(top ~ e1 + e2 + lk, binomial, u)
# Again from the solution: glm keeps the working weights of the step before the last.
for (i in 1:3) f <- glm(top ~ e1 + e2 + lk, binomial, u, start = coef(f), control = glm.control(epsilon = 1e-15, maxit = 50))
print(coef(summary(f))); cat("deviance", f$deviance, "null", f$null.deviance, "\n")
for (ty in c("CR0", "CR1", "CR1S", "CR2", "CR3")) print(as.data.frame(coef_test(f, vcovCR(f, cluster = u$team, type = ty))))
# CR2 has a choice of square roots; ours is taken of rows times the root of their weight.
s <- sqrt(weights(f, "working")); z <- predict(f) + residuals(f, "working")
w <- lm(I(z * s) ~ 0 + s + I(e1 * s) + I(e2 * s) + I(lk * s), u)
V <- vcovCR(w, cluster = u$team, type = "CR2"); print(as.data.frame(coef_test(w, V))); print(as.data.frame(Wald_test(w, constrain_zero(2:3), V, test = "HTZ")))
print(sqrt(diag(vcovCL(f, ~team, type = "HC0", cadjust = FALSE))))
print(sqrt(diag(vcovCL(f, ~team, type = "HC0"))))
V <- vcovCR(f, cluster = u$team, type = "CR2"); print(as.data.frame(Wald_test(f, constrain_zero(2:3), V, test = "HTZ")))

cat("two-way clustering\n")
f <- lm(c1 ~ e1 + e2 + e3, u)
for (ty in c("HC0", "HC1")) print(sqrt(diag(vcovCL(f, ~team + period, type = ty))))
print(sqrt(diag(vcovCL(f, ~team + period, type = "HC0", cadjust = FALSE))))
print(eigen(vcovCL(f, ~tp + period, type = "HC1"))$values); print(sqrt(diag(vcovCL(f, ~tp + period, type = "HC1"))))
f <- lm(c1 ~ e1 + e2 + e3, u, weights = nresp); print(sqrt(diag(vcovCL(f, ~team + period, type = "HC1"))))
data(PetersenCL, package = "sandwich"); f <- lm(y ~ x, PetersenCL); print(sqrt(diag(vcovCL(f, ~firm + year, type = "HC1"))))

cat("quantile regression\n")
for (tau in c(.1, .25, .5, .75, .9)) {
  f <- rq(c1 ~ e1 + e2 + e3, tau = tau, u); print(coef(f)); cat("rho", format(f$rho, digits = 15), "\n")
  print(summary(f, se = "ker")$coefficients)
}
# Cluster-robust: Powell's kernel density, as summary.rq's, and scores summed by team.
for (tau in c(.25, .5)) {
  f <- rq(c1 ~ e1 + e2 + e3, tau = tau, u); X <- model.matrix(~ e1 + e2 + e3, u); r <- residuals(f); n <- nrow(X)
  h <- bandwidth.rq(tau, n, hs = TRUE)
  h <- (qnorm(tau + h) - qnorm(tau - h)) * min(sqrt(var(r)), (quantile(r, .75) - quantile(r, .25)) / 1.34)
  D <- solve(crossprod(sqrt(dnorm(r / h) / h) * X))
  r[abs(r) < 1e-6] <- 0
  S <- rowsum((tau - (r < 0)) * X, u$team)
  cat("tau", tau, "bandwidth", format(unname(h), digits = 15), "\n"); print(sqrt(diag(D %*% crossprod(S) %*% D)))
}
f <- rq(rating ~ ., data = attitude); print(coef(f)); cat("rho", format(f$rho, digits = 15), "\n")
# weights, as a bootstrap uses them
f <- rq(c1 ~ e1 + e2 + e3, tau = .5, u, weights = u$team %% 3); print(coef(f)); cat("rho", format(f$rho, digits = 15), "\n")

cat("ridge\n")
for (l in c(.1, 1, 10)) print(coef(lm.ridge(rating ~ ., attitude, lambda = 30 * l)))
X <- as.matrix(u[, c("e1", "e2", "e3", "lk", "nresp")]); y <- u$c1
ridge <- function(X, y, l) {
  m <- colMeans(X); s <- sqrt(colMeans(sweep(X, 2, m)^2)); Z <- sweep(sweep(X, 2, m), 2, s, "/")
  b <- solve(crossprod(Z) / nrow(Z) + diag(l, ncol(Z)), crossprod(Z, y - mean(y)) / nrow(Z)) / s
  c(mean(y) - sum(m * b), b)
}
for (l in c(.01, .1, 1)) {
  print(ridge(X, y, l))
  sse <- sapply(1:12, function(j) { o <- u$team == j; b <- ridge(X[!o, ], y[!o], l); sum((y[o] - cbind(1, X[o, ]) %*% b)^2) })
  d <- svd(scale(X) * sqrt(nrow(X) / (nrow(X) - 1)))$d^2 / nrow(X)
  cat("penalty", l, "CV mean squared error", format(sum(sse) / nrow(X), digits = 15), "df", format(1 + sum(d / (d + l)), digits = 15), "\n")
}

cat("examples of the package documentation\n")
m <- lmerTest::lmer(c1 ~ e1 + e2 + e3 + (1 | team), u, control = tight)
r <- ranef(m, condVar = TRUE)$team; cat("team 1", r[1, ], "+-", sqrt(attr(r, "postVar")[1]), "\n")
m <- lmerTest::lmer(c1 ~ I(e1 - m1) + m1 + (1 | team), u, control = tight); print(lmerTest::contest(m, c(0, -1, 1), joint = FALSE, confint = TRUE))
u$high <- as.numeric(u$c1 >= 40000); f <- glm(high ~ e1 + e2, binomial, u)
s <- sqrt(weights(f, "working")); z <- predict(f) + residuals(f, "working"); w <- lm(I(z * s) ~ 0 + s + I(e1 * s) + I(e2 * s), u)
print(1000 * as.data.frame(conf_int(w, vcovCR(w, cluster = u$team, type = "CR2")))[3, c("beta", "CI_L", "CI_U")])
print(coef(rq(c1 ~ e1 + e2, tau = .1, u)))
X <- as.matrix(u[, c("e1", "e1", "e2")])
mse <- sapply(10^(-4 + 6 * (0:99) / 99), function(l) sum(sapply(1:12, function(j) { o <- u$team == j; b <- ridge(X[!o, ], y[!o], l); sum((y[o] - cbind(1, X[o, ]) %*% b)^2) })))
cat("predicted", 1 - min(mse) / sum((y - mean(y))^2), "\n")
