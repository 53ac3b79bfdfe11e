package stats

import (
	"fmt"
	"math"
)

// A CorrelationTest is one test of a difference between correlations.
type CorrelationTest struct {
	Statistic float64
	DF        float64 // of t; NaN for z
	P         float64 // two-sided
}

// A DependentDifference says whether x goes with y more than with z, where all three
// are measured on the same rows: the two correlations share x, and so are not
// independent.
type DependentDifference struct {
	XY, XZ, YZ float64 // the three correlations
	N          int     // complete rows
	Missing    int     // rows left out because a value was missing
	Difference float64 // XY - XZ; NaN when undefined, and Warnings says why
	Low, High  float64 // interval of Difference at Level: Zou
	Level      float64

	// Williams is the t test with n-3 degrees of freedom, the one to report in small
	// samples: Williams, E. J. (1959), JRSS-B 21(2), 396-399.
	Williams CorrelationTest
	// Steiger is the z test on Fisher's scale with the two correlations pooled in its
	// covariance: Steiger, J. H. (1980), Psychological Bulletin 87(2), 245-251.
	Steiger CorrelationTest
	// Meng is the z test of Meng, X.-L., Rosenthal, R. & Rubin, D. B. (1992),
	// Psychological Bulletin 111(1), 172-175.
	Meng CorrelationTest

	Warnings []string
}

// String prints the difference rounded, its interval and Williams' p.
func (d DependentDifference) String() string {
	return fmt.Sprintf("r(x,y) - r(x,z) = %.3f [%.3f, %.3f], Williams p = %.3g, n = %d", d.Difference, d.Low, d.High, d.Williams.P, d.N)
}

// CompareDependent compares the Pearson correlation of x and y with that of x and z,
// over the rows where all three are present. With Ranks set the correlations are
// Spearman's, and tests and interval approximations that usually do.
//
// It is for independent rows and one comparison chosen in advance; undefined cases
// are those of [Pearson] for any pair, fewer than 4 rows, and y and z that are
// copies of each other.
func CompareDependent(x, y, z []float64, o *CorrelationOptions) DependentDifference {
	opt := o.orDefault()
	rows, missing := completeRows(x, y, z)
	for i, name := range []string{"x", "y", "z"} {
		if why := unusable(name, rows[i]); why != "" {
			nan := math.NaN()
			d := compareDependent(nan, nan, nan, len(rows[0]), opt.Level)
			d.Missing = missing
			d.Warnings = append(d.Warnings, why)
			return d
		}
	}
	var c [3][]float64
	for i, v := range rows {
		if opt.Ranks {
			v = MidRanks(v)
		}
		c[i] = centred(v)
	}
	d := compareDependent(cosine(c[0], c[1]), cosine(c[0], c[2]), cosine(c[1], c[2]), len(rows[0]), opt.Level)
	d.Missing = missing
	return d
}

// CompareDependentR is [CompareDependent] for published correlations of n rows;
// level 0 means 0.95. It panics on a correlation outside [-1,1].
func CompareDependentR(xy, xz, yz float64, n int, level float64) DependentDifference {
	for _, r := range []float64{xy, xz, yz} {
		if !(r >= -1 && r <= 1) {
			panic(fmt.Sprintf("stats: correlation %v is outside [-1,1]", r))
		}
	}
	o := CorrelationOptions{Level: level}
	return compareDependent(xy, xz, yz, n, o.orDefault().Level)
}

func compareDependent(xy, xz, yz float64, n int, level float64) DependentDifference {
	nan := math.NaN()
	unknown := CorrelationTest{nan, nan, nan}
	d := DependentDifference{XY: xy, XZ: xz, YZ: yz, N: n, Difference: xy - xz, Low: nan, High: nan, Level: level,
		Williams: unknown, Steiger: unknown, Meng: unknown}
	// The determinant of the three correlations: below 0 there are no such data.
	det := 1 - xy*xy - xz*xz - yz*yz + 2*xy*xz*yz
	switch {
	case math.IsNaN(det):
		return d
	case n < 4:
		d.warn("%d rows: a comparison needs 4", n)
		return d
	case math.Abs(xy) == 1 || math.Abs(xz) == 1:
		d.warn("a correlation is perfect: the tests and the interval are undefined")
		return d
	case yz == 1:
		d.warn("y and z are copies of each other: there is nothing to compare")
		return d
	case det < -1e-12:
		d.warn("no data have these three correlations together")
		return d
	}
	det = max(0, det)
	N, pooled := float64(n), (xy+xz)/2
	z := func(statistic float64) CorrelationTest {
		return CorrelationTest{statistic, nan, min(1, 2*NormalTail(math.Abs(statistic)))}
	}

	t := (xy - xz) * math.Sqrt((N-1)*(1+yz)/(2*(N-1)/(N-3)*det+pooled*pooled*math.Pow(1-yz, 3)))
	d.Williams = CorrelationTest{t, N - 3, min(1, 2*StudentTail(math.Abs(t), N-3))}

	apart := (math.Atanh(xy) - math.Atanh(xz)) * math.Sqrt(N-3)
	p2 := pooled * pooled
	covariance := (yz*(1-2*p2) - p2*(1-2*p2-yz*yz)/2) / ((1 - p2) * (1 - p2))
	d.Steiger = z(apart / math.Sqrt(2-2*covariance))

	square := (xy*xy + xz*xz) / 2
	f := min(1, (1-yz)/(2*(1-square)))
	d.Meng = z(apart / math.Sqrt(2*(1-yz)*(1-f*square)/(1-square)))

	// Zou, G. Y. (2007), Toward using confidence intervals to compare correlations,
	// Psychological Methods 12(4), 399-413: each side's own Fisher interval, put
	// together by the correlation c of the two correlations.
	c := ((yz-xy*xz/2)*(1-xy*xy-xz*xz-yz*yz) + yz*yz*yz) / ((1 - xy*xy) * (1 - xz*xz))
	c = max(-1, min(c, 1))
	q := NormalQuantile(0.5+level/2) / math.Sqrt(N-3)
	lowY, highY := math.Tanh(math.Atanh(xy)-q), math.Tanh(math.Atanh(xy)+q)
	lowZ, highZ := math.Tanh(math.Atanh(xz)-q), math.Tanh(math.Atanh(xz)+q)
	reach := func(a, b float64) float64 { return math.Sqrt(max(0, a*a+b*b-2*c*a*b)) }
	d.Low = d.Difference - reach(xy-lowY, highZ-xz)
	d.High = d.Difference + reach(highY-xy, xz-lowZ)
	return d
}

func (d *DependentDifference) warn(format string, args ...any) {
	d.Warnings = append(d.Warnings, fmt.Sprintf(format, args...))
}
