# GOLD-1: 12 teams x 4 touchpoints x 10 periods from an integer generator, so that
# R and Go hold exactly the same numbers. Defines g (480 rows) and u (436 rows).
s <- 20240607
nxt <- function() { s <<- (16807 * s) %% 2147483647; s %% 1000 }
draw <- function(n) vapply(seq_len(n), function(i) nxt(), 0)
a <- draw(12); b <- draw(4); d <- draw(10)
rows <- list()
for (j in 1:12) for (k in 1:4) {
  l1 <- NA; l2 <- NA; p2 <- NA; p3 <- NA
  for (t in 1:10) {
    z <- draw(5)
    e1 <- 3000 + 2*a[j] + d[t] + 2*z[1]
    e2 <- 500 + a[j] + z[1] + 3*z[2]
    e3 <- 2000 - a[j] + z[3]
    if (t == 1) { l1 <- e1; p2 <- e2; p3 <- e3 }
    c1 <- 20000 + 3*l1 - 2*e2 + e3 + 4*b[k] + 2*d[t] + 4*z[4]
    rows[[length(rows) + 1]] <- data.frame(team = j, tp = k, period = t, e1 = e1, e2 = e2, e3 = e3,
      l1 = l1, l2 = p2, l3 = p3, c1 = c1, lk = 1 + z[5] %/% 200, nresp = 5 + z[5] %% 37)
    l1 <- e1; p2 <- e2; p3 <- e3
  }
}
g <- do.call(rbind, rows)
u <- g[(7*g$team + 3*g$tp + 5*g$period) %% 11 != 0, ]
stopifnot(sum(u$c1) == 16482733, nrow(u) == 436)
