# Step-down max-|t| over six coefficients: c2 and lk, each on e1 + e2 + e3, rows U of
# GOLD-1, lk without team 5. Wild cluster bootstrap with each null imposed, CR1S t,
# all 2^12 assignments of signs to teams, by refitting every data set with base R.
source("gold.R")
u$c2 <- 1 + (u$c1 %% 5000) %/% 500
model <- function(d, outcome) {
  X <- cbind(1, d$e1, d$e2, d$e3); y <- d[[outcome]]; g <- d$team
  n <- nrow(X); p <- ncol(X); G <- length(unique(g))
  XtXi <- solve(crossprod(X)); H <- XtXi %*% t(X)
  factor <- G/(G-1) * (n-1)/(n-p)
  tstat <- function(y, j) {
    b <- H %*% y; e <- as.vector(y - X %*% b)
    b[j] / sqrt(factor * (XtXi %*% crossprod(rowsum(X * e, g)) %*% XtXi)[j, j])
  }
  null <- lapply(2:4, function(j) lm.fit(X[, -j], y))
  list(t0 = sapply(2:4, function(j) tstat(y, j)),
       draw = function(s) sapply(1:3, function(k) tstat(null[[k]]$fitted.values + s[g] * null[[k]]$residuals, k + 1)))
}
a1 <- model(u, "c2"); a2 <- model(u[u$team != 5, ], "lk")
t0 <- c(a1$t0, a2$t0)
draws <- t(sapply(0:4095, function(mask) {
  s <- 1 - 2 * (bitwAnd(mask, 2^(0:11)) > 0)
  c(a1$draw(s), a2$draw(s))
}))
a <- abs(draws); o <- order(-abs(t0)); tol <- 1e-10
adj <- numeric(6); last <- 0
for (i in 1:6) {
  m <- apply(a[, o[i:6], drop = FALSE], 1, max)
  last <- max(last, mean(m >= abs(t0[o[i]]) - tol)); adj[o[i]] <- last
}
print(t0, digits = 15)
print(colMeans(a >= rep(abs(t0) - tol, each = 4096)), digits = 15)
print(adj, digits = 15)
print(sort(apply(a, 1, max))[ceiling(.95 * 4096)], digits = 15)
