package main

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// A progress tells of finished organisations, at most once in two seconds.
type progress struct {
	mu   sync.Mutex
	w    io.Writer
	next time.Time
}

const progressPause = 2 * time.Second

func newProgress(w io.Writer, quiet bool) *progress {
	if quiet {
		w = io.Discard
	}
	return &progress{w: w, next: time.Now().Add(progressPause)}
}

func (p *progress) step(setting string, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.After(p.next) {
		p.next = now.Add(progressPause)
		fmt.Fprintf(p.w, "%s: %d of %d organisations\n", setting, done, total)
	}
}
