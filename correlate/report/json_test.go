package report

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The fields of schema linkage.report/1 that are never renamed.
var promised = map[string][]string{
	"":            {"schema", "join", "pain_points", "root_causes", "correlations", "warnings"},
	"join":        {"teams", "touchpoints", "periods", "rows", "cx_only_teams", "ex_only_teams", "withheld_cells"},
	"pain_points": {"rank", "touchpoint", "measure", "estimate", "low", "high", "n", "teams", "score"},
	"root_causes": {"touchpoint", "measure", "driver", "rank", "probability", "inclusion", "lag", "lag0", "effect", "effect_unit",
		"low", "high", "p", "q", "direction", "verdict", "reasons", "smallest_detectable", "customers",
		"expected_gain", "expected_gain_low", "expected_gain_high", "warnings"},
	"correlations": {"touchpoint", "measure", "driver", "level", "lag", "method", "estimate", "low", "high", "p", "q", "n", "teams"},
}

func TestJSONPromisedFields(t *testing.T) {
	var v map[string]any
	if err := json.Unmarshal([]byte(writeJSON(t, New(sample(), Options{}))), &v); err != nil {
		t.Fatal(err)
	}
	for part, fields := range promised {
		objects := []any{v}
		switch x := v[part].(type) {
		case map[string]any:
			objects = []any{x}
		case []any:
			objects = x
		}
		for _, o := range objects {
			for _, f := range fields {
				if _, ok := o.(map[string]any)[f]; !ok {
					t.Errorf("%s has no field %s", part, f)
				}
			}
		}
	}
}

func TestJSONComplete(t *testing.T) {
	a := sample()
	var v struct {
		RootCauses   []map[string]any `json:"root_causes"`
		Correlations []map[string]any `json:"correlations"`
	}
	if err := json.Unmarshal([]byte(writeJSON(t, New(a, Options{Causes: 1, PainPoints: 1}))), &v); err != nil {
		t.Fatal(err)
	}
	if len(v.RootCauses) != len(a.RootCauses) || len(v.Correlations) != len(a.Correlations) {
		t.Errorf("%d root causes and %d correlations, want %d and %d", len(v.RootCauses), len(v.Correlations), len(a.RootCauses), len(a.Correlations))
	}
	first, last := v.RootCauses[0], v.RootCauses[len(v.RootCauses)-1]
	if got := first["effect"]; got != 2.314 {
		t.Errorf("effect is %v, want 2.314, unrounded", got)
	}
	for _, f := range []string{"effect", "low", "high", "expected_gain", "expected_gain_high", "smallest_detectable", "p"} {
		if x, ok := last[f]; !ok || x != nil {
			t.Errorf("%s of an undefined result is %v, want null", f, x)
		}
	}
	// 0 customers means that the number is not known.
	if x, ok := v.RootCauses[3]["customers"]; !ok || x != nil {
		t.Errorf("customers not known is %v, want null", x)
	}
}

func TestNumber(t *testing.T) {
	for x, want := range map[float64]string{0.1: "0.1", 1.0 / 3: "0.3333333333333333", -0.0024: "-0.0024", 1e-9: "1e-9",
		math.Inf(1): "null", math.Inf(-1): "null", math.MaxFloat64: "1.7976931348623157e+308"} {
		b, err := json.Marshal(number(x))
		if err != nil || string(b) != want {
			t.Errorf("%v is %s, %v; want %s", x, b, err, want)
		}
	}
	if b, _ := json.Marshal(number(nan)); string(b) != "null" {
		t.Errorf("NaN is %s", b)
	}
}

func TestSameBytes(t *testing.T) {
	o := Options{Reads: sampleReads(), Charts: sampleCharts(), Truth: sampleTruth}
	for range 3 {
		for name, f := range map[string]func(*testing.T, *Report) string{"json": writeJSON, "brief": writeBrief, "html": writeHTML} {
			if diff := cmp.Diff(f(t, New(sample(), o)), f(t, New(sample(), o))); diff != "" {
				t.Errorf("%s differs between runs:\n%s", name, diff)
			}
		}
	}
}

func TestInputUnchanged(t *testing.T) {
	a := sample()
	a.Join.Waves = 1
	a.PainPoints[0], a.PainPoints[2] = a.PainPoints[2], a.PainPoints[0]
	want := sample()
	want.Join.Waves = 1
	want.PainPoints[0], want.PainPoints[2] = want.PainPoints[2], want.PainPoints[0]
	r := New(a, Options{})
	writeJSON(t, r)
	writeBrief(t, r)
	writeHTML(t, r)
	same := cmp.Comparer(func(x, y float64) bool { return x == y || x != x && y != y })
	if diff := cmp.Diff(want, a, same); diff != "" {
		t.Errorf("the analysis was changed (-want +got):\n%s", diff)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestWriteErrors(t *testing.T) {
	r := New(large(8, 12), Options{})
	for name, f := range map[string]func(io.Writer) error{"json": r.WriteJSON, "brief": r.WriteBrief, "html": r.WriteHTML} {
		if err := f(brokenPipe{}); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("%s: error is %v, want %v", name, err, io.ErrClosedPipe)
		}
	}
}

func TestJSONLineByLine(t *testing.T) {
	text := writeJSON(t, New(sample(), Options{}))
	if n := strings.Count(text, "\n"); n < len(sample().Correlations) {
		t.Errorf("%d lines: results do not stand on lines of their own", n)
	}
}
