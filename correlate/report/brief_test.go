package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
)

func TestBriefFits(t *testing.T) {
	for _, w := range []int{0, 60, 80, 100} {
		limit := w
		if w == 0 {
			limit = 92
		}
		for i, line := range strings.Split(writeBrief(t, New(sample(), Options{Width: w, Reads: sampleReads(), Truth: sampleTruth})), "\n") {
			// A table has a narrowest form; below 80 columns it may be wider.
			if n := width(line); n > limit && w != 60 {
				t.Errorf("width %d: line %d takes %d columns: %s", w, i+1, n, line)
			}
			if strings.Contains(line, nbsp) || strings.HasSuffix(line, " ") {
				t.Errorf("line %d has a no-break space or ends in a space: %q", i+1, line)
			}
		}
	}
}

func TestExtrasFit(t *testing.T) {
	for _, lang := range Languages() {
		o := sampleExtras()
		o.Language = lang
		r := New(sample(), o)
		for i, line := range strings.Split(writeBrief(t, r)+writeTeam(t, r, "Team 07"), "\n") {
			if n := width(line); n > 92 {
				t.Errorf("%v: line %d takes %d columns: %s", lang, i+1, n, line)
			}
		}
	}
}

func TestBriefTableLinesUp(t *testing.T) {
	text := writeBrief(t, New(sample(), Options{}))
	var ends []int
	for _, line := range strings.Split(text, "\n") {
		if regexp.MustCompile(`^(\d |  ) (touchpoint|checkout|réclamation|帳票|delivery) `).MatchString(line) {
			ends = append(ends, width(line))
		}
	}
	if len(ends) != 5 {
		t.Fatalf("found %d table lines, want 5:\n%s", len(ends), text)
	}
	for _, n := range ends {
		if n != ends[0] { // the last column is aligned on the right
			t.Errorf("table lines end at columns %v", ends)
			break
		}
	}
}

// overclaims are words no output may use of a finding.
var overclaims = regexp.MustCompile(`(?i)\b(proves?|proved|proven|proof|caused by|is caused|is the cause|guarantee)\b`)

func TestNoOverclaims(t *testing.T) {
	one := sample()
	one.Join.Waves = 1
	for name, a := range map[string]*correlate.Analysis{"sample": sample(), "one wave": one, "empty": {}} {
		r := New(a, Options{})
		// The page says it again of every driver in its tables.
		for i, text := range []string{writeBrief(t, r), writeHTML(t, r)} {
			want := 5 + i*len(a.RootCauses)
			if m := overclaims.FindString(text); m != "" {
				t.Errorf("%s: says %q", name, m)
			}
			if n := strings.Count(strings.ToLower(text), "why not surer"); a.RootCauses != nil && n != want {
				t.Errorf("%s: %d lines on why a finding is not surer, want %d", name, n, want)
			}
		}
	}
}

func TestOneWaveIsAtMostAssociated(t *testing.T) {
	a := sample()
	a.Join.Waves = 1
	r := New(a, Options{})
	if text := writeJSON(t, r); strings.Contains(text, `"verdict":"candidate cause"`) {
		t.Error("the JSON calls something a candidate cause")
	}
	brief := writeBrief(t, r)
	for _, no := range []string{"CANDIDATE CAUSE", "leads by", "tells later"} {
		if strings.Contains(brief, no) {
			t.Errorf("the brief says %q of one wave", no)
		}
	}
	if html := writeHTML(t, r); strings.Contains(html, `class="card candidate"`) {
		t.Error("the page shows a candidate cause")
	}
}

func TestStanding(t *testing.T) {
	v := New(sample(), Options{}).voice("-")
	for i, want := range []string{
		"nps is 12.3 points [95 % interval 8.1 to 16.6], below the median of touchpoints (31.0 points). 42,310 answers from 60 teams.",
		"chronic_absence is 17.2 % [95 % interval 15.8 to 18.7], above the median of touchpoints (12.1 %); lower is better. 58 teams; the number of answers is not known.",
		"ease is 5.12 on 1-7 [95 % interval 4.93 to 5.31], below the target (5.50). 980 answers from 12 teams.",
		"nps is 49.7 points [95 % interval 45.1 to 54.3], above the median of touchpoints (31.0 points); no shortfall. 42,310 answers from 60 teams.",
	} {
		if got := strings.ReplaceAll(v.standing(&v.points[i]), nbsp, " "); got != want {
			t.Errorf("pain point %d:\n got %s\nwant %s", i+1, got, want)
		}
	}
}

// A fall in a measure where lower is better is good, and a gain is told as better.
func TestLowerBetterEffect(t *testing.T) {
	v := New(sample(), Options{}).voice("-")
	c := &v.causes[3]
	if got := v.effect(c); !strings.Contains(got, "chronic_absence (better)") {
		t.Errorf("effect: %s", got)
	}
	if got := strings.ReplaceAll(v.gain(c), nbsp, " "); !strings.HasPrefix(got, "about 0.3 percentage points better per customer") {
		t.Errorf("gain: %s", got)
	}
}

func TestTruthBeside(t *testing.T) {
	text := writeBrief(t, New(sample(), Options{Truth: sampleTruth, Causes: 1}))
	for _, want := range []string{
		"staffing: CANDIDATE CAUSE (planted: yes, lag 1)",
		"leadership: ASSOCIATED (planted: no (follows customers))",
		"Planted and not told above: training (lag 1; ranked 2, associated).",
		"No cause was planted here.",
		"in 1 of 3",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the brief does not say %q", want)
		}
	}
	if text := writeBrief(t, New(sample(), Options{})); strings.Contains(text, "planted") {
		t.Error("the brief speaks of planted causes without a truth")
	}
}

func TestSharedWarningsAreSaidOnce(t *testing.T) {
	for _, text := range []string{writeBrief(t, New(sample(), Options{})), writeHTML(t, New(sample(), Options{}))} {
		if n := strings.Count(text, "employee means rest on few answers"); n != 1 {
			t.Errorf("a warning of every root cause is said %d times", n)
		}
	}
}

func TestHostileNamesInTerminal(t *testing.T) {
	text := writeBrief(t, New(hostile(), Options{}))
	for _, c := range text {
		if c < ' ' && c != '\n' || c == 0x7f || c == '\u202e' {
			t.Fatalf("the brief holds control character %q", c)
		}
	}
}
