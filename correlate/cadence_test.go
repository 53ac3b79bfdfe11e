package correlate

import (
	"slices"
	"testing"
	"time"

	"github.com/linkage-go/linkage"
)

func TestCadenceOf(t *testing.T) {
	day := func(n int) linkage.Period {
		return linkage.PeriodOf(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n), linkage.Day)
	}
	// asked returns answers on every step-th day for a year.
	asked := func(step, answers int) []linkage.Key {
		var keys []linkage.Key
		for d := 0; d < 364; d += step {
			for range answers {
				keys = append(keys, linkage.Key{Team: "A", Period: day(d)})
			}
		}
		return keys
	}
	// pulse returns twelve teams of twenty who answer once a month on one of its first days.
	pulse := func(days int) []linkage.Key {
		var keys []linkage.Key
		for m := range 10 {
			for i := range 12 * 20 {
				at := time.Date(2024, time.Month(1+m), 1+(7*i+m)%days, 0, 0, 0, 0, time.UTC)
				keys = append(keys, linkage.Key{Team: teamName(i % 12), Period: linkage.PeriodOf(at, linkage.Day)})
			}
		}
		return keys
	}
	for _, tt := range []struct {
		name string
		keys []linkage.Key
		want linkage.Unit
	}{
		{"ten answers a day", asked(1, 10), linkage.Day},
		{"one answer a day", asked(1, 1), linkage.Week},
		{"one answer a week", asked(7, 1), linkage.Month}, // 4 or 5 fall into a month
		{"a wave each month", asked(30, 9), linkage.Month},
		{"a wave each quarter", asked(91, 9), linkage.Quarter},
		{"a pulse on the first ten days of a month", pulse(10), linkage.Month},
		{"a pulse on the first three days of a month", pulse(3), linkage.Month},
		{"a pulse on the first fortnight", pulse(14), linkage.Month},
		{"a pulse that takes three weeks", pulse(21), linkage.Month},
		{"one wave", asked(400, 9), linkage.Year},
		{"nothing", nil, linkage.Year},
		{"years are all that is known", []linkage.Key{
			{Team: "A", Period: linkage.PeriodOf(time.Unix(0, 0), linkage.Year)},
		}, linkage.Year},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := CadenceOf(slices.Values(tt.keys), 0); got.Unit != tt.want {
				t.Errorf("got %v, want every %v", got, tt.want)
			}
		})
	}
}

func TestCellCadence(t *testing.T) {
	for _, tt := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"each month", []string{"A,s,2024-01,m,9,1", "A,s,2024-02,m,9,1", "A,s,2024-03,m,9,1"}, "every month"},
		{"each second month", []string{"A,s,2024-01,m,9,1", "A,s,2024-03,m,9,1", "A,s,2024-05,m,9,1"}, "every quarter"},
		{"one wave", []string{"A,s,2024-01,m,9,1"}, "every month"},
		{"every other year", []string{"A,s,2020,m,9,1", "A,s,2022,m,9,1"}, "every 2 years"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := CellCadence(cells(t, tt.lines...))
			if err != nil || got.String() != tt.want {
				t.Errorf("got %v, %v, want %s", got, err, tt.want)
			}
		})
	}
}
