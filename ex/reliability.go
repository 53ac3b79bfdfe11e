package ex

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/stat/distuv"
)

// A Reliability says how consistently the items of one driver were answered, over
// the responses that answered all of them, after reverse coding.
type Reliability struct {
	Driver  string
	K       int // items
	N       int // responses that answered every item
	Missing int // responses left out because they answered some items, not all
	// Alpha is Cronbach's coefficient, at most 1; NaN where undefined, and Warnings
	// says why. Cronbach, L. J. (1951), Psychometrika 16, 297-334.
	Alpha float64
	// Low and High bound alpha's interval at Level, by Feldt's F distribution: exact
	// for normal answers with equal item variances and covariances. Feldt, L. S.
	// (1965), Psychometrika 30, 357-370.
	Low, High, Level float64
	// StdAlpha is the alpha of the standardised items, k·r̄/(1+(k-1)r̄) with r̄ the
	// mean correlation between items.
	StdAlpha float64
	Items    []ItemReliability // in the instrument's order
	Warnings []string
}

// An ItemReliability says how one item goes with the others of its driver.
type ItemReliability struct {
	Item string
	// ItemRest is the Pearson correlation of the item with the sum of the others
	// (the "corrected item-total correlation"); NaN where either is constant.
	ItemRest float64
	// AlphaWithout is the driver's alpha without the item; NaN with fewer than three items.
	AlphaWithout float64
}

// Reliability returns the reliability of every driver, in the instrument's order;
// without an instrument, drivers of one item each, whose alpha is undefined. Each
// response counts once, so a person who answered in several waves counts several
// times.
func (d *Dataset) Reliability() ([]Reliability, error) {
	keys, err := d.keys()
	if err != nil {
		return nil, err
	}
	out := make([]Reliability, len(keys))
	for i, k := range keys {
		names := make([]string, len(k.items))
		columns := make([][]float64, len(k.items))
		for j, it := range k.items {
			names[j] = it.Name
			columns[j] = d.coded(it)
		}
		out[i] = CronbachAlpha(k.Name, names, columns)
	}
	return out, nil
}

// CronbachAlpha returns the reliability of a driver whose item i was answered
// answers[i][j] by person j, NaN for no answer, reverse coding done. It panics
// unless every item has one answer or NaN from each person.
func CronbachAlpha(driver string, items []string, answers [][]float64) Reliability {
	if len(items) != len(answers) {
		panic(fmt.Sprintf("ex: CronbachAlpha: %d item names for %d items", len(items), len(answers)))
	}
	nan := math.NaN()
	r := Reliability{Driver: driver, K: len(items), Alpha: nan, Low: nan, High: nan, Level: 0.95, StdAlpha: nan}
	for _, name := range items {
		r.Items = append(r.Items, ItemReliability{name, nan, nan})
	}
	var complete []int
	if r.K > 0 {
		complete, r.Missing = completeRows(answers)
	}
	r.N = len(complete)
	switch {
	case r.K < 2:
		r.warn("alpha is undefined for %d item: it compares items", r.K)
		return r
	case r.N < 2:
		r.warn("alpha is undefined for %d responses that answered every item", r.N)
		return r
	}

	k, n := float64(r.K), float64(r.N)
	total := make([]float64, r.N) // sum of centred items
	z := make([]float64, r.N)     // sum of standardised items
	variance := make([]float64, r.K)
	centred := make([][]float64, r.K)
	sum, constant := 0.0, 0
	for i, col := range answers {
		x := make([]float64, r.N)
		mean := 0.0
		for j, row := range complete {
			x[j] = col[row]
			mean += x[j] / n
		}
		same := true
		for j := range x {
			same = same && x[j] == x[0]
		}
		for j := range x {
			if x[j] -= mean; same {
				x[j] = 0 // not the rounding of the mean
			}
			variance[i] += x[j] * x[j] / (n - 1)
		}
		sd := math.Sqrt(variance[i])
		for j := range x {
			total[j] += x[j]
			z[j] += x[j] / sd
		}
		if same {
			constant++
			r.warn("item %q: every response is the same", items[i])
		}
		centred[i] = x
		sum += variance[i]
	}
	vt := dot(total, total) / (n - 1)
	r.Alpha = alpha(k, sum, vt)
	if math.IsNaN(r.Alpha) {
		r.warn("alpha is undefined: the sum of the items does not vary")
	}
	if constant == 0 {
		r.StdAlpha = alpha(k, k, dot(z, z)/(n-1))
	} else {
		r.warn("standardised alpha is undefined: %d of %d items do not vary", constant, r.K)
	}
	f := distuv.F{D1: n - 1, D2: (n - 1) * (k - 1)}
	r.Low = 1 - (1-r.Alpha)*f.Quantile((1+r.Level)/2)
	r.High = 1 - (1-r.Alpha)*f.Quantile((1-r.Level)/2)

	for i, x := range centred {
		rest := make([]float64, r.N)
		for j := range rest {
			rest[j] = total[j] - x[j]
		}
		vr := dot(rest, rest) / (n - 1)
		c := nan
		if vr > cancelled*(sum-variance[i]) {
			c = dot(x, rest) / (n - 1) / math.Sqrt(variance[i]*vr)
		}
		r.Items[i].ItemRest = max(-1, min(c, 1)) // NaN stays NaN
		if r.K > 2 {
			r.Items[i].AlphaWithout = alpha(k-1, sum-variance[i], vr)
		}
		if c < 0 {
			r.warn("item %q goes against the others: is it reverse-coded?", items[i])
		}
	}
	if r.Alpha < 0 {
		r.warn("alpha is negative: the items do not measure one thing, or one is coded the wrong way round")
	}
	return r
}

// cancelled is the share of the items' variance below which the variance of their
// sum is the rounding of items that cancel out.
const cancelled = 1e-12

// alpha is k/(k-1)·(1 - sum of item variances / variance of their sum).
func alpha(k, sum, total float64) float64 {
	if !(total > cancelled*sum) {
		return math.NaN()
	}
	return k / (k - 1) * (1 - sum/total)
}

func dot(x, y []float64) (s float64) {
	for i := range x {
		s += x[i] * y[i]
	}
	return s
}

// completeRows returns the rows where no column is NaN, and how many rows have
// some answers only.
func completeRows(columns [][]float64) (rows []int, partial int) {
	for j := range columns[0] {
		n := 0
		for _, col := range columns {
			if !math.IsNaN(col[j]) {
				n++
			}
		}
		switch n {
		case len(columns):
			rows = append(rows, j)
		case 0:
		default:
			partial++
		}
	}
	return rows, partial
}

func (r *Reliability) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// String prints a small table: the driver, then each item.
func (r Reliability) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: alpha %.3f [%.3f, %.3f], standardised %.3f, %d items, n=%d", r.Driver, r.Alpha, r.Low, r.High, r.StdAlpha, r.K, r.N)
	for _, it := range r.Items {
		fmt.Fprintf(&b, "\n  %-20s item-rest %6.3f  alpha without %6.3f", it.Item, it.ItemRest, it.AlphaWithout)
	}
	for _, w := range r.Warnings {
		fmt.Fprintf(&b, "\n  %s", w)
	}
	return b.String()
}

// number writes NaN, an undefined quantity, as null.
type number float64

func (x number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(x))
}

// MarshalJSON writes the result with NaN as null.
func (r Reliability) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Driver   string            `json:"driver"`
		K        int               `json:"items_n"`
		N        int               `json:"n"`
		Missing  int               `json:"missing"`
		Alpha    number            `json:"alpha"`
		Low      number            `json:"low"`
		High     number            `json:"high"`
		Level    float64           `json:"level"`
		StdAlpha number            `json:"std_alpha"`
		Items    []ItemReliability `json:"items"`
		Warnings []string          `json:"warnings,omitempty"`
	}{r.Driver, r.K, r.N, r.Missing, number(r.Alpha), number(r.Low), number(r.High), r.Level, number(r.StdAlpha), r.Items, r.Warnings})
}

// MarshalJSON writes the result with NaN as null.
func (r ItemReliability) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Item         string `json:"item"`
		ItemRest     number `json:"item_rest"`
		AlphaWithout number `json:"alpha_without"`
	}{r.Item, number(r.ItemRest), number(r.AlphaWithout)})
}
