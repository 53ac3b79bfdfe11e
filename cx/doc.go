// Package cx turns customer-survey answers into scored measures.
//
// A [Response] is one customer's answer about one touchpoint. A [Metric] says
// which answers are possible and how many of them become one number. A [Dataset]
// keeps millions of answers by column; read one with [ReadCSV], or fill it with
// [Dataset.Append]. From there two roads lead on:
//
//   - [Dataset.Score] gives one [Score] for a selection of the answers: estimate,
//     interval and what to doubt about it;
//   - [Dataset.Cells] summarises every team × touchpoint × period for package
//     correlate, which joins them with what employees say.
//
// A [Catalogue] describes the touchpoints themselves: where, in which channel, at
// which stage of the journey, owned by whom.
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
// Beside each score that is not itself a mean, cells keep the raw mean of the
// same answers under [linkage.RawName]: it carries more information.
//
// # What it does not claim
//
// Intervals treat answers as independent; a score whose customers answered more
// than once says so in its warnings. Customer and response identifiers are read to
// count distinct people and to find repeated rows. Their text is not kept: a
// dataset knows only which answers share one.
package cx
