package stats

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// All 3125 samples with replacement of five values, their means summed in the order
// of the counts so that equal samples tie exactly.
func idealBootstrap(v []float64) (draws, jackknife []float64) {
	n := len(v)
	total := 1
	for range n {
		total *= n
	}
	average := func(counts []int) float64 {
		sum, m := 0.0, 0
		for g, k := range counts {
			sum += float64(k) * v[g]
			m += k
		}
		return sum / float64(m)
	}
	for code := range total {
		counts := make([]int, n)
		for range n {
			counts[code%n]++
			code /= n
		}
		draws = append(draws, average(counts))
	}
	for g := range v {
		counts := []int{1, 1, 1, 1, 1}
		counts[g] = 0
		jackknife = append(jackknife, average(counts))
	}
	return draws, jackknife
}

// testdata/reference/bca.R prints the values.
func TestBCaIdeal(t *testing.T) {
	draws, jackknife := idealBootstrap([]float64{1, 2, 4, 7, 11})
	b := NewBootstrap(5, draws, jackknife, 0.95)
	near(t, "SE", b.SE*math.Sqrt(3124./3125), 1.62480768092719, 1e-13)
	near(t, "z0 with ties counting half", b.Bias, .044532432770086, 1e-12)
	near(t, "acceleration", b.Skew, .0410304969931109, 1e-12)
	near(t, "low", b.Low, 2.4, 1e-12)
	near(t, "high", b.High, 8.8, 1e-12)
	if b.Method != "BCa" || len(b.Warnings) != 0 || b.Draws != 3125 {
		t.Errorf("got %+v", b)
	}
	low, high, warnings := BCa(5, draws, jackknife, 0.95)
	if low != b.Low || high != b.High || len(warnings) != 0 {
		t.Errorf("BCa %v %v %v, want that of NewBootstrap", low, high, warnings)
	}
	low, high = Percentile(draws, 0.95)
	near(t, "percentile low", low, Quantile7(draws, .025), 1e-15)
	near(t, "percentile high", high, Quantile7(draws, .975), 1e-15)
}

// Efron and Tibshirani's law schools; testdata/reference/bca.R prints the values.
func TestBCaAccelerationLaw(t *testing.T) {
	lsat := []float64{576, 635, 558, 578, 666, 580, 555, 661, 651, 605, 653, 575, 545, 572, 594}
	gpa := []float64{3.39, 3.30, 2.81, 3.03, 3.44, 3.07, 3.00, 3.43, 3.36, 3.13, 3.12, 2.74, 2.76, 2.88, 2.96}
	r := Pearson(lsat, gpa, nil).Estimate
	near(t, "r", r, .776374491289407, 1e-13)
	without := leaveOneOut(lsat, gpa)
	b := NewBootstrap(r, []float64{r - .1, r, r + .1}, without, .9)
	near(t, "acceleration", b.Skew, -.0756715649378795, 1e-11)
	se, _ := Jackknife(r, without)
	near(t, "jackknife SE", se, .142518618602272, 1e-12)
}

func TestBCaFallsBack(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name                      string
		estimate                  float64
		draws, jackknife          []float64
		low, high                 float64
		draw, undefined, warnings int
		says                      string
	}{
		{"all above", 0, []float64{1, 2, 3}, []float64{1, 2}, 1.05, 2.95, 3, 0, 1, "one side"},
		{"no estimate", nan, []float64{1, 2, 3}, []float64{1, 2}, 1.05, 2.95, 3, 0, 1, "undefined"},
		{"still jackknife", 2, []float64{1, 2, 3}, []float64{2, 2, 2}, 1.05, 2.95, 3, 0, 1, "do not vary"},
		{"jackknife of one", 2, []float64{1, 2, 3}, []float64{2, nan}, 1.05, 2.95, 3, 0, 1, "no leave-one-out"},
		{"undefined draws", 2, []float64{nan, 1, 2, nan, 3}, nil, 1.05, 2.95, 3, 2, 1, "2 of 5 replicates"},
		{"no draws", 2, []float64{nan}, []float64{1, 2}, nan, nan, 0, 1, 2, "no draws"},
	} {
		b := NewBootstrap(tt.estimate, tt.draws, tt.jackknife, 0.95)
		if b.Method != "percentile" || b.Draws != tt.draw || b.Undefined != tt.undefined || len(b.Warnings) != tt.warnings ||
			!strings.Contains(strings.Join(b.Warnings, "; "), tt.says) {
			t.Errorf("%s: got %+v", tt.name, b)
		}
		if math.IsNaN(tt.low) {
			if !math.IsNaN(b.Low) || !math.IsNaN(b.High) {
				t.Errorf("%s: [%v, %v], want NaN", tt.name, b.Low, b.High)
			}
			continue
		}
		near(t, tt.name+" low", b.Low, tt.low, 1e-12)
		near(t, tt.name+" high", b.High, tt.high, 1e-12)
	}
}

// Counts sum to the clusters, are multinomial in their first two moments, and depend
// on neither the workers nor how many replicates follow.
func TestResamplingClusters(t *testing.T) {
	const clusters = 7
	copyCounts := func(counts []int, out []float64) {
		for g, k := range counts {
			out[g] = float64(k)
		}
	}
	ctx := context.Background()
	one, err := Resampling{Replicates: 5000, Seed: 3, Workers: 1}.Clusters(ctx, clusters, copyCounts, clusters)
	if err != nil {
		t.Fatal(err)
	}
	many, err := Resampling{Replicates: 5000, Seed: 3, Workers: 8}.Clusters(ctx, clusters, copyCounts, clusters)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, many); diff != "" {
		t.Errorf("8 workers differ from 1:\n%s", diff)
	}
	short, err := Resampling{Replicates: 10, Seed: 3}.Clusters(ctx, clusters, copyCounts, clusters)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one[:10], short); diff != "" {
		t.Errorf("a shorter run differs from the start of a longer one:\n%s", diff)
	}
	var mean, square, cross float64
	for _, d := range one {
		sum := 0.0
		for _, k := range d {
			sum += k
		}
		if sum != clusters {
			t.Fatalf("counts %v do not sum to %d", d, clusters)
		}
		mean += d[2] / 5000
		square += (d[2] - 1) * (d[2] - 1) / 5000
		cross += (d[2] - 1) * (d[3] - 1) / 5000
	}
	// Multinomial: mean 1, variance 1-1/7, covariance -1/7; bounds at five standard errors.
	if math.Abs(mean-1) > .07 || math.Abs(square-6./7) > .1 || math.Abs(cross+1./7) > .07 {
		t.Errorf("moments %v %v %v, want 1, .857, -.143", mean, square, cross)
	}
	if _, err := (Resampling{}).Clusters(ctx, 0, copyCounts, 1); err == nil {
		t.Error("no clusters: no error")
	}
}

func TestResamplingSigns(t *testing.T) {
	copySigns := func() func(signs, out []float64) { return func(signs, out []float64) { copy(out, signs) } }
	draws, err := Resampling{Replicates: 4000, Seed: 1}.Signs(context.Background(), 70, copySigns, 70)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]int{{0, 1}, {3, 67}, {68, 69}} {
		var mean, cross float64
		for _, d := range draws {
			if math.Abs(d[pair[0]]) != 1 {
				t.Fatalf("sign %v", d[pair[0]])
			}
			mean += d[pair[0]] / 4000
			cross += d[pair[0]] * d[pair[1]] / 4000
		}
		if math.Abs(mean) > .08 || math.Abs(cross) > .08 { // five standard errors
			t.Errorf("signs %v: mean %v, product %v", pair, mean, cross)
		}
	}
}

func TestResamplingLeaveOut(t *testing.T) {
	copyCounts := func() func([]int, []float64) {
		return func(counts []int, out []float64) {
			for g, k := range counts {
				out[g] = float64(k)
			}
		}
	}
	got, err := Resampling{Replicates: 50}.LeaveOut(context.Background(), 3, copyCounts, 3)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float64{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestResamplingCancelAndProgress(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	var calls atomic.Int64
	draws, err := Resampling{Replicates: 100_000, Workers: 3}.Clusters(ctx, 4, func(counts []int, out []float64) {
		if calls.Add(1) >= 50 {
			cancel()
			<-ctx.Done() // whoever comes after waits for the end to be told
		}
	}, 1)
	if !errors.Is(err, context.Canceled) || draws != nil {
		t.Errorf("got %d draws, error %v", len(draws), err)
	}
	if n := calls.Load(); n > 52 {
		t.Errorf("%d replicates after the end of the context at the 50th", n)
	}
	if _, err := (Resampling{}).Clusters(ctx, 4, nil, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("begun after the end of the context: %v", err)
	}

	last, told := 0, 0
	_, err = Resampling{Replicates: 555, Workers: 4, Progress: func(done, total int) {
		if done <= last || total != 555 {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last, told = done, told+1
	}}.Clusters(context.Background(), 4, func([]int, []float64) {}, 1)
	if err != nil || last != 555 || told < 100 || told > 120 {
		t.Errorf("error %v, last %d, told %d times", err, last, told)
	}
}

// A replicate allocates nothing: twice the replicates cost the same allocations.
func TestResamplingAllocates(t *testing.T) {
	allocations := func(replicates int) float64 {
		return testing.AllocsPerRun(5, func() {
			r := Resampling{Replicates: replicates, Workers: 1}
			if _, err := r.Clusters(context.Background(), 20, func(counts []int, out []float64) { out[0] = float64(counts[3]) }, 1); err != nil {
				t.Fatal(err)
			}
		})
	}
	if few, many := allocations(100), allocations(1000); many > few {
		t.Errorf("100 replicates make %v allocations, 1000 make %v", few, many)
	}
}

func FuzzNewBootstrap(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, 4.0, 0.95)
	f.Add(math.NaN(), 0.0, 0.0, math.Inf(1), 0.5)
	f.Fuzz(func(t *testing.T, a, b, c, d, level float64) {
		if !(level > 0 && level < 1) {
			return
		}
		for _, v := range []float64{a, b, c, d} {
			if math.IsInf(v, 0) || math.Abs(v) > 1e100 {
				return
			}
		}
		got := NewBootstrap(a, []float64{a, b, c, d, a, b}, []float64{b, c, d}, level)
		if got.Low > got.High {
			t.Errorf("[%v, %v]", got.Low, got.High)
		}
		if got.Draws > 0 && (math.IsNaN(got.Low) || math.IsNaN(got.High)) {
			t.Errorf("%d draws, [%v, %v]", got.Draws, got.Low, got.High)
		}
	})
}

func BenchmarkResampleCorrelation(b *testing.B) { // BCa of a correlation, n = 200 rows, 9999 draws
	x, y := columnsOfSize(200)
	for b.Loop() {
		estimate := func(counts []int, out []float64) {
			var n, sx, sy, sxx, sxy, syy float64
			for i, k := range counts {
				w := float64(k)
				n, sx, sy = n+w, sx+w*x[i], sy+w*y[i]
				sxx, sxy, syy = sxx+w*x[i]*x[i], sxy+w*x[i]*y[i], syy+w*y[i]*y[i]
			}
			out[0] = (sxy - sx*sy/n) / math.Sqrt((sxx-sx*sx/n)*(syy-sy*sy/n))
		}
		r := Resampling{Replicates: 9999}
		draws, _ := r.Clusters(context.Background(), 200, estimate, 1)
		without, _ := r.LeaveOut(context.Background(), 200, func() func([]int, []float64) { return estimate }, 1)
		NewBootstrap(Pearson(x, y, nil).Estimate, DrawColumn(draws, 0), DrawColumn(without, 0), 0.95)
	}
}
