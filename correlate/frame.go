package correlate

import (
	"github.com/go-gota/gota/dataframe"
	gota "github.com/go-gota/gota/series"
)

// DataFrame returns a result as a gota data frame: the columns and rows of [WriteCSV],
// names as they are. Numbers are Float columns, counts, ranks and lags Int, the rest
// Bool or String. Undefined and unknown numbers are NA: ask Elem(i).IsNA, and read
// numbers with Col(name).Float(), which gives NaN for them.
//
// Of gota v0.12's own functions, mind that WriteCSV keeps six decimals, Mean does not
// leave out NA, and GroupBy and Join take keys apart by an underscore. A name that is
// "NaN" comes out as NA.
func DataFrame[R Tabular](result R) dataframe.DataFrame {
	t := tableOf(result)
	columns := make([]gota.Series, len(t.columns))
	for i, c := range t.columns {
		values := make([]any, t.rows)
		for row := range values {
			values[row] = c.at(row)
			if n, ok := values[row].(int64); ok {
				values[row] = int(n) // gota knows no int64
			}
		}
		columns[i] = gota.New(values, seriesType[c.kind], c.name)
	}
	return dataframe.New(columns...)
}

var seriesType = [...]gota.Type{textKind: gota.String, numberKind: gota.Float, wholeKind: gota.Int, flagKind: gota.Bool}
