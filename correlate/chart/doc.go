// Package chart draws what package correlate found.
//
// Twenty-four functions return a finished [Chart], sized to its data. Of the customers'
// measure and what may be behind it:
//
//   - [PainPoints]: touchpoints against their reference, the worst on top
//   - [RootCauses]: how likely each driver is a cause, beside what it would change
//   - [Forest]: the effect of every driver at one touchpoint
//   - [Quadrant]: which drivers matter most against how they stand now
//   - [Importance]: how much of the explained variation each driver accounts for
//   - [ForWhom]: whether a driver works better in some groups of teams than in others
//   - [Confounders]: how strong something unmeasured would have to be to explain it away
//   - [Actions]: what each action is expected to gain, and what a budget buys
//   - [WhatIf]: what would change, touchpoint by touchpoint, if a driver rose
//
// Of how a driver and a measure move together:
//
//   - [Heatmap]: which drivers move with a measure, touchpoint by touchpoint
//   - [Comparison]: what correlation says of each driver, beside what the engine says
//   - [Scatter]: every team or row, with the fit and its band
//   - [Slopes]: the slope inside teams against the slope between them
//   - [LagProfile]: which of the two comes first
//
// Of teams and of time:
//
//   - [Funnel]: which teams stand out by more than the play of chance
//   - [TeamEffects]: how far a driver's effect differs between teams, by name
//   - [Waterfall]: what moved a score, by who was asked and how they answer
//   - [EarlyWarning]: the series behind an alert
//   - [EventStudy]: what followed where teams acted
//
// Of what all of it rests on:
//
//   - [Agreement]: whether a team's members answer alike enough to be averaged
//   - [Withheld]: which cells are there, withheld or missing
//   - [Calibration]: whether stated probabilities come true
//   - [Recovery]: how often methods find a cause that was planted
//   - [Study]: how often a planned study finds a cause, and what more data would change
//
// A Chart is written as SVG, PNG or PDF, or drawn on any canvas; equal results give
// equal bytes. What a Chart is made of is exported too, as gonum/plot plotters for a
// plot the caller owns: [Levels] and [Scores], [Probabilities], [Effects], [Quadrants],
// [DriverShares], [Grid] and [ColorBar], [Coefficients], [Cloud], [TeamSlopes], [Lags],
// [ActionGains], [ScenarioChanges], [FunnelLimits], [ChangeSteps], [AlertTrace],
// [EventPoints], [AgreementMarks], [CoverageGrid], [Reliability], [Shares],
// [PowerCurve]. Those with rows put the first on top, at y = rows-1, and
// name them in Rows, a ticker for the Y axis.
//
// What holds for every chart. Effects and levels stand on their interval, of 95 %
// unless the result says otherwise,
// which ends in an arrow where it is too long for the axis; the heat map has no
// room for intervals and marks what is not significant. Missing values are marked
// as missing. Nothing is told by colour alone. Constructors refuse results with
// nothing to draw ([ErrEmpty]) and results from a single team ([ErrOneTeam]),
// because teams are the independent units. Lengths are in points (1/72 inch);
// values keep the unit of their measure.
//
// What it does not do. It draws verdicts; it never makes one, and never hides a
// driver the engine could not tell apart.
package chart
