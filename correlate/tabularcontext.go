package correlate

// A boundRow is one cause, benchmark and multiple of its strength.
type boundRow struct {
	cause *Confounders
	mark  *Benchmark
	bound *Bound // nil where the benchmark is absorbed
}

func boundRows(all []Confounders) (rows []boundRow) {
	for i := range all {
		for j := range all[i].Benchmarks {
			mark := &all[i].Benchmarks[j]
			if mark.Absorbed != "" {
				rows = append(rows, boundRow{&all[i], mark, nil})
			}
			for k := range mark.Bounds {
				rows = append(rows, boundRow{&all[i], mark, &mark.Bounds[k]})
			}
		}
	}
	return rows
}

// ofBound is a column of what an absorbed benchmark has none of.
func ofBound(name string, get func(*boundRow) float64) resultColumn[boundRow] {
	return resultColumn[boundRow]{name, numberKind, func(r *boundRow) any {
		if r.bound == nil {
			return nil
		}
		return col(name, get).get(r)
	}}
}

var boundColumns = []resultColumn[boundRow]{
	col("touchpoint", func(r *boundRow) string { return r.cause.Touchpoint }),
	col("measure", func(r *boundRow) string { return r.cause.Measure }),
	col("driver", func(r *boundRow) string { return r.cause.Driver }),
	col("lag", func(r *boundRow) int { return r.cause.Lag }),
	col("comparison", func(r *boundRow) string { return r.cause.Comparison }),
	col("unit", func(r *boundRow) string { return r.cause.Unit }),
	col("effect", func(r *boundRow) float64 { return r.cause.Effect }),
	col("low", func(r *boundRow) float64 { return r.cause.Low }),
	col("high", func(r *boundRow) float64 { return r.cause.High }),
	col("robustness_value", func(r *boundRow) float64 { return r.cause.RobustnessValue }),
	col("robustness_value_05", func(r *boundRow) float64 { return r.cause.RobustnessValue05 }),
	col("column", func(r *boundRow) string { return r.mark.Name }),
	col("absorbed", func(r *boundRow) string { return r.mark.Absorbed }),
	ofBound("explained", func(r *boundRow) float64 { return r.mark.Explained }),
	ofBound("doubtful", func(r *boundRow) float64 { return r.mark.Doubtful }),
	ofBound("times", func(r *boundRow) float64 { return r.bound.Times }),
	ofBound("left", func(r *boundRow) float64 { return r.bound.Effect }),
	ofBound("left_low", func(r *boundRow) float64 { return r.bound.Low }),
	ofBound("left_high", func(r *boundRow) float64 { return r.bound.High }),
	col("n", func(r *boundRow) int { return r.cause.N }),
	col("teams", func(r *boundRow) int { return r.cause.Teams }),
	col("warnings", func(r *boundRow) []string { return r.cause.Warnings }),
}

// A groupRow is one cause, column and group of teams; the last group of a column is all.
type groupRow = partOf[Moderation, ModeratedEffect]

func groupRows(all []Moderation) (rows []groupRow) {
	for i := range all {
		m := &all[i]
		rows = append(append(rows, partsOf(m, m.Groups)...), groupRow{m, &m.All, len(m.Groups)})
	}
	return rows
}

var groupColumns = []resultColumn[groupRow]{
	col("touchpoint", func(r *groupRow) string { return r.whole.Touchpoint }),
	col("measure", func(r *groupRow) string { return r.whole.Measure }),
	col("driver", func(r *groupRow) string { return r.whole.Driver }),
	col("lag", func(r *groupRow) int { return r.whole.Lag }),
	col("column", func(r *groupRow) string { return r.whole.By }),
	col("unit", func(r *groupRow) string { return r.whole.Unit }),
	col("differs", func(r *groupRow) bool { return r.whole.Differs }),
	col("p", func(r *groupRow) float64 { return r.whole.P }),
	col("q", func(r *groupRow) float64 { return r.whole.Q }),
	col("smallest_detectable", func(r *groupRow) float64 { return r.whole.SmallestDetectable }),
	col("group", func(r *groupRow) string { return r.part.Group }),
	col("teams", func(r *groupRow) int { return r.part.Teams }),
	col("n", func(r *groupRow) int { return r.part.N }),
	col("effect", func(r *groupRow) float64 { return r.part.Effect }),
	col("low", func(r *groupRow) float64 { return r.part.Low }),
	col("high", func(r *groupRow) float64 { return r.part.High }),
	col("shrunken", func(r *groupRow) float64 { return r.part.Shrunken }),
	col("shrunken_low", func(r *groupRow) float64 { return r.part.ShrunkenLow }),
	col("shrunken_high", func(r *groupRow) float64 { return r.part.ShrunkenHigh }),
	col("reliability", func(r *groupRow) float64 { return r.part.Reliability }),
	col("reasons", func(r *groupRow) []string { return r.whole.Reasons }),
	col("warnings", func(r *groupRow) []string { return r.whole.Warnings }),
}
