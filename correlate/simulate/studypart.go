package simulate

// part returns what of a whole organisation a study of the same kind would have seen:
// its first teams and periods, and about half of the answers on a side where it has
// half as many. Each customer's answer is in that half or not by a draw of its own;
// every other employee is.
func (org *Organisation) part(whole, s Study) *Organisation {
	customers, employees := s.Answers < whole.Answers, s.Respondents < whole.Respondents
	small := &Organisation{
		truth: org.truth, plan: org.plan, lead: org.lead,
		teams: org.teams[:s.Teams], periods: org.periods[:s.Periods],
	}
	coin := stream(org.plan.Seed, "half", 0)
	var bits uint64 // what is left of a draw, under a leading 1
	heads := func() bool {
		if bits <= 1 {
			bits = coin.Uint64() | 1<<63
		}
		bit := bits & 1
		bits >>= 1
		return bit == 1
	}
	touchpoints, drivers := len(org.truth.Touchpoints), len(org.truth.Drivers)
	cell, begin, row := 0, 0, 0
	for wave, end := range org.waveEnd {
		seen := wave/len(org.teams) < s.Periods && wave%len(org.teams) < s.Teams
		for range touchpoints {
			for _, x := range org.answers[begin:org.cellEnd[cell]] {
				// The draw is made for every answer: whether one is in the half does not
				// depend on what else is seen.
				if half := heads(); seen && (half || !customers) {
					small.answers = append(small.answers, x)
				}
			}
			begin = org.cellEnd[cell]
			cell++
			if seen {
				small.cellEnd = append(small.cellEnd, len(small.answers))
			}
		}
		for ; row < end; row++ {
			if seen && (org.rater[row]%2 == 0 || !employees) {
				small.ratings = append(small.ratings, org.ratings[row*drivers:(row+1)*drivers]...)
				small.rater = append(small.rater, org.rater[row])
			}
		}
		if seen {
			small.waveEnd = append(small.waveEnd, len(small.rater))
		}
	}
	return small
}
