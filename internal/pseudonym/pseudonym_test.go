package pseudonym

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCoder(t *testing.T) {
	var c Coder
	var codes []uint32
	for _, id := range []string{"", "b", "a", "b", "", "c", "a"} {
		codes = append(codes, c.Code(id))
	}
	if diff := cmp.Diff([]uint32{0, 1, 2, 1, 0, 3, 2}, codes); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	if c.Count() != 3 {
		t.Errorf("%d identifiers, want 3", c.Count())
	}
}

// Nothing of an identifier is kept.
func TestNothingIsKept(t *testing.T) {
	var c Coder
	c.Code("maria.rossi@example.org")
	if s := fmt.Sprintf("%#v", c); strings.Contains(s, "maria") {
		t.Errorf("kept: %s", s)
	}
}
