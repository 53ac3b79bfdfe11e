// Package correlate joins customer and employee cells by team, touchpoint and
// period, and asks which part of the employees' experience is behind what hurts
// customers.
//
// [Join] makes a [Panel] of both sides and reports what matched. [Analyze] takes the
// panel through all that follows, or call its parts:
//
//   - [PainPoints] ranks touchpoints by how far a measure falls short of its target, of
//     the other touchpoints or of its own past.
//   - [RootCauses] ranks every driver behind every measure at every touchpoint: how
//     likely it is a cause, at which lag, with what effect, which side moves first, the
//     strongest claim the evidence allows and what stands in the way of a stronger one.
//   - [Correlations] gives the classical coefficients pooled, between teams, within
//     teams and lagged both ways, side by side.
//
// Teams are the independent units everywhere: tests, intervals and degrees of freedom
// count teams, however many rows or answers each has. Differences between teams that
// last, and seasons that teams share, are taken out before a driver is ranked.
//
// Estimates stay in the measure's own unit and orientation; gains are turned so that
// positive is better for customers. Undefined figures are NaN and a warning says why.
//
// What it does not claim. A probability holds if no cause that varies in time was left
// unmeasured. Claims run from "cannot tell" over "associated" to "candidate cause";
// nothing here proves a cause. docs/method.md tells the method and its limits.
package correlate
