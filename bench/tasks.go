package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/linkage-go/linkage/correlate/stats"
)

// oneThread marks times taken with GOMAXPROCS=1.
const oneThread = ", 1 thread"

// timeAll times every task: the shortest of its runs, which other work on the machine
// disturbs least. The last field is a number of the result, which peers print too.
func timeAll(dir string, w io.Writer) error {
	data := map[string][][]float64{}
	for name, columns := range map[string]int{"pair": 2, "matrix": 50, "pairs": 40, "drivers": 14, "twins": 5, "teams": 7, "panel": 4, "small": 2} {
		c, err := read(dir, name, columns)
		if err != nil {
			return err
		}
		data[name] = c
	}
	label := func(c []float64) []int {
		out := make([]int, len(c))
		for i, v := range c {
			out[i] = int(v)
		}
		return out
	}
	threads := ""
	if runtime.GOMAXPROCS(0) == 1 {
		threads = oneThread
	}
	name := "linkage" + threads
	report := func(task, who string, f func() float64) {
		least, value := math.Inf(1), 0.0
		for run, began := 0, time.Now(); run < 3 || run < 30 && time.Since(began) < 2*time.Second; run++ {
			start := time.Now()
			value = f()
			least = min(least, time.Since(start).Seconds())
		}
		fmt.Fprintf(w, "%s\t%s\t%.6g\t%.15g\n", task, who, least, value)
	}
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}

	x, y := data["pair"][0], data["pair"][1]
	report("kendall", name, func() float64 { return stats.Kendall(x, y, nil).Estimate })
	report("xi", name, func() float64 { return stats.Xi(x, y, &stats.XiOptions{RowOrder: true}).Estimate })

	m := data["matrix"]
	report("spearman-matrix", name, func() float64 { return stats.SpearmanMatrix(m, nil).At(0, 49).Estimate })
	report("pearson-matrix", name, func() float64 { return stats.PearsonMatrix(m, nil).At(0, 49).Estimate })
	if err := gemm(m, "gonum Dgemm, the product alone"+threads, report); err != nil {
		return err
	}
	pairs := data["pairs"]
	report("pairs", name, func() float64 { return stats.PearsonMatrix(pairs, nil).At(0, 39).Q })

	d := data["drivers"]
	importance := func(o stats.ImportanceOptions) float64 {
		clusters, _ := stats.CentredCrossProducts(d[:12], d[12], label(d[13]), nil)
		o.Base = []int{0}
		f, err := stats.FitImportance(context.Background(), clusters, o)
		must(err)
		return f.Drivers[3].Share
	}
	report("lmg", name, func() float64 { return importance(stats.ImportanceOptions{}) })
	report("lmg-bootstrap", name, func() float64 { return importance(stats.ImportanceOptions{Bootstrap: &stats.Resampling{}}) })
	report("weights-bootstrap", name, func() float64 {
		return importance(stats.ImportanceOptions{Method: stats.RelativeWeights, Bootstrap: &stats.Resampling{Replicates: 10_000}})
	})

	mixed := func(c [][]float64) float64 {
		k := len(c) - 2
		f, err := stats.FitMixed(c[:k], c[k], label(c[k+1]), stats.MixedOptions{})
		must(err)
		return f.Estimate(1).Estimate
	}
	report("reml-twins", name, func() float64 { return mixed(data["twins"]) })
	report("reml-teams", name, func() float64 { return mixed(data["teams"]) })

	c := data["teams"]
	report("cr2", name, func() float64 {
		clusters, _ := stats.CentredCrossProducts(c[:5], c[5], label(c[6]), nil)
		f, err := stats.FitClusters(clusters, 6, 0)
		must(err)
		df := 0.0
		for j := range 6 {
			df = f.CR2Col(j).DF
		}
		return df
	})
	binary := make([]float64, len(c[5]))
	for i, v := range c[5] {
		if v > 0 {
			binary[i] = 1
		}
	}
	report("logistic", name, func() float64 {
		f, err := stats.FitLogistic(c[:5], binary, stats.LogisticOptions{})
		must(err)
		return f.Coef[1]
	})
	report("median-regression", name, func() float64 {
		f, err := stats.FitQuantile(c[:5], c[5], stats.QuantileOptions{})
		must(err)
		return f.Coef[1]
	})

	p := data["panel"]
	report("panel-granger", name, func() float64 {
		return stats.GrangerPanel(p[2], p[3], label(p[0]), label(p[1]), 2).ZTilde
	})
	report("two-way-effects", name, func() float64 {
		f, err := stats.FitFixedEffects(p[2:3], p[3], label(p[0]), stats.FixedEffectsOptions{Period: label(p[1])})
		must(err)
		return f.Coef[0]
	})

	s := data["small"]
	report("bca", name, func() float64 {
		pearson := func(c [][]float64, _ []int) stats.Correlation { return stats.Pearson(c[0], c[1], nil) }
		b, err := stats.BootstrapCorrelation(context.Background(), s, nil, pearson, stats.BootstrapOptions{Resampling: stats.Resampling{Replicates: 9999}})
		must(err)
		return b.Low
	})
	return nil
}

// gemm times the product of the centred columns with themselves, the arithmetic of a
// correlation matrix and nothing else.
func gemm(columns [][]float64, who string, report func(task, who string, f func() float64)) error {
	n, p := len(columns[0]), len(columns)
	data := make([]float64, 0, n*p)
	for _, c := range columns {
		data = append(data, c...)
	}
	a := blas64.General{Rows: p, Cols: n, Stride: n, Data: data}
	out := blas64.General{Rows: p, Cols: p, Stride: p, Data: make([]float64, p*p)}
	report("pearson-matrix", who, func() float64 {
		blas64.Gemm(blas.NoTrans, blas.Trans, 1, a, a, 0, out)
		return math.NaN()
	})
	return nil
}
