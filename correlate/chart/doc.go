// Package chart draws what package correlate found.
//
// Six functions return a finished [Chart], sized to its data:
//
//   - [Heatmap]: which drivers move with a measure, touchpoint by touchpoint
//   - [Forest]: the effect of every driver at one touchpoint
//   - [PainPoints]: touchpoints against their reference, the worst on top
//   - [RootCauses]: how likely each driver is a cause, beside what it would change
//   - [Calibration]: whether stated probabilities come true
//   - [Recovery]: how often methods find a cause that was planted
//
// A Chart is written as SVG or PNG, or drawn on any canvas; equal results give
// equal bytes. What a Chart is made of is exported too, as gonum/plot plotters
// for a plot the caller owns: [Grid] and [ColorBar], [Effects], [Probabilities],
// [Levels] and [Scores], [Reliability], [Shares]. Those with rows put the first on
// top, at y = rows-1, and name them in Rows, a ticker for the Y axis.
//
// What holds for every chart. Effects and levels stand on their 95 % interval,
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
