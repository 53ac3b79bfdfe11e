# Granger tests, cross-lagged panels and bias-corrected dynamic panels.
# Run: Rscript direction.R (plm, clubSandwich)
source("gold.R")
suppressMessages({library(plm); library(clubSandwich)})
options(digits = 15, width = 200)
cat(R.version.string, "plm", format(packageVersion("plm")), "\n")
g$unit <- 100*g$team + g$tp

cat("Dumitrescu-Hurlin\n")
dh <- function(f, d, order) for (s in c("Wbar", "Zbar", "Ztilde"))
  tryCatch({ r <- pgrangertest(f, data = d, order = order, test = s); cat(deparse(f), order, s, r$statistic, r$p.value, "\n") }, error = function(e) cat(s, conditionMessage(e), "\n"))
p <- pdata.frame(g[, c("unit", "period", "e1", "c1")], index = c("unit", "period"))
for (k in 1:2) { dh(c1 ~ e1, p, k); dh(e1 ~ c1, p, k) }

cat("cross-lagged, unit and period effects, CR2 by team\n")
w <- do.call(rbind, lapply(split(g, g$unit), function(d) data.frame(d[-1, ], lc = d$c1[-10], le = d$e1[-10])))
for (f in list(c1 ~ lc + le, e1 ~ lc + le)) {
  m <- lm(update(f, . ~ . + factor(unit) + factor(period)), w)
  print(as.data.frame(coef_test(m, vcovCR(m, w$team, type = "CR2"), coefs = c("lc", "le"))), digits = 15)
  m <- lm(f, w)
  print(as.data.frame(coef_test(m, vcovCR(m, w$team, type = "CR2"))), digits = 15)
}

# Corrected moment equations with the projection M written out, n x n.
corrected <- function(w, now, before, unit, period, effects = ~ factor(unit) + factor(period)) {
  w$unit <- unit; w$period <- period
  X <- model.matrix(effects, w); M <- diag(nrow(w)) - X %*% MASS::ginv(X)
  N <- as.matrix(w[, now]); B <- as.matrix(w[, before]); m <- ncol(N)
  D <- outer(period, period, function(r, s) s - r) * outer(unit, unit, "==")
  pow <- function(A, k) { P <- diag(nrow(A)); while (k > 0) { P <- P %*% A; k <- k - 1 }; P }
  eq <- function(th, share) {
    Th <- matrix(th, m); E <- M %*% (N - B %*% t(Th)); Om <- crossprod(E) / sum(diag(M))
    P <- matrix(0, m, m); for (d in seq_len(max(D))) P <- P + sum(M[D == d]) * pow(t(Th), d - 1)
    as.vector(t(E) %*% B - share * Om %*% P)
  }
  th <- as.vector(t(solve(crossprod(B, M %*% B), crossprod(B, M %*% N))))
  cat("fixed effects", th, "\n")
  for (share in seq(.1, 1, .1)) for (i in 1:60) {
    e <- eq(th, share)
    J <- sapply(seq_along(th), function(k) { h <- 1e-5; u <- th; u[k] <- u[k] + h; v <- th; v[k] <- v[k] - h; (eq(u, share) - eq(v, share)) / (2*h) })
    step <- solve(J, e); th <- th - step; if (max(abs(step)) < 1e-14) break
  }
  cat("corrected    ", th, "\n")
}
cat("bias-corrected: by column of the coefficient matrix (c1, e1)\n")
corrected(w, c("c1", "e1"), c("lc", "le"), w$unit, w$period)
corrected(w, c("c1", "e1"), c("lc", "le"), w$unit, w$period, ~ factor(unit))
v <- subset(w, (7*team + 3*tp + 5*period) %% 11 != 0 & period <= 6)
corrected(v, c("c1", "e1"), c("lc", "le"), v$unit, v$period)

cat("half-panel jackknife: c1 and e1 on lc, le\n")
fe <- function(f, d) coef(lm(update(f, . ~ . + factor(unit) + factor(period)), d))[c("lc", "le")]
for (f in list(c1 ~ lc + le, e1 ~ lc + le)) { # 9 periods, 2..10: halves of 4 and 5, and of 5 and 4
  one <- function(cut) (cut - 1)/9 * fe(f, subset(w, period <= cut)) + (10 - cut)/9 * fe(f, subset(w, period > cut))
  cat(2*fe(f, w) - (one(5) + one(6))/2, "\n")
}
