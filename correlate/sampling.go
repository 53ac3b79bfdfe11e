package correlate

import "math"

// A scoreNoise says how much a score would vary if other customers of the same team had
// answered.
//
// Where the score is the mean of the raw answers its sampling variance is spread/n. A
// score made of them, such as the NPS, has no spread of its own in a panel. Its answers
// are then taken as
//
//	score = a + b·raw + rest
//
// with the rest unrelated to the raw answer, so that the variance is (b²·spread +
// var(rest))/n. b and var(rest) come from how scores move with raw means inside teams,
// over all touchpoints of the measure: what lies off that line is sampling alone as
// long as the line is straight over the range in which cells move.
type scoreNoise struct {
	b, rest float64
	spread  float64 // of cells that do not tell their own
}

// scoreNoise measures the noise of a measure once for all touchpoints.
func (p *Panel) scoreNoise(outcome int) scoreNoise {
	n := scoreNoise{1, 0, p.usualSpread(outcome)}
	if o := p.outcomes[outcome]; o.raw != o.Name {
		n.b, n.rest = p.scoreLine(outcome)
	}
	return n
}

// variance returns the sampling variance of the score of row i: NaN where n is not known,
// or where no cell of the measure tells how far answers spread.
func (n scoreNoise) variance(s *series, i int) float64 {
	if !s.known[i] || !(s.w[i] > 0) {
		return math.NaN()
	}
	spread := s.spread[i]
	if math.IsNaN(spread) {
		spread = n.spread
	}
	return (n.b*n.b*spread + n.rest) / s.w[i]
}

// usualSpread is the pooled variance of raw answers inside cells, NaN where no cell
// has one.
func (p *Panel) usualSpread(outcome int) float64 {
	sum, df := 0., 0.
	for k := range p.series {
		s := &p.series[k][outcome]
		for i, v := range s.spread {
			if s.known[i] && s.w[i] > 1 && !math.IsNaN(v) {
				sum += v * (s.w[i] - 1)
				df += s.w[i] - 1
			}
		}
	}
	return sum / df
}

// scoreLine returns how far the score moves with a point of the raw mean inside a team
// at a touchpoint, and the variance of one answer's score around that line; with one
// wave, between teams. NaN where nothing moves.
func (p *Panel) scoreLine(outcome int) (b, rest float64) {
	type row struct{ w, x, y float64 }
	var rows []row
	df := 0.
	centre := func(s *series, from, to int) {
		w, x, y, n := 0., 0., 0., 0.
		for i := from; i < to; i++ {
			if s.known[i] && s.w[i] > 0 {
				w, x, y, n = w+s.w[i], x+s.w[i]*s.y[i], y+s.w[i]*s.score[i], n+1
			}
		}
		if n < 2 {
			return
		}
		df += n - 1
		for i := from; i < to; i++ {
			if s.known[i] && s.w[i] > 0 {
				rows = append(rows, row{s.w[i], s.y[i] - x/w, s.score[i] - y/w})
			}
		}
	}
	for k := range p.series {
		s := &p.series[k][outcome]
		for from, to := 0, 0; from < len(s.y); from = to {
			for to = from; to < len(s.y) && s.team[to] == s.team[from]; to++ {
			}
			centre(s, from, to)
		}
	}
	if df == 0 {
		for k := range p.series {
			centre(&p.series[k][outcome], 0, len(p.series[k][outcome].y))
		}
	}
	xx, xy := 0., 0.
	for _, r := range rows {
		xx += r.w * r.x * r.x
		xy += r.w * r.x * r.y
	}
	b = xy / xx
	for _, r := range rows {
		e := r.y - b*r.x
		rest += r.w * e * e / math.Max(df-1, 1)
	}
	return b, rest
}
