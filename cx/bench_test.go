package cx

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/linkage-go/linkage"
)

// manyAnswers writes a file of n NPS answers: 100 teams, 8 touchpoints, two years.
func manyAnswers(n int) []byte {
	rng := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("time,team,touchpoint,metric,score,customer_id,channel\n")
	for i := range n {
		fmt.Fprintf(&b, "%d-%02d-%02dT%02d:15:00Z,team-%03d,touchpoint-%d,nps,%d,c%07d,%s\n",
			2023+i*2/n, 1+rng.IntN(12), 1+rng.IntN(28), rng.IntN(24), rng.IntN(100), rng.IntN(8), rng.IntN(11),
			rng.IntN(n), []string{"web", "store"}[rng.IntN(2)])
	}
	return b.Bytes()
}

func BenchmarkReadCSV(b *testing.B) {
	file := manyAnswers(1_000_000)
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := ReadCSV(bytes.NewReader(file), ReadOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCells(b *testing.B) {
	d, _, err := ReadCSV(bytes.NewReader(manyAnswers(1_000_000)), ReadOptions{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Cells(CellOptions{Unit: linkage.Month}); err != nil {
			b.Fatal(err)
		}
	}
}
