# Times the peers of R on the files of `bench generate`; see README.md.
folder <- commandArgs(trailingOnly = TRUE)[1]
options(digits = 16)

load_columns <- function(name, columns) {
  path <- file.path(folder, paste0(name, ".f64"))
  matrix(readBin(path, "double", file.size(path) / 8, endian = "little"), ncol = columns)
}
report <- function(task, who, f, times = 1) {
  least <- Inf; value <- NaN; run <- 0; began <- proc.time()[[3]]
  while (run < 1 || run < 30 && proc.time()[[3]] - began < 2) {
    least <- min(least, system.time(value <- f())[[3]])
    run <- run + 1
  }
  cat(task, who, format(least * times, digits = 6), format(value, digits = 15), sep = "\t"); cat("\n")
}
has <- function(package) suppressMessages(suppressWarnings(requireNamespace(package, quietly = TRUE)))
named <- function(package) paste(package, packageVersion(package))
r <- paste0("R ", R.version$major, ".", R.version$minor)

m <- load_columns("matrix", 50)
report("pearson-matrix", paste(r, "cor"), function() cor(m)[1, 50])
report("spearman-matrix", paste(r, "cor"), function() cor(m, method = "spearman")[1, 50])
rm(m)

team <- as.data.frame(load_columns("teams", 7)); names(team) <- c(paste0("x", 1:5), "y", "team")
right <- y ~ x1 + x2 + x3 + x4 + x5
if (has("clubSandwich")) report("cr2", named("clubSandwich"), function() {
  fit <- lm(right, team)
  clubSandwich::coef_test(fit, vcov = "CR2", cluster = team$team, test = "Satterthwaite")$df_Satt[6]
})
team$b <- as.numeric(team$y > 0)
report("logistic", paste(r, "glm"), function() coef(glm(b ~ x1 + x2 + x3 + x4 + x5, binomial, team, epsilon = 1e-12))[[2]])
if (has("quantreg")) report("median-regression", paste(named("quantreg"), "fn"), function() coef(quantreg::rq(right, data = team, method = "fn"))[[2]])
if (has("lme4")) {
  report("reml-teams", named("lme4"), function() lme4::fixef(lme4::lmer(y ~ x1 + x2 + x3 + x4 + x5 + (1 | team), team))[[2]])
  twin <- as.data.frame(load_columns("twins", 5)); names(twin) <- c(paste0("x", 1:3), "y", "g")
  report("reml-twins", named("lme4"), function() lme4::fixef(lme4::lmer(y ~ x1 + x2 + x3 + (1 | g), twin))[[2]])
  rm(twin)
}
rm(team)

if (has("relaimpo")) {
  d <- as.data.frame(load_columns("drivers", 14)[, 13:1]); names(d) <- c("y", paste0("x", 12:1))
  # Bootstrapping calls this for each replicate; 1,000 and 10,000 of them are not waited for.
  one <- function(type) suppressWarnings(relaimpo::calc.relimp(d, type = type))
  report("lmg", named("relaimpo"), function() one("lmg")@lmg[["x4"]])
  report("lmg-bootstrap", paste(named("relaimpo"), "(one fit × 1,000)"), function() one("lmg")@lmg[["x4"]], 1000)
  report("weights-bootstrap", paste(named("relaimpo"), "genizi (one fit × 10,000)"), function() one("genizi")@genizi[["x4"]], 10000)
}

if (has("plm")) {
  suppressMessages(library(plm))
  p <- as.data.frame(load_columns("panel", 4)); names(p) <- c("unit", "period", "x", "y")
  p <- pdata.frame(p, index = c("unit", "period"))
  report("panel-granger", named("plm"), function() pgrangertest(y ~ x, data = p, order = 2, test = "Ztilde")$statistic[[1]])
  report("two-way-effects", named("plm"), function() coef(plm(y ~ x, p, model = "within", effect = "twoways"))[[1]])
}
