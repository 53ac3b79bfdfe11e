package correlate

import (
	"context"
	"sync"
)

// each runs work(0..n-1) on some workers and tells of progress. Each item writes its
// own result, so that results do not depend on the number of workers. It stops
// early, with the context's error, when the context is done.
func each(ctx context.Context, workers, n int, progress func(done int), work func(i int)) error {
	var (
		mu         sync.Mutex
		next, done int
		wg         sync.WaitGroup
	)
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == n || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for range min(workers, n) {
		wg.Go(func() {
			for {
				i, ok := take()
				if !ok {
					return
				}
				work(i)
				mu.Lock()
				done++
				progress(done)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}
