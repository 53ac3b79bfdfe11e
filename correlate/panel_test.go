package correlate

import (
	"math"
	"time"

	"github.com/linkage-go/linkage"
)

var nan = math.NaN()

// month returns the i-th month from 2024-01, counted from 1.
func month(i int) linkage.Period {
	return linkage.PeriodOf(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), linkage.Month).Shift(i - 1)
}
