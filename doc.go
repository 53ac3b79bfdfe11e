// Package linkage is the shared vocabulary for connecting what employees live
// through with what customers feel.
//
// One person's reply is an answer. Answers are summarised into cells: one
// measure at one (team, touchpoint, period), kept as [Moments] (weight, count,
// mean and centred sum of squares), which merge in any order. Everything that
// follows works on [Cells], so a CSV file read in memory, a stream, and a
// warehouse that did its own GROUP BY all meet here:
//
//	answers ──summarise──▶ cells ──join──▶ panel ──estimate──▶ evidence ──rank──▶ root causes
//	cx, ex                 linkage         correlate
//
// Start with package cx for the customer side and package ex for the employee
// side; package correlate joins the two and ranks root causes; package
// correlate/report writes what was found.
//
// Units. A mean carries the unit of its measure, untouched: NPS points run from
// -100 to +100, CSAT is a share in [0,1], CES keeps its 1..7 answers. Nothing is
// rescaled silently. A [Period] is a whole day, ISO week, month, quarter, half
// or year.
//
// What it does not claim. A cell says how a group answered, never how a person
// did: no type in this package holds an identity.
package linkage
