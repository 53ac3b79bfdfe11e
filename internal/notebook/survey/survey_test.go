package survey

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCells(t *testing.T) {
	write := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cx := write("cx.csv", "time,team,touchpoint,metric,score\n2024-03-05,A,shop,nps,9\n")
	ex := write("ex.csv", strings.Join([]string{"time,team,tools", "2024-03-01,A,3", "2024-03-01,A,4", "2024-03-01,A,4", "2024-03-01,A,5", "2024-03-01,A,4", ""}, "\n"))
	customers, employees, err := Cells(cx, ex)
	if err != nil || customers.Len() != 2 || employees.Len() != 1 { // nps and its raw mean; tools
		t.Fatalf("%d and %d cells: %v", customers.Len(), employees.Len(), err)
	}
	bad := write("bad.csv", "time,team,touchpoint,metric,score\n2024-03-05,A,shop,nps,12\n")
	for _, tt := range []struct{ cx, ex, want string }{
		{bad, ex, "bad.csv:2:"},
		{cx, "none.csv", "none.csv"},
	} {
		if _, _, err := Cells(tt.cx, tt.ex); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want one that says %s", err, tt.want)
		}
	}
}
