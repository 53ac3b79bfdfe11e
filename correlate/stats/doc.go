// Package stats holds the estimators: plain slices of float64 in, a result that
// carries everything needed to report it out. Nothing here knows what the numbers
// mean.
//
// Associations ([Pearson], [Spearman], [Kendall], [Partial], [Semipartial]) return
// a [Correlation]: estimate, number of complete pairs, degrees of freedom,
// statistic, two-sided p, interval, the method really used, and warnings.
// [DecomposeLevels] splits one association into the part between groups and the
// part within them; [ProfileLags] follows it through time inside units; [OneWay]
// says how much of a variable lies between groups ([ICC] and reliability of group
// means), [RWG] and its family how far the members of one group agree.
//
// Regressions ([FitOLS], [FitFixedEffects], [FitClusters] on cross-products) give
// coefficients with errors that allow for rows that belong together; [Susie] asks
// which few of many related variables carry an effect.
//
// [BH], [Holm] and their kin adjust a family of p-values; [EValueRR] and
// [RobustnessValue] say how strong an unmeasured confounder would have to be;
// [Jackknife] turns leave-one-out values into a standard error; [StudentTail] and
// its kin are the tails everything else rests on.
//
// Conventions. A NaN in the data is a missing value: rows where any variable is
// missing are left out and counted. A NaN in a result is an undefined quantity,
// and Warnings says why. Slices that belong together must have the same length,
// or the function panics: that is a bug of the caller, not of the data. Inputs are
// never changed or kept. Nothing is rounded.
//
// What p-values here assume is stated at each function. Most assume independent
// rows: rows that share a group are not independent, and their p-values are too
// small; use the level decomposition or a cluster-robust regression there.
package stats
