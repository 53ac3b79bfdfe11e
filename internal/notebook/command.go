package notebook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
)

// Main writes a page to a file, or says on standard error why not and exits with code 1.
// The context ends when the user interrupts the program. Nothing is written unless the
// whole page is there.
func Main(file string, write func(ctx context.Context, w io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var page bytes.Buffer
	err := write(ctx, &page)
	if err == nil {
		err = os.WriteFile(file, page.Bytes(), 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("written:", file)
}
