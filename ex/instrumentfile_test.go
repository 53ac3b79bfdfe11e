package ex

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadInstrument(t *testing.T) {
	want := &Instrument{
		Name: "pulse",
		Items: []Item{
			{Name: "w1", Driver: "workload", Scale: Scale{1, 5}},
			{Name: "w2", Driver: "workload", Reverse: true, Scale: Scale{1, 5}},
			{Name: "recommend", Driver: "enps", Scale: Scale{0, 10}},
			{Name: "tools", Driver: "tools"},
		},
		Drivers: []Driver{
			{Name: "workload", MinAnswered: 2, LowerBetter: true, Declared: true},
			{Name: "enps", Scoring: Scoring{Rule: ENPS}},
		},
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"comma": "item,driver,reverse,min,max,scoring,min_answered,lower_better\n" +
			"w1,workload,,1,5,,2,yes\nw2,workload,yes,1,5,,,\nrecommend,enps,no,0,10,eNPS,,\ntools,,,,,,,\n",
		"semicolon, BOM and CRLF": "\xEF\xBB\xBFItem;Driver;Reverse;Min;Max;Scoring;min_answered;lower_better\r\n" +
			"w1;workload;0;1,0;5;;;\r\nw2;workload;1;1,0;5;mean;2;TRUE\r\nrecommend;enps;0;0;10,0;enps;;\r\ntools;;;;;;;\r\n",
		"JSON": "\xEF\xBB\xBF\n " + string(b),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ReadInstrument(strings.NewReader(text), "pulse")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ReadInstrument (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadInstrumentRefuses(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"empty", "", "empty"},
		{"no item column", "question,driver\nq1,d\n", "k.csv:1: item: there is no such column"},
		{"blank item", "item,driver\n,d\n", "k.csv:2:1: item: is missing"},
		{"not a number", "item,min,max\nq1,one,5\n", "k.csv:2:4: min: "},
		{"half a scale", "item,min,max\nq1,1,\n", "min and max go together"},
		{"reverse", "item,reverse\nq1,perhaps\n", "k.csv:2:4: reverse: is neither yes nor no"},
		{"rule", "item,scoring\nq1,median\n", `k.csv:2:4: scoring: "median" is not one of`},
		{"two rules", "item,driver,scoring\nq1,d,enps\nq2,d,index\n", "scored in two ways"},
		{"two orientations", "item,driver,lower_better\nq1,d,yes\nq2,d,no\n", "yes and no"},
		{"minimum", "item,min_answered\nq1,0\n", "whole number from 1"},
		{"reverse without scale", "item,reverse\nq1,yes\n", "needs a scale"},
		{"fields", "item,driver\nq1\n", "k.csv:2:1"},
		{"unknown JSON field", `{"items":[{"name":"q1","text":"How are you?"}]}`, "unknown field"},
		{"trailing JSON", `{"items":[{"name":"q1"}]} {}`, "something follows"},
		{"JSON without items", `{}`, "no items"},
		{"huge JSON", "{" + strings.Repeat(" ", maxInstrument), "more than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in, err := ReadInstrument(strings.NewReader(tt.text), "k.csv")
			if err == nil || !strings.Contains(err.Error(), tt.want) || in != nil {
				t.Errorf("ReadInstrument: %v, %v; want %q", in, err, tt.want)
			}
		})
	}
}

func FuzzReadInstrument(f *testing.F) {
	f.Add("item,driver,reverse,min,max\nq1,d,yes,1,5\n")
	f.Add(`{"items":[{"name":"q1","scale":{"min":1,"max":5}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := ReadInstrument(strings.NewReader(text), "k")
		if (in == nil) == (err == nil) {
			t.Fatalf("instrument %v, error %v", in, err)
		}
		if in == nil {
			return
		}
		if err := in.Validate(); err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadInstrument(strings.NewReader(string(b)), "k")
		if err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if diff := cmp.Diff(in, back); diff != "" {
			t.Fatalf("round trip (-want +got):\n%s", diff)
		}
	})
}
