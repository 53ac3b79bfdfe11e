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
// correlate/report writes what was found and package correlate/chart draws it. Package
// correlate/stats holds the estimators by themselves, package correlate/simulate
// organisations with known causes, to try all of it on.
//
// # Cells
//
// A [Cell] is the [Moments] of the answers at a [Key] (team, touchpoint, period), and how
// many people gave them. A [Measure] says what a column of cells is: its unit, and which
// way is better. Averages that somebody else has made are read by [ReadCells];
// [HoldsCells] tells such a file from one of answers. [NewCells], [Cells.Add] and
// [MomentsOf] make cells from any other source, [Cells.Merge] adds today's to
// yesterday's, [Cells.In] makes longer periods of them, [Cells.WriteCSV] writes them.
//
// # Periods and files
//
// A [Period] is a whole day, ISO week, month, quarter, half or year; [ParsePeriods] reads
// a column of them as people write them. Every reader of the module returns a
// [ReadReport]: rows read, used, rejected and without an answer, and each problem as a
// [RowError] with file, line and column. Nothing is dropped in silence.
//
// # Units
//
// A mean carries the unit of its measure, untouched: NPS points run from
// -100 to +100, CSAT is a share in [0,1], CES keeps its 1..7 answers. Nothing is
// rescaled silently.
//
// # What it does not claim
//
// A cell says how a group answered, never how a person did: no type in this package
// holds an identity. A table is not safe to publish for that alone: [Cells.Withhold]
// leaves out cells on few people, and docs/confidentiality.md in the repository says
// what that protects and what it does not.
package linkage
