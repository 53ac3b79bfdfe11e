// Package correlate joins customer and employee cells by team, touchpoint and
// period, and asks which part of the employees' experience is behind what hurts
// customers.
//
// [Join] makes a [Panel] of both sides and reports what matched ([JoinReport]). Its rows
// are (team, touchpoint, period): what customers said of each measure, and what the
// team's employees said of each driver. A driver measured for the whole team counts at
// every touchpoint the team serves. [Analyze] takes the panel through all that follows, or
// call its parts:
//
//   - [PainPoints] ranks touchpoints by how far a measure falls short of its target, of
//     the other touchpoints or of its own past.
//   - [RootCauses] ranks every driver behind every measure at every touchpoint: how
//     likely it is a cause, at which lag, with what effect, which side moves first, the
//     strongest claim the evidence allows and what stands in the way of a stronger one.
//   - [Correlations] gives the classical coefficients pooled, between teams, within
//     teams and lagged both ways, side by side.
//
// [ReadContext] reads what else is known of teams and has to be held constant;
// [Panel.WithCandidates] ranks some of it beside the drivers instead, or touchpoints that
// customers pass before, or pairs of drivers. [CadenceOf] and [CellCadence] find the
// length of period that the data fill.
//
// # Reading a root cause
//
// [RootCause] holds one driver at one touchpoint and measure. Probability and Rank say
// how likely it is among the causes, CredibleSet which drivers cannot be told from
// it, Verdict and Reasons what may be claimed. Effect is what a rise of the driver does;
// Corrected is the same with the sampling error of employees' averages taken off. Borrowed
// says how much other touchpoints and measures made the driver likelier (above 1) or less
// likely before this place was looked at; [Options].NoBorrowing ranks each place by itself.
// PlaceboP says how often the driver goes with the measure as closely when teams get each
// other's employees, Agreement whether teams that differ for good differ as a team does
// when it changes, RankLow and RankHigh how steady the rank is.
//
// # Doubting it
//
// [ConfoundersOf] says how strong something unmeasured would have to be to explain an
// effect away, in multiples of a named context column. [ModerationOf] says for which
// teams a driver works: by region, or by size. [ConfoundersOfCauses] and [Moderations] ask
// this of many root causes at once.
//
// # Deciding
//
//   - [Change] and [LatestChange] take the movement of a score apart: people judge
//     differently, or others are asked.
//   - [FunnelOf] shows which teams lie beyond what chance explains, [TeamEffectsOf] in
//     which a driver does more.
//   - [RankActions] ranks what could be done by what customers would gain, within a budget
//     ([SpendBest]); [WhatIf] carries one rise of a driver forward.
//   - [Confirm] holds root causes against actions taken ([ReadInterventions]), by
//     difference in differences; [ApplyConfirmations] updates the verdicts.
//   - [NewMonitor] watches new cells and alerts at a stated rate of false alarms.
//
// # Results as tables
//
// Results print as tables that line up. [WriteCSV] writes them for a spreadsheet and
// [DataFrame] returns them as a gota data frame; [Tabular] lists which. Packages
// correlate/report and correlate/chart make pages and drawings of them.
//
// # Units and teams
//
// Teams are the independent units everywhere: tests, intervals and degrees of freedom
// count teams, however many rows or answers each has. Differences between teams that
// last, and seasons that teams share, are taken out before a driver is ranked. With one
// wave, teams are all there is to compare.
//
// Estimates stay in the measure's own unit and orientation; gains are turned so that
// positive is better for customers. A lag is in periods, probabilities and shares in
// [0,1]. Undefined figures are NaN and a warning says why. The same panel, options and
// seed give the same bytes, whatever the number of workers.
//
// # Confidentiality
//
// Cells on fewer than 5 respondents (JoinOptions.MinRespondents) are left out before
// anything is joined, each side by itself. That alone does not stop someone who
// subtracts releases from each other: see docs/confidentiality.md in the repository.
//
// # What it does not claim
//
// A probability holds if no cause that varies in time was left unmeasured. Claims run
// from "cannot tell" over "associated" to "candidate cause"; only an action whose effect
// was measured makes it "confirmed" ([Confirmed]). One wave never says more than
// "associated". docs/method.md in the repository tells the method, docs/definitions.md
// every quantity and the limits.
package correlate
