// Package stats holds the estimators: plain slices of float64 in, a result that
// carries everything needed to report it out. Nothing here knows what the numbers
// mean. Each function cites its source; docs/statistics.md in the repository has
// one table of them all, with what they assume, what they were checked against and how
// well their intervals cover.
//
// # Association
//
// [Pearson], [Spearman] and [Kendall] (tau-b) return a [Correlation]: estimate,
// number of complete pairs, degrees of freedom, statistic, two-sided p, interval,
// the method really used, and warnings. So do the robust [Bicor] and
// [PercentageBend], [Polychoric] ([PolychoricTable]) for answers of few options,
// [Weighted] for weights of a declared kind ([PearsonWeighted], [EffectiveN]), and
// with other variables held constant [Partial], [Semipartial], [PartialKendall]
// and [SemipartialKendall]. [Distance], [DistancePermuted] and [Xi] find relations
// of any shape. [PearsonMatrix] and [SpearmanMatrix] do all pairs of many columns
// at once.
//
// [BootstrapCorrelation] gives any of these an interval for rows that belong
// together. [CompareDependent] ([CompareDependentR]) asks which of two
// correlations is larger, [CorrelationBayesFactor] how much the data speak for one
// at all; [CorrelationPower], [CorrelationRows] and [DetectableCorrelation]
// ([PowerOptions]) what so many rows can show.
//
// # Levels
//
// [DecomposeLevels] splits one association into the part between groups and the
// part within them, [RepeatedMeasures] is the latter alone. [OneWay] and
// [IntraclassCorrelation] say how much of a variable lies between groups and how
// reliable group means are ([FitRandomIntercept], [MeanReliability]), [RWG],
// [RWGJ], [RStarWGJ], [AWG] and [AverageDeviation] how far the members of one
// group agree ([UniformVariance]), [RandomGroupResampling] whether they do more
// than strangers, [RaterICC] how far raters of the same targets do,
// [ItemReliability] whether items measure one thing.
// [Disattenuate] and [DisattenuateSharedRaters] correct correlations for
// unreliability.
//
// # Regression
//
// [FitOLS] with errors of many kinds ([ErrorModel], [OLS.TwoWay], [OLS.VIF]);
// [FitFixedEffects] for what changes inside units; [FitClusters] on cross-products
// ([CrossProduct], [NewCrossProduct], [CentredCrossProducts], [PartialOutEach],
// [Pool]), with the cluster-robust errors of [ClusterFit.CR2], its kin in
// [ClusterFit.Robust], the joint test [ClusterFit.HTZ] and the bootstrap
// [ClusterFit.Wild]; [FitMixed] ([Mundlak]) and [FitCrossed] for random
// intercepts; [FitRidge], [FitLogistic] and [FitQuantile].
//
// # Importance and selection
//
// [FitImportance] divides R² among drivers (LMG, relative weights and others, see
// [ImportanceMethod]) and says how sure their ranks are; [FitDominance] compares
// them subset by subset. [Susie] asks which few of many related columns carry an
// effect.
//
// # Time and direction
//
// [ProfileLags] follows an association through time inside units. [GrangerPanel],
// [Granger], [FitCrossLagged] and [FitAutoregression] ask what moves first
// ([NickellBias], [LagMethod]); [DifferenceInDifferences] what an intervention
// did.
//
// # Robustness
//
// [RobustnessValue], [RobustnessValueAt], [PartialR2], [Confounder],
// [BenchmarkConfounder] and the E-values ([EValueRR], [EValueSMD],
// [EValueCorrelation], [RiskRatioOfOdds], [RiskRatioOfHazard]) say how strong an
// unmeasured confounder would have to be; [LeaveOneOut] whether one cluster makes
// the result; [Placebo] whether other teams' drivers do as well; [Mediate] how
// much of an effect goes through something else.
//
// # Many tests
//
// [Adjust] adjusts a family of p-values and keeps its size and method; [BH], [BY],
// [Holm], [Hochberg], [Hommel] and [TSBH] are the adjustments alone. [MaxTWild]
// and [MaxTBootstrap] use how the tests are correlated.
//
// # Resampling
//
// [Resampling] draws clusters, signs and orders, the same for any number of
// workers; [NewBootstrap], [BCa], [Percentile] and [DrawColumn] turn draws into
// intervals, [Jackknife] leave-one-out values into a standard error.
//
// # Underneath
//
// [NormalTail], [StudentTail], [FTail], [ChiSquaredTail] and their quantiles
// [NormalQuantile], [StudentQuantile], [FQuantile] keep their digits far out, to
// 1e-300; [NoncentralFTail] and [DetectableNoncentrality] give the power of F tests;
// [BivariateNormal], [PseudoInverse], [MidRanks], [Median], [Quantile7].
//
// # Conventions
//
// A NaN in the data is a missing value: rows where any variable is missing are
// left out and counted. A NaN in a result is an undefined quantity, and Warnings
// says why. Slices that belong together must have the same length, or the function
// panics: that is a bug of the caller, not of the data. Inputs are never changed,
// nor kept unless a function says so. Nothing is rounded but by String methods.
// The same input gives the same bytes.
//
// What p-values here assume is stated at each function. Most assume independent
// rows: rows that share a group are not independent, and their p-values are too
// small; use the level decomposition, a cluster-robust regression or a cluster
// bootstrap there.
package stats
