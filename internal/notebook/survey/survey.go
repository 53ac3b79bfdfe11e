// Package survey reads the two files that the programs of examples start from.
// Examples/quickstart shows the same in full, for those who lift a program out of here.
package survey

import (
	"errors"
	"os"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/cx"
	"github.com/linkage-go/linkage/ex"
)

// Cells summarises customers' and employees' answers by team, touchpoint and month. A row
// that cannot be used is an error that says where it is.
func Cells(cxFile, exFile string) (customers, employees *linkage.Cells, err error) {
	customers, err1 := readCustomers(cxFile)
	employees, err2 := readEmployees(exFile)
	return customers, employees, errors.Join(err1, err2)
}

func readCustomers(name string) (*linkage.Cells, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	answers, _, err := cx.ReadCSV(f, cx.ReadOptions{Name: name, Strict: true})
	if err != nil {
		return nil, err
	}
	return answers.Cells(cx.CellOptions{})
}

func readEmployees(name string) (*linkage.Cells, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	answers, _, err := ex.ReadCSV(f, ex.ReadOptions{Name: name, Strict: true})
	if err != nil {
		return nil, err
	}
	cells, _, err := answers.Cells(ex.CellOptions{})
	return cells, err
}
