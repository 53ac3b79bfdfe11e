package linkage

import (
	"bufio"
	"encoding/csv"
	"io/fs"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// sharedData returns a path below the folder of real data beside the repository,
// and skips the test where it is absent.
func sharedData(t *testing.T, elements ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "shared", "data"}, elements...)...)
	if _, err := os.Stat(path); err != nil {
		if os.IsNotExist(err) || err == fs.ErrNotExist {
			t.Skipf("real data are absent: %v", err)
		}
		t.Fatal(err)
	}
	return path
}

func momentsOf(xs ...float64) Moments {
	var m Moments
	for _, x := range xs {
		m.Add(x)
	}
	return m
}

func TestMoments(t *testing.T) {
	type figures struct {
		N                                        int64
		Weight, EffectiveN, Mean, M2, SD, StdErr float64
	}
	nan := math.NaN()
	weighted := Moments{}
	weighted.AddWeighted(1, 1)
	weighted.AddWeighted(4, 2)
	unknown := MomentsOf(-1, 3, 2)
	mixed := momentsOf(1, 2, 3)
	mixed.Merge(MomentsOf(-1, 4, nan))
	for _, tt := range []struct {
		name string
		m    Moments
		want figures
	}{
		{"empty", Moments{}, figures{0, 0, 0, nan, 0, nan, nan}},
		{"one", momentsOf(7), figures{1, 1, 1, 7, 0, nan, nan}},
		{"integers", momentsOf(1, 2, 3, 4), figures{4, 4, 4, 2.5, 5, math.Sqrt(5. / 3), math.Sqrt(5. / 12)}},
		{"fractions", momentsOf(0.5, 1.5), figures{2, 2, 2, 1, .5, math.Sqrt(.5), .5}},
		{"integers too large to square exactly", momentsOf(1e9, 1e9+2), figures{2, 2, 2, 1e9 + 1, 2, math.Sqrt2, 1}},
		// By hand: W = 3, ΣW² = 5, mean 9/3, M2 = 1·4 + 2·1, variance 6/(3-5/3), n_eff 9/5.
		{"weights", weighted, figures{2, 3, 1.8, 3, 6, math.Sqrt(4.5), math.Sqrt(2.5)}},
		{"published", MomentsOf(5, 3, 2), figures{5, 5, 5, 3, 16, 2, 2 / math.Sqrt(5)}},
		{"published without spread", MomentsOf(5, 3, nan), figures{5, 5, 5, 3, nan, nan, nan}},
		{"published, one answer", MomentsOf(1, 3, nan), figures{1, 1, 1, 3, 0, nan, nan}},
		{"published, none", MomentsOf(0, 3, 2), figures{0, 0, 0, nan, 0, nan, nan}},
		{"published, n not known", unknown, figures{0, 1, nan, 3, nan, nan, nan}},
		{"mean of means", mixed, figures{0, 2, nan, 3, nan, nan, nan}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := tt.m
			got := figures{m.N(), m.Weight(), m.EffectiveN(), m.Mean(), m.M2(), m.StdDev(), m.StdErr()}
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateNaNs(), cmpopts.EquateApprox(1e-14, 0)); diff != "" {
				t.Errorf("moments (-want +got):\n%s", diff)
			}
		})
	}
	if unknown.KnownN() || mixed.KnownN() || !weighted.KnownN() {
		t.Error("KnownN is wrong")
	}
	for _, w := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("weight %v was taken", w)
				}
			}()
			new(Moments).AddWeighted(1, w)
		}()
	}
}

// near reports whether two numbers agree to 1e-12 relative.
func near(x, y float64) bool { return math.Abs(x-y) <= 1e-12*max(math.Abs(x), math.Abs(y)) }

// tree merges the summaries of answers over a random tree.
func tree(t *rapid.T, parts []Moments) Moments {
	parts = rapid.Permutation(parts).Draw(t, "order")
	for len(parts) > 1 {
		i := rapid.IntRange(0, len(parts)-2).Draw(t, "pair")
		parts[i].Merge(parts[i+1])
		parts = append(parts[:i+1], parts[i+2:]...)
	}
	return parts[0]
}

// Merging in any order agrees with a two-pass computation in 200 bits.
func TestMomentsMergeInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		centre := rapid.Float64Range(-1000, 1000).Draw(t, "mean in SD")
		scale := math.Pow(10, rapid.Float64Range(-6, 6).Draw(t, "SD"))
		weighted := rapid.Bool().Draw(t, "weighted")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		var parts []Moments
		var w, w2, wx big.Float
		var xs, ws []float64
		for range n {
			x, weight := scale*(centre+random.NormFloat64()), 1.0
			if weighted {
				weight = .1 + random.ExpFloat64()
			}
			var m Moments
			m.AddWeighted(x, weight)
			parts = append(parts, m)
			xs, ws = append(xs, x), append(ws, weight)
			bw := new(big.Float).SetPrec(200).SetFloat64(weight)
			w.SetPrec(200).Add(&w, bw)
			w2.SetPrec(200).Add(&w2, new(big.Float).Mul(bw, bw))
			wx.SetPrec(200).Add(&wx, new(big.Float).Mul(bw, big.NewFloat(x)))
		}
		mean := new(big.Float).Quo(&wx, &w)
		m2 := new(big.Float).SetPrec(200)
		for i, x := range xs {
			d := new(big.Float).Sub(new(big.Float).SetPrec(200).SetFloat64(x), mean)
			m2.Add(m2, d.Mul(d, d).Mul(d, big.NewFloat(ws[i])))
		}
		wantM2, _ := m2.Float64()
		wantMean, _ := mean.Float64()
		wantW, _ := w.Float64()
		wantW2, _ := w2.Float64()
		sd := math.Sqrt(wantM2 / wantW)
		if math.Abs(wantMean) > 1000*sd {
			t.Skip("outside the promised range")
		}
		got := tree(t, parts)
		if got.N() != int64(n) || !near(got.Weight(), wantW) || !near(got.M2(), wantM2) || !near(got.EffectiveN(), wantW*wantW/wantW2) || math.Abs(got.Mean()-wantMean) > 1e-12*max(math.Abs(wantMean), sd) {
			t.Fatalf("%d answers: mean %v, M2 %v; want %v, %v", n, got.Mean(), got.M2(), wantMean, wantM2)
		}
	})
}

// Integers merge without any rounding, so equal sums give equal bits.
func TestMomentsOfIntegersAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs := rapid.SliceOfN(rapid.IntRange(-100, 100), 1, 60).Draw(t, "answers")
		var parts []Moments
		var sum, sq int64
		var m Moments
		for i, x := range xs {
			if i > 0 && rapid.Bool().Draw(t, "cut") {
				parts, m = append(parts, m), Moments{}
			}
			m.AddWeighted(float64(x), 1)
			sum += int64(x)
			sq += int64(x * x)
		}
		got := tree(t, append(parts, m))
		n := int64(len(xs))
		if got != (Moments{n: n, w: float64(n), w2: float64(n), sum: sum, sq: uint64(sq)}) {
			t.Fatalf("sums %+v, want n %d, Σx %d, Σx² %d", got, n, sum, sq)
		}
		if want := float64(n*sq-sum*sum) / float64(n); got.M2() != want || got.Mean() != float64(sum)/float64(n) {
			t.Fatalf("mean %v, M2 %v; want M2 %v", got.Mean(), got.M2(), want)
		}
		if back := MomentsOf(n, got.Mean(), got.StdDev()); back != got {
			t.Fatalf("published and taken back %+v, want %+v", back, got)
		}
	})
}

// 2^33 answers of 65536 squared do not fit 64 bits: the exact sums give way.
func TestMomentsDoNotOverflow(t *testing.T) {
	m := momentsOf(65536, 65536, 65534, 65534)
	for range 40 {
		m.Merge(m)
	}
	m.Add(65535)
	if want := 4 * math.Exp2(40); m.Mean() != 65535 || !near(m.M2(), want) || m.N() != int64(want)+1 {
		t.Errorf("mean %v, M2 %v, n %d; want 65535, %v, %v", m.Mean(), m.M2(), m.N(), want, want+1)
	}
}

// The univariate sets of the NIST Statistical Reference Datasets, with certified
// mean and standard deviation (https://www.itl.nist.gov/div898/strd). Every set has
// to agree in as many digits as a single pass can give. NumAcc3 and NumAcc4 lie 1e7
// and 1e8 standard deviations from 0, so that rounding the data to float64 alone
// takes 7 and 8 of 16 digits off the standard deviation: two passes give no more.
func TestMomentsNIST(t *testing.T) {
	digits := map[string]float64{
		"PiDigits": 14, "Lottery": 14, "Lew": 14, "Mavro": 12, "Michelso": 12,
		"NumAcc1": 15, "NumAcc2": 14, "NumAcc3": 9, "NumAcc4": 8,
	}
	certified := map[string]map[string]float64{}
	for _, record := range readCSV(t, sharedData(t, "nist_strd", "certified_univariate.csv")) {
		x, err := strconv.ParseFloat(record[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if certified[record[0]] == nil {
			certified[record[0]] = map[string]float64{}
		}
		certified[record[0]][record[1]] = x
	}
	if len(certified) != len(digits) {
		t.Fatalf("%d sets certified, %d expected", len(certified), len(digits))
	}
	for name, want := range certified {
		var streamed Moments
		blocks := []Moments{{}}
		for i, record := range readCSV(t, sharedData(t, "nist_strd", "csv", "univariate_"+name+".csv")) {
			x, err := strconv.ParseFloat(record[0], 64)
			if err != nil {
				t.Fatal(err)
			}
			streamed.Add(x)
			if i%7 == 0 {
				blocks = append(blocks, Moments{})
			}
			blocks[len(blocks)-1].Add(x)
		}
		var merged Moments
		for i := len(blocks) - 1; i >= 0; i-- {
			merged.Merge(blocks[i])
		}
		for how, m := range map[string]Moments{"streamed": streamed, "merged": merged} {
			if d := agreement(m.Mean(), want["mean"]); d < 14 {
				t.Errorf("%s %s: mean %v agrees with %v in %.1f digits", name, how, m.Mean(), want["mean"], d)
			}
			if d := agreement(m.StdDev(), want["sd"]); d < digits[name] {
				t.Errorf("%s %s: sd %v agrees with %v in %.1f digits, want %v", name, how, m.StdDev(), want["sd"], d, digits[name])
			}
		}
	}
}

// agreement returns the number of significant digits in which two numbers agree.
func agreement(got, want float64) float64 {
	if got == want {
		return 16
	}
	return -math.Log10(math.Abs(got-want) / math.Abs(want))
}

// readCSV returns the records below the header of a small file.
func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(bufio.NewReader(f)).ReadAll()
	if err != nil || len(records) < 2 {
		t.Fatalf("%s: %d records, error %v", path, len(records), err)
	}
	return records[1:]
}
