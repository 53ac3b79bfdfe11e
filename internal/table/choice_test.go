package table

import "testing"

func TestChoiceNumber(t *testing.T) {
	for text, want := range map[string]float64{
		"10 - Extremely likely": 10, "0 – Not at all likely": 0, "1=Very poor": 1, "4: agree": 4, "7. Yes": 7, "3) so so": 3,
		"5 (Strongly agree)": 5, "Extremely likely (10)": 10, "Very good - 5": 5, "Score: 8": 8, "-2 - much worse": -2,
	} {
		if x, ok := choiceNumber(text); !ok || x != want {
			t.Errorf("choiceNumber(%q) = %v, %v, want %v", text, x, ok, want)
		}
	}
	for _, text := range []string{
		"", "likely", "3 - 5 times", "5 days", "2-3", "10 -", "10", "7.5", "7 . Yes", "12345 - id", "B-5", "Team 5", "(10)",
		"more than 5", "5)", "Extremely likely 10)", "- 5", "99% - sure", "2024-03-05",
	} {
		if x, ok := choiceNumber(text); ok {
			t.Errorf("choiceNumber(%q) = %v, want none", text, x)
		}
	}
}
