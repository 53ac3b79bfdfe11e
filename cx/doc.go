// Package cx turns customer-survey answers into scored measures.
//
// A [Response] is one customer's answer about one touchpoint. A [Metric] says
// which answers are possible and how many of them become one number. A [Dataset]
// keeps millions of answers by column; read one with [ReadCSV] or [FromDataFrame], or
// fill it with [Dataset.Append]. From there two roads lead on:
//
//   - [Dataset.Score] gives one [Score] for a selection of the answers: estimate,
//     interval and what to doubt about it;
//   - [Dataset.Cells] summarises every team × touchpoint × period for package
//     correlate, which joins them with what employees say.
//
// A [Catalogue] describes the touchpoints themselves: where, in which channel, at
// which stage of the journey, owned by whom. [ReadCatalogue] reads one.
//
// # Files
//
// The long form has one answer a row, in columns time, team, touchpoint, metric and
// score; [ReadOptions] holds other names, codes and layouts. In the wide form a row is
// one customer and each [WideColumn] a question. [Qualtrics] returns the options for an
// export of that tool. Rows that cannot be used are reported with their position; see
// [linkage.ReadReport]. docs/data.md in the repository is the whole contract.
//
// # Units
//
// Answers keep the scale they were given on. Nothing is rescaled silently:
//
//	metric          answers   score                           measure and unit in cells
//	NPS             0..10     promoters less detractors       "nps", points from -100 to +100
//	CSAT            1..5      share of 4 and 5                "csat", share in [0,1]
//	CSATMean        1..5      mean                            "csat_mean", scale points
//	CES             1..7      mean; 7 is the least effort     "ces", scale points
//	CESTop3         1..7      share of 5, 6 and 7             "ces_top3", share in [0,1]
//	anything else   any       mean                            its own name, unit not known
//
// A metric of one's own is a [Metric] with a [Rule]: [Mean], [TopBox] or [NetPromoter].
// Beside each score that is not itself a mean, cells keep the raw mean of the
// same answers under [linkage.RawName]: it carries more information.
//
// # Confidentiality
//
// Customer and response identifiers are read to count distinct people and to find
// repeated rows. Their text is not kept: a dataset knows only which answers share one.
// Comments are dropped unless asked for. Nothing is withheld here: a score or a cell can
// rest on one person. Cells on few people are left out when they are joined, or by
// [linkage.Cells.Withhold].
//
// # What it does not claim
//
// Intervals treat answers as independent; a score whose customers answered more
// than once says so in its warnings.
package cx
