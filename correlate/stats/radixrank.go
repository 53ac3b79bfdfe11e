package stats

import "math"

// radixFrom is the number of rows from which radix sorting beats comparing.
const radixFrom = 1000

// A ranker writes centred mid-ranks; it holds memory for one column at a time.
type ranker struct {
	from, to []radixEntry
}

type radixEntry struct {
	key uint64 // orders as the value does
	row uint32
}

// rank writes the mid-ranks of x less their mean (n+1)/2, whole and half numbers
// without rounding. x has no NaN.
func (r *ranker) rank(to, x []float64) {
	n := len(x)
	middle := float64(n+1) / 2
	if n < radixFrom || n > math.MaxInt32 {
		for i, v := range MidRanks(x) {
			to[i] = v - middle
		}
		return
	}
	sorted := r.sort(x)
	for i := 0; i < n; {
		j := i + 1
		for j < n && sorted[j].key == sorted[i].key {
			j++
		}
		shared := float64(i+j+1)/2 - middle // the average of i+1..j
		for ; i < j; i++ {
			to[sorted[i].row] = shared
		}
	}
}

// sort orders the rows of x by least-significant-digit radix sort: Knuth, D. E.
// (1998), The Art of Computer Programming 3, 2nd ed., section 5.2.5.
func (r *ranker) sort(x []float64) []radixEntry {
	const bits, digits, mask = 11, 6, 1<<11 - 1
	n := len(x)
	if cap(r.from) < n {
		r.from, r.to = make([]radixEntry, n), make([]radixEntry, n)
	}
	from, to := r.from[:n], r.to[:n]
	var count [digits][mask + 1]uint32
	for i, v := range x {
		k := math.Float64bits(v + 0) // -0 equals 0
		// Negative numbers order backwards: flip all their bits, else the sign alone.
		k ^= uint64(int64(k)>>63) | 1<<63
		from[i] = radixEntry{k, uint32(i)}
		for d := range count {
			count[d][k>>(d*bits)&mask]++
		}
	}
	for d := range count {
		start := &count[d]
		shift := d * bits
		if start[from[0].key>>shift&mask] == uint32(n) {
			continue // every value has this digit
		}
		sum := uint32(0)
		for k, c := range start {
			start[k] = sum
			sum += c
		}
		for _, e := range from {
			at := &start[e.key>>shift&mask]
			to[*at] = e
			*at++
		}
		from, to = to, from
	}
	return from
}
