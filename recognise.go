package linkage

import (
	"io"

	"github.com/linkage-go/linkage/internal/table"
)

// HoldsCells reads the header of a CSV file and reports whether it holds cells, which
// [ReadCells] reads, rather than answers.
func HoldsCells(r io.Reader, o CellOptions) (bool, error) {
	t, err := table.NewReader(r, table.Options{Name: o.Name, NA: o.NA, Comma: o.Comma, Decimal: o.Decimal})
	if err != nil {
		return false, err
	}
	return IsCells(t.Header(), o.Columns), nil
}
