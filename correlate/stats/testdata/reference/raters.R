# The six intraclass correlations of Shrout & Fleiss (1979), table 2, from aov, with
# the intervals written as psych::ICC has them. Base R.
options(digits = 15)
x <- rbind(c(9, 2, 5, 8), c(6, 1, 3, 2), c(8, 4, 6, 8), c(7, 1, 2, 6), c(10, 5, 6, 9), c(6, 2, 4, 7))
n <- nrow(x); k <- ncol(x)
d <- data.frame(y = c(x), target = factor(c(row(x))), rater = factor(c(col(x))))
a <- summary(aov(y ~ target + rater, d))[[1]]
ms <- a[["Mean Sq"]]; b <- ms[1]; j <- ms[2]; e <- ms[3]
w <- (a[["Sum Sq"]][2] + a[["Sum Sq"]][3]) / (n * (k - 1))
cat("mean squares", b, j, e, w, "\n")
one <- (b - w) / (b + (k - 1) * w)
two <- (b - e) / (b + (k - 1) * e + k * (j - e) / n)
three <- (b - e) / (b + (k - 1) * e)
cat("single", one, two, three, "\n")
cat("mean", 1 - w / b, (b - e) / (b + (j - e) / n), 1 - e / b, "\n")
cat("F", b / w, b / e, "p", pf(b / w, n - 1, n * (k - 1), lower = FALSE), pf(b / e, n - 1, (n - 1) * (k - 1), lower = FALSE), "\n")
exact <- function(f, df2) {
  l <- f / qf(.975, n - 1, df2); u <- f * qf(.975, df2, n - 1)
  c((l - 1) / (l + k - 1), (u - 1) / (u + k - 1), 1 - 1 / l, 1 - 1 / u)
}
cat("ICC1 interval", exact(b / w, n * (k - 1)), "\n")
cat("ICC3 interval", exact(b / e, (n - 1) * (k - 1)), "\n")
fj <- j / e
vn <- (k - 1) * (n - 1) * (k * two * fj + n * (1 + (k - 1) * two) - k * two)^2
vd <- (n - 1) * k^2 * two^2 * fj^2 + (n * (1 + (k - 1) * two) - k * two)^2
fu <- qf(.975, n - 1, vn / vd); fl <- qf(.975, vn / vd, n - 1)
l <- n * (b - fu * e) / (fu * (k * j + (k * n - k - n) * e) + n * b)
u <- n * (fl * b - e) / (k * j + (k * n - k - n) * e + n * fl * b)
cat("ICC2 interval", l, u, l * k / (1 + l * (k - 1)), u * k / (1 + u * (k - 1)), "\n")
