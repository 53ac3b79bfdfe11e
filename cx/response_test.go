package cx_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/cx"
)

// Whichever way an answer is printed, it does not say who gave it.
func TestResponseTellsNobody(t *testing.T) {
	r := cx.Response{
		Time: utc(2024, 3, 5, 10, 30), Team: "North", Touchpoint: "Desk", Metric: "nps", Score: 9,
		ResponseID: "secret-1", CustomerID: "secret-2", Comment: "secret-3",
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{r.String(), fmt.Sprint(r), fmt.Sprintf("%+v", r), string(b)} {
		if strings.Contains(text, "secret") {
			t.Errorf("%s tells", text)
		}
	}
	if want := `nps 9 (time "2024-03-05T10:30:00Z", team "North", touchpoint "Desk", weight 1)`; r.String() != want {
		t.Errorf("String() = %s, want %s", r, want)
	}
	r.Period = period("2024-Q1")
	if want := `nps 9 (time "2024-Q1", team "North", touchpoint "Desk", weight 1)`; r.String() != want {
		t.Errorf("String() = %s, want %s", r, want)
	}
}
