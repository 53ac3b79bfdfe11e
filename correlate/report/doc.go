// Package report writes what an analysis found, for three readers:
//
//   - [Report.WriteJSON]: everything, for programs: schema linkage.report/1,
//     described by [Schema]; every driver of every touchpoint and measure, full
//     precision, NaN as null;
//   - [Report.WriteBrief]: a page of text a manager can read in a terminal;
//   - [Report.WriteHTML]: one self-contained page, for screen and print, which
//     loads nothing from a network and runs no script.
//
// All three are made from one [Report], so they say the same. Same analysis and
// options, same bytes.
//
// Units. Shares are told as percentages and their differences as percentage
// points; every other measure keeps its own unit. Numbers are rounded here and
// nowhere earlier: the JSON is not rounded at all. Effects keep the measure's own
// orientation (a negative effect on a measure where lower is better is good);
// gains are oriented, so that positive is better for customers.
//
// What it does not claim. The strongest word used is "candidate cause"; the
// ladder is cannot tell, associated, candidate cause, and one wave of data never
// goes above associated, whatever the analysis says. Each finding carries a line
// saying why it is not surer.
//
// Names come from the files that were read. They are escaped in HTML, stripped of
// control characters in text, and charts are rebuilt from a list of harmless SVG
// elements before they enter a page.
package report
