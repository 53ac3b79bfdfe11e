# An effect by group of teams with seasons of each group: lm with dummies, CR2 and HTZ by
# clubSandwich. GOLD-1 with every team x touchpoint as a team of its own, 48 of them.
# Region is A, B or C by team, size a number by team. Run: Rscript moderation.R
source("gold.R")
suppressMessages(library(clubSandwich))
options(digits = 15, width = 200)
cat(R.version.string, "clubSandwich", format(packageVersion("clubSandwich")), "\n")
u$c1 <- u$c1 - ave(u$c1, interaction(u$team, u$tp, drop = TRUE))
u$unit <- interaction(u$team, u$tp, drop = TRUE)
u$region <- factor(c("A", "B", "C")[1 + (u$team + u$tp) %% 3])
report <- function(f, equal, cols) {
  V <- vcovCR(f, cluster = u$unit, type = "CR2")
  print(as.data.frame(coef_test(f, vcov = V, coefs = cols)), digits = 15)
  w <- Wald_test(f, constraints = equal, vcov = V, test = "HTZ")
  cat("HTZ F", format(w$Fstat, digits = 15), "df", w$df_num, format(w$df_denom, digits = 15), "p", format(w$p_val, digits = 15), "\n")
}
for (x in c("e1", "e2")) {
  u$x <- u[[x]]
  within <- u$x - ave(u$x, u$unit)
  u$x <- within # the same coefficients, and fewer digits lost beside 48 dummies
  cat(x, "sd inside teams", format(sqrt(sum(within^2) / (nrow(u) - 48)), digits = 15), "\n")
  for (r in c("A", "B", "C")) u[[paste0("x", r)]] <- u$x * (u$region == r)
  cols <- c("xA", "xB", "xC")
  cat(x, "by region, seasons apart\n")
  f <- lm(c1 ~ 0 + xA + xB + xC + unit + factor(period):region, u)
  ok <- !is.na(coef(f))
  report(f, constrain_equal(cols), cols)
  cat(x, "by region, shared seasons\n")
  f <- lm(c1 ~ 0 + xA + xB + xC + unit + factor(period), u)
  report(f, constrain_equal(cols), cols)
  # A number by team: mean and SD over the 48 units.
  size <- 5 * ((u$team * 7) %% 12) + u$tp
  bysize <- tapply(size, u$unit, mean)
  u$z <- (size - mean(bysize)) / sd(bysize)
  u$xz <- u$x * u$z
  cat(x, "by size (mean", format(mean(bysize), digits = 15), "sd", format(sd(bysize), digits = 15), "), seasons may change with it\n")
  f <- lm(c1 ~ 0 + x + xz + unit + factor(period) + factor(period):z, u)
  report(f, constrain_zero("xz"), c("x", "xz"))
}
