// Package simulate makes organisations whose root causes are known, so that a
// method that looks for root causes can be scored against the truth.
//
// [New] draws an [Organisation] from a seed: teams that serve customers at
// touchpoints, employees who rate drivers 1..5, customers who answer 0..10. A
// few drivers are planted as causes of each touchpoint, with a lag. Around them
// stand the traps that real data set:
//
//   - decoys rise and fall between teams with a stable trait that also lifts
//     customer answers (better managed teams do better at everything), but no
//     change of theirs changes anything for customers;
//   - followers answer to what customers said one period before: the arrow
//     points the other way;
//   - a season moves both sides of every team at once;
//   - all drivers of a team share a mood, answers are few, noisy, rounded, and
//     clipped to their scale, teams and touchpoints differ in size, and waves can
//     be missing.
//
// [Organisation.WriteDir] writes cx.csv, ex.csv and truth.json;
// [Organisation.CXCells] and [Organisation.EXCells] give the same answers as
// cells without the detour. [Score] compares rankings of drivers with the truth, and
// a [Calibration] compares stated probabilities with it. [ReadTruth] reads truth.json
// back. [Settings] lists the kinds of organisation that examples/recovery tries methods
// on.
//
// # Planning a study
//
// [Plan] answers "what could a study of this shape find?" before anybody is asked. A
// [Study] says how many teams, waves and answers there would be and how large an effect is
// expected; the [StudyPlan] says how often package correlate would rank a true cause
// first or claim it, how often a claim would be false, the smallest effect that would be
// found, and what twice the teams, waves or answers would add, each with its interval.
// Rates are shares in [0,1].
//
// # Units
//
// Customer levels and effects are in points of the 0..10 answer, or in
// NPS points (-100..+100) where the name says so; driver levels in points of the
// 1..5 answer. An effect is per standard deviation of the driver's true movement
// inside a team. Sampling error of employee answers comes on top of that
// movement, so an honest regression on cell means finds less:
// [Organisation.Reliability] says how much.
//
// # What it does not claim
//
// The organisations answer "would this method find causes of this kind?". They
// are no evidence about any real organisation.
package simulate

//go:generate go run ./internal/gensynthetic ../../testdata/synthetic
