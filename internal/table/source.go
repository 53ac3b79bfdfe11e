package table

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// A source passes a file on and watches over it: a NUL byte ends it with an
// error, and so does a record that grows past the limit, before encoding/csv has
// buffered more than the limit and one chunk.
type source struct {
	r             io.Reader
	limit         int64
	offset        int64 // bytes passed on
	start         int64 // where the record being read starts, set by the reader
	lines, column int64 // newlines passed on, bytes since the last
	ended         bool
	err           error
}

// A placed error knows its own line and column.
type placed struct {
	line, column int
	err          error
}

func (p *placed) Error() string { return p.err.Error() }

var errNUL = errors.New("the file holds a NUL byte: it is binary, or text in UTF-16; save it as CSV in UTF-8")

func tooLong(limit int) error {
	return fmt.Errorf("the record is longer than %d bytes: a quote may be missing its partner", limit)
}

func newSource(r io.Reader, limit int) *source { return &source{r: r, limit: int64(limit)} }

func (s *source) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	if s.offset-s.start > s.limit+sampleSize {
		s.err = tooLong(int(s.limit))
		return 0, s.err
	}
	n, err := s.r.Read(p)
	s.ended = errors.Is(err, io.EOF)
	if i := bytes.IndexByte(p[:n], 0); i >= 0 {
		n = i
		s.count(p[:n])
		s.err = &placed{int(s.lines) + 1, int(s.column) + 1, errNUL}
		return n, s.err
	}
	s.count(p[:n])
	s.err = err
	return n, err
}

func (s *source) count(p []byte) {
	s.offset += int64(len(p))
	s.lines += int64(bytes.Count(p, newline))
	if i := bytes.LastIndexByte(p, '\n'); i >= 0 {
		s.column = int64(len(p) - i - 1)
	} else {
		s.column += int64(len(p))
	}
}

var newline = []byte{'\n'}
