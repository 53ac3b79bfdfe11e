package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// A progress tells of long work, at most twice a second, and says nothing of short.
type progress struct {
	mu   sync.Mutex
	w    io.Writer
	next time.Time
}

const progressPause = time.Second / 2

func newProgress(w io.Writer, quiet bool) *progress {
	if quiet {
		w = io.Discard
	}
	return &progress{w: w, next: time.Now().Add(2 * progressPause)}
}

func (p *progress) step(stage string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.After(p.next) {
		p.next = now.Add(progressPause)
		fmt.Fprintf(p.w, "%s: %d of %d\n", stage, done, total)
	}
}
