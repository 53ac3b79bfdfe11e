package simulate

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// WriteCX writes the customers' answers as CSV: time, team, touchpoint, metric,
// score. Answers come by period; the day lies anywhere inside it.
func (org *Organisation) WriteCX(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString("time,team,touchpoint,metric,score\n")
	days := stream(org.plan.Seed, "days", 0)
	var line []byte
	i, begin := 0, 0
	for _, period := range org.periods {
		start := period.Start()
		length := int(period.Shift(1).Start().Sub(start) / (24 * time.Hour))
		dates := make([]string, length)
		for d := range dates {
			dates[d] = start.AddDate(0, 0, d).Format(time.DateOnly)
		}
		for _, team := range org.teams {
			for _, touchpoint := range org.truth.Touchpoints {
				rest := "," + team + "," + touchpoint + "," + measure + ","
				for _, x := range org.answers[begin:org.cellEnd[i]] {
					line = append(append(line[:0], dates[days.IntN(length)]...), rest...)
					line = append(strconv.AppendUint(line, uint64(x), 10), '\n')
					b.Write(line)
				}
				begin = org.cellEnd[i]
				i++
			}
		}
	}
	return b.Flush() // the first failed write, if any
}

// WriteEX writes the employees' answers as CSV: time, team, employee_id, one
// column per driver. A wave is held on the middle day of its period.
func (org *Organisation) WriteEX(w io.Writer) error {
	b := bufio.NewWriter(w)
	b.WriteString("time,team,employee_id," + strings.Join(org.truth.Drivers, ",") + "\n")
	width := len(org.truth.Drivers)
	var line []byte
	i, row := 0, 0
	for _, period := range org.periods {
		start := period.Start()
		middle := start.Add(period.Shift(1).Start().Sub(start) / 2).Format(time.DateOnly)
		for _, team := range org.teams {
			for ; row < org.waveEnd[i]; row++ {
				line = fmt.Appendf(line[:0], "%s,%s,E%05d", middle, team, org.rater[row])
				for _, x := range org.ratings[row*width : (row+1)*width] {
					line = append(line, ',', '0'+x)
				}
				b.Write(append(line, '\n'))
			}
			i++
		}
	}
	return b.Flush()
}

// WriteDir writes cx.csv, ex.csv and truth.json into a directory, which it makes
// where there is none.
func (org *Organisation) WriteDir(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"cx.csv", org.WriteCX},
		{"ex.csv", org.WriteEX},
		{"truth.json", org.WriteTruth},
	} {
		f, err := os.Create(filepath.Join(dir, file.name))
		if err != nil {
			return err
		}
		if err := file.write(f); err != nil {
			f.Close()
			return fmt.Errorf("%s: %w", file.name, err)
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}
