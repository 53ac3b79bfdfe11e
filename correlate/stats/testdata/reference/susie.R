# Sum of single effects by susieR. Run: Rscript susie.R
source("gold.R")
suppressMessages(library(susieR))
options(digits = 12, width = 150)
cat(R.version.string, "susieR", format(packageVersion("susieR")), "\n")
w <- g[g$period > 1, ]
X <- as.matrix(w[, c("e1", "e2", "e3", "l1", "l2", "l3", "lk", "nresp")])
X <- scale(X, scale = FALSE)
y <- w$c1 - mean(w$c1)
# An outcome of unit variance: susieR brackets the log prior variance in [-30,15]
# in units of the outcome.
sdy <- sqrt(sum(y^2) / (length(y) - 1))
show <- function(title, f) {
  cat("==", title, "iterations", f$niter, "converged", f$converged, "\n")
  cat("V", format(f$V, digits = 12), "\nsigma2", format(f$sigma2, digits = 12), "\nelbo", format(tail(f$elbo, 1), digits = 14),
    "\npip", format(f$pip, digits = 12), "\nlbf", format(f$lbf, digits = 12), "\n")
  cat("coef", format(colSums(f$alpha * f$mu) / f$X_column_scale_factors, digits = 12), "\n")
  if (!is.null(f$sets$cs)) for (i in seq_along(f$sets$cs)) cat("set", names(f$sets$cs)[i], f$sets$cs[[i]], "purity", f$sets$purity[i, 1], "coverage", f$sets$coverage[i], "\n")
}
ss <- function(X, y, ...) susie_suff_stat(XtX = crossprod(X), Xty = drop(crossprod(X, y)), yty = sum(y^2), n = nrow(X), tol = 1e-8, max_iter = 1000, ...)
show("default, L=5", ss(X, y / sdy, L = 5))
show("fixed prior .2, L=3", ss(X, y / sdy, L = 3, estimate_prior_variance = FALSE))
show("null weight .3, prior 1..8, sigma2 .5, L=4", ss(X, y / sdy, L = 4, null_weight = .3, prior_weights = (1:8) / 36,
  residual_variance = .5, estimate_residual_variance = FALSE))
# Weak effects and correlated columns: early rows, noisy copies.
set <- w[w$period <= 4 & w$tp <= 2, ]
X2 <- with(set, cbind(e1, e2, e3, l1, e1 + l1, e2 + 3*e3, l1 + 40*lk))
X2 <- scale(X2, scale = FALSE); y2 <- set$c1 - mean(set$c1)
sd2 <- sqrt(sum(y2^2) / (length(y2) - 1))
show("correlated, L=4", ss(X2, y2 / sd2, L = 4))
