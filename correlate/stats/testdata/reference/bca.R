# The pieces of a BCa interval, in base R. First the ideal bootstrap of a mean: all
# 3125 samples of five values, so nothing is random.
v <- c(1, 2, 4, 7, 11)
m <- rowSums(expand.grid(v, v, v, v, v)) / 5
jack <- function(theta) { d <- mean(theta) - theta; sum(d^3) / (6 * sum(d^2)^1.5) }
z0 <- qnorm(mean(m < 5) + mean(m == 5) / 2)
a <- jack(sapply(1:5, function(i) mean(v[-i])))
alpha <- sapply(c(.025, .975), function(p) { z <- z0 + qnorm(p); pnorm(z0 + z / (1 - a * z)) })
print(c(se = sqrt(mean((m - mean(m))^2)), z0 = z0, a = a, alpha = alpha), digits = 15)
print(quantile(m, alpha, names = FALSE), digits = 15)
# Efron and Tibshirani's law schools: correlation, jackknife acceleration and SE.
lsat <- c(576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594)
gpa <- c(3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96)
theta <- sapply(1:15, function(i) cor(lsat[-i], gpa[-i]))
print(c(r = cor(lsat, gpa), a = jack(theta), se = sqrt(14 / 15 * sum((theta - mean(theta))^2))), digits = 15)
