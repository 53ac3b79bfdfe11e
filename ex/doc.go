// Package ex turns employee-survey answers into drivers: what employees live
// through, measured by team and period.
//
// A [Response] is one person's reply at one time. [ReadCSV] reads many of them,
// wide (a column for each item) or long (an item and a score on each row), into a
// [Dataset]; [FromDataFrame] and [Dataset.Append] fill one without a file. An
// [Instrument] says which items make which driver, on what [Scale],
// which items are reverse-coded and how a driver is scored; without one, every
// numeric column is a driver of its own. [Dataset.Reliability] says whether the
// items of a driver hang together. [Dataset.Cells] summarises the answers by
// team, touchpoint and period as [linkage.Cells], the input of package correlate.
//
//	d, report, err := ex.ReadCSV(f, ex.ReadOptions{Name: "ex.csv"})
//	cells, withheld, err := d.Cells(ex.CellOptions{Unit: linkage.Quarter})
//
// # Files
//
// Needed are a team and a time, a period or a year; [ReadOptions] holds other names,
// codes and layouts. [Qualtrics] and [Glint] return the options for exports of these
// tools, [ReadInstrument] reads an instrument from JSON or CSV. An answer that cannot be
// used is reported with its position; see [linkage.ReadReport]. docs/data.md in the
// repository is the whole contract.
//
// # Units
//
// A driver scored by [Mean] keeps the unit of its items: the mean of
// answers on 1..5 lies in 1..5. [ENPS] runs from -100 to +100 points, [Favourable]
// is a share in [0,1] and [Index] runs from 0 to 100; nothing is rescaled unless
// the instrument says so. Higher is better unless a [Driver] says LowerBetter;
// where nobody declared it, the measure says that nobody did.
//
// # Confidentiality
//
// A cell of fewer than [DefaultMinRespondents] respondents (distinct people where the
// answers carry ids, rows otherwise) is withheld before anything else sees it; a
// [CellReport] counts them. Employee ids are counted, never shown: they leave this
// package neither in a response, an error, JSON nor a data frame, which at most numbers
// people. Comments are kept in memory, unless ReadOptions.Ignore names their column, and
// come out of [Dataset.All] and, if asked for, a data frame. Withholding small cells
// does not by itself stop someone who subtracts published cells from each other.
//
// # What it does not claim
//
// A driver's mean is what a team answered, not what is
// so, and alpha speaks of the consistency of items, not of their meaning. The
// package ships no questionnaire: item texts belong to their owners.
package ex
