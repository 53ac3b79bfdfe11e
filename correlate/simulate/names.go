package simulate

import "fmt"

var touchpointNames = []string{
	"checkout", "delivery", "returns", "support chat", "store visit", "billing", "onboarding", "phone support",
	"website", "installation", "repair", "renewal", "complaint", "self service", "pick-up", "advice",
}

// Every driver is worded so that more of it is better.
var driverNames = []string{
	"manageable_workload", "tools_that_work", "clear_goals", "manager_support", "recognition", "training",
	"autonomy", "psychological_safety", "cooperation", "staffing", "information_flow", "fair_pay",
	"career_growth", "role_clarity", "feedback", "decision_speed", "belonging", "flexibility", "physical_safety", "trust_in_leadership",
}

// names returns the first n known names, then numbered ones.
func names(known []string, n int, numbered string) []string {
	out := make([]string, n)
	for i := range out {
		if i < len(known) {
			out[i] = known[i]
		} else {
			out[i] = fmt.Sprintf(numbered, i+1)
		}
	}
	return out
}

func teamNames(n int) []string {
	width := max(2, len(fmt.Sprint(n)))
	out := make([]string, n)
	for j := range out {
		out[j] = fmt.Sprintf("Team-%0*d", width, j+1)
	}
	return out
}
