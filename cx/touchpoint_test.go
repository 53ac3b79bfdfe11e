package cx_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/linkage-go/linkage/cx"
)

func TestReadCatalogue(t *testing.T) {
	file := "touchpoint;label;realm;channel;stage;moment_of_truth;owner_team\n" +
		"gate;Boarding;Physical;;departure;yes;Ground\n" +
		"app;;digital;mobile;;0;\n" +
		"gate;again;;;;;\n" +
		";nameless;;;;;\n" +
		"desk;;cloud 9;;;;\n" +
		"wifi;;;;;maybe 1;\n" +
		"lounge;;;;;;\n"
	c, report, err := cx.ReadCatalogue(strings.NewReader(file), "places.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := []cx.Touchpoint{
		{Name: "gate", Label: "Boarding", Realm: cx.Physical, Stage: "departure", MomentOfTruth: true, OwnerTeam: "Ground"},
		{Name: "app", Realm: cx.Digital, Channel: "mobile"},
		{Name: "lounge"},
	}
	if diff := cmp.Diff(want, slices.Collect(c.All())); diff != "" {
		t.Errorf("touchpoints (-want +got):\n%s", diff)
	}
	bad := []string{
		`places.csv:4:1: touchpoint: "gate" is described twice`,
		"places.csv:5:1: touchpoint: is missing",
		"places.csv:6:7: realm: a text of 7 bytes is neither physical nor digital",
		"places.csv:7:10: moment_of_truth: a text of 7 bytes is neither yes nor no",
	}
	if diff := cmp.Diff(bad, errorTexts(report)); diff != "" {
		t.Errorf("rejections (-want +got):\n%s", diff)
	}
	if g, ok := c.Get("gate"); !ok || g.Title() != "Boarding" {
		t.Errorf("Get(gate) = %+v, %v", g, ok)
	}
	if l, ok := c.Get("lounge"); !ok || l.Title() != "lounge" {
		t.Errorf("Get(lounge) = %+v, %v", l, ok)
	}
	if _, ok := c.Get("roof"); ok || c.Len() != 3 {
		t.Errorf("Get(roof) found one of %d", c.Len())
	}
	if _, _, err := cx.ReadCatalogue(strings.NewReader("place,label\nx,y\n"), ""); err == nil {
		t.Error("no touchpoint column: no error")
	}
}

func TestNewCatalogue(t *testing.T) {
	if _, err := cx.NewCatalogue(cx.Touchpoint{Name: "a"}, cx.Touchpoint{Name: " a"}); err == nil {
		t.Error("a repeated name: no error")
	}
	if _, err := cx.NewCatalogue(cx.Touchpoint{}); err == nil {
		t.Error("a blank name: no error")
	}
	var zero cx.Catalogue
	if _, ok := zero.Get("a"); ok || zero.Len() != 0 {
		t.Error("the zero catalogue is not empty")
	}
}

func TestRealmText(t *testing.T) {
	for _, r := range []cx.Realm{0, cx.Physical, cx.Digital} {
		b, err := r.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back cx.Realm
		if err := back.UnmarshalText(b); err != nil || back != r {
			t.Errorf("%q read back as %v, %v", b, back, err)
		}
	}
}
