package correlate

import "testing"

func TestTextTable(t *testing.T) {
	table := textTable{align: "lr"}
	table.add("touchpoint", "n")
	table.add("Küche", "7")
	table.add("café – bar", "1200")
	want := "touchpoint     n\nKüche          7\ncafé – bar  1200\n"
	if got := table.String(); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestNumbersInTables(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{fixed(80.6667, decimals(80.6667)), "80.7"},
		{fixed(.8123, decimals(.8123)), "0.812"},
		{fixed(1234.5, decimals(1234.5)), "1234"},
		{fixed(-.001, 1), "0.0"},
		{signed(.04, 1), "0.0"},
		{signed(3, 1), "+3.0"},
		{interval(-1, 2, 0), "(-1 to +2)"},
		{interval(nan, 2, 0), ""},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
