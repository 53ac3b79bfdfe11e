// Package report writes what an analysis found, for programs and for people:
//
//   - [Report.WriteJSON]: everything, for programs: schema linkage.report/1,
//     described by [Schema]; every driver of every touchpoint and measure, full
//     precision, NaN as null;
//   - [Report.WriteBrief]: a page of text a manager can read in a terminal;
//   - [Report.WriteHTML]: one self-contained page, for screen and print, which
//     loads nothing from a network and runs no script;
//   - [Report.WriteMarkdown]: the same without drawings, as GitHub renders it;
//   - [Report.WriteTeamBrief]: at most three findings for one team.
//
// All are made from one [Report], so they say the same. Same analysis and options,
// same bytes. Sections on actions taken, changes, actions to take and alerts appear
// where [Options] brings them.
//
// Languages. People read English or Italian ([Options.Language]), with the language's
// signs in numbers; the JSON is the same in both. Every sentence of this package comes
// from one catalogue. Sentences that package correlate wrote into an analysis are
// recognised by the formats they were printed with; texts of others (why a row of a
// file was rejected, captions of charts, names) are shown as they are.
//
// Units. Shares are told as percentages and their differences as percentage
// points; every other measure keeps its own unit. Numbers are rounded here and
// nowhere earlier: the JSON is not rounded at all. Effects keep the measure's own
// orientation (a negative effect on a measure where lower is better is good);
// gains are oriented, so that positive is better for customers.
//
// What it does not claim. The ladder is cannot tell, associated, candidate cause,
// confirmed. Only an action whose effect was measured confirms, and one wave of data
// never goes above associated, whatever the analysis says. Each finding says how many
// rows and teams it rests on, and why it is not surer.
//
// Names come from the files that were read. They are escaped in HTML, stripped of
// control characters in text, kept from making markup, links or mentions in Markdown,
// and charts are rebuilt from a list of harmless SVG
// elements before they enter a page.
package report
