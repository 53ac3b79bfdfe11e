package correlate

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/linkage-go/linkage"
)

func TestReadContext(t *testing.T) {
	c, report, err := ReadContext(strings.NewReader(strings.Join([]string{
		"Store,period,size,region",
		"A,2024-01,10,north",
		"A,2024-02,N/A,north",
		"B,,30,south",
		"C,nonsense,1,south",
		",2024-01,1,south",
		"B,,31,south",
	}, "\n")), ContextOptions{Name: "c.csv", Columns: map[string]string{"team": "Store"}})
	if err != nil {
		t.Fatal(err)
	}
	jan, _ := linkage.ParsePeriod("2024-01")
	for _, tt := range []struct {
		name string
		got  []float64
		want []float64 // size, region=south
	}{
		{"by period", c.at("A", jan), []float64{10, 0}},
		{"missing number", c.at("A", jan.Shift(1)), []float64{nan, 0}},
		{"always", c.at("B", jan.Shift(9)), []float64{30, 1}},
		{"unknown", c.at("A", jan.Shift(9)), nil},
	} {
		if diff := cmp.Diff(tt.want, tt.got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	var errs []string
	for _, e := range report.Errors {
		errs = append(errs, e.Error())
	}
	if len(errs) != 3 || !strings.HasPrefix(errs[0], "c.csv:6:1: Store: is missing") ||
		!strings.HasPrefix(errs[1], "c.csv:5:3: period: ") || !strings.HasPrefix(errs[2], "c.csv:7:1: Store: ") {
		t.Errorf("errors %q", errs)
	}
	if report.Rows != 6 || report.Used != 3 || report.Rejected != 3 {
		t.Errorf("report %v", report)
	}
}

// A file with several rows for a team needs a column of periods, and says which it lacks.
func TestReadContextRefuses(t *testing.T) {
	for _, tt := range []struct {
		file    string
		columns map[string]string
		want    string
	}{
		{"team,month,size\nA,2024-01,1\nA,2024-02,2\n", nil, `c.csv:3:1: team: "A" has several rows, and no column "period" tells them apart`},
		{"store,size\nA,1\n", nil, `c.csv:1:1: team: no column "team" in the header; the file has store, size`},
		{"team,size\nA,1\n", map[string]string{"period": "Month"}, `c.csv:1:1: period: no column "Month" in the header`},
		{"team,size\nA,1\n", map[string]string{"size": "Size"}, `column "size" is neither team nor period`},
	} {
		if _, report, err := ReadContext(strings.NewReader(tt.file), ContextOptions{Name: "c.csv", Columns: tt.columns}); err == nil || report == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: error %v, want %q", tt.file, err, tt.want)
		}
	}
}

// A context that moves both sides makes a driver look like a cause until it is held
// constant.
func TestContextIsHeldConstant(t *testing.T) {
	cx, ex, context := linkage.NewCells(), linkage.NewCells(), strings.Builder{}
	context.WriteString("team,period,footfall\n")
	x := uint64(1)
	next := func() float64 { // a small generator: numbers in [0,1)
		x = x * 48271 % 2147483647
		return float64(x) / 2147483647
	}
	for j := range 30 {
		team := string(rune('a'+j/26)) + string(rune('a'+j%26))
		for i := 1; i <= 12; i++ {
			footfall := next()
			key := linkage.Key{Team: team, Touchpoint: "shop", Period: month(i)}
			cx.Add(key, "m", linkage.Cell{Moments: linkage.MomentsOf(50, footfall+next()/10, 1)})
			key.Touchpoint = ""
			ex.Add(key, "tools", linkage.Cell{Moments: linkage.MomentsOf(50, footfall+next()/10, 1)})
			ex.Add(key, "goals", linkage.Cell{Moments: linkage.MomentsOf(50, next(), 1)})
			context.WriteString(team + "," + month(i).String() + "," + strconv.FormatFloat(footfall, 'g', -1, 64) + "\n")
		}
	}
	inclusion := func(c *Context) float64 {
		p, err := Join(cx, ex, JoinOptions{Context: c})
		if err != nil {
			t.Fatal(err)
		}
		causes, err := RootCauses(t.Context(), p, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range causes {
			if c.Driver == "tools" {
				return c.Inclusion
			}
		}
		return nan
	}
	c, _, err := ReadContext(strings.NewReader(context.String()), ContextOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if without, with := inclusion(nil), inclusion(c); without < .99 || with > .5 {
		t.Errorf("inclusion %.2f without the context, %.2f with it", without, with)
	}
}
