package cx_test

import (
	"encoding/json"
	"testing"

	"github.com/linkage-go/linkage/cx"
)

func TestRuleText(t *testing.T) {
	for _, m := range []cx.Metric{cx.NPS, cx.CSAT, cx.CES, {Name: "ours", Rule: cx.TopBox(3.5)}} {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		var back cx.Metric
		if err := json.Unmarshal(b, &back); err != nil || back != m {
			t.Errorf("%s reads back as %+v, %v", b, back, err)
		}
	}
	if b, _ := cx.NPS.Rule.MarshalText(); string(b) != "net_promoter(9,6)" {
		t.Errorf("NPS: %s", b)
	}
	for _, text := range []string{"", "means", "top_box", "top_box()", "top_box(NaN)", "top_box(1,2)", "net_promoter(9)", "top_box(4", "Mean"} {
		var r cx.Rule
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read as %v", text, r)
		}
	}
}
