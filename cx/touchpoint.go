package cx

import (
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/linkage-go/linkage"
	"github.com/linkage-go/linkage/internal/table"
)

// A Realm is where a touchpoint takes place. The zero Realm is not known.
type Realm uint8

const (
	Physical Realm = iota + 1 // a place with people in it: a store, a gate, a call
	Digital                   // a screen: a web page, an app, a kiosk
)

var realmNames = [...]string{"", "physical", "digital"}

// String returns "physical", "digital", or "" when not known.
func (r Realm) String() string {
	if int(r) < len(realmNames) {
		return realmNames[r]
	}
	return fmt.Sprintf("Realm(%d)", uint8(r))
}

// ParseRealm reads "physical" or "digital" without regard to case; a blank text is
// the zero Realm.
func ParseRealm(s string) (Realm, error) {
	for r, name := range realmNames {
		if strings.EqualFold(strings.TrimSpace(s), name) {
			return Realm(r), nil
		}
	}
	return 0, fmt.Errorf("%s is neither physical nor digital", table.Quote(s))
}

// MarshalText writes the realm as [Realm.String] does.
func (r Realm) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what [ParseRealm] does.
func (r *Realm) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRealm(string(b))
	return err
}

// A Touchpoint describes one place where customers meet the organisation. All but
// its name is optional.
type Touchpoint struct {
	Name          string // as answers name it, exactly
	Label         string // as people read it; empty: the name
	Realm         Realm
	Channel       string // such as "phone"
	Stage         string // of the journey, such as "arrival"
	MomentOfTruth bool   // what happens here decides whether customers stay
	OwnerTeam     string // who is answerable for it, where that is not each serving team
}

// Title returns the label, or the name where there is none.
func (t Touchpoint) Title() string { return cmp.Or(t.Label, t.Name) }

// A Catalogue describes touchpoints, in the order of the customer's journey as far
// as whoever wrote it kept to that. The zero Catalogue is empty and usable.
type Catalogue struct {
	touchpoints []Touchpoint
	index       map[string]int
}

// NewCatalogue returns the catalogue of these touchpoints. A blank or repeated name
// is an error.
func NewCatalogue(touchpoints ...Touchpoint) (*Catalogue, error) {
	c := &Catalogue{}
	for _, t := range touchpoints {
		if err := c.add(t); err != nil {
			return nil, fmt.Errorf("cx: touchpoint %w", err)
		}
	}
	return c, nil
}

func (c *Catalogue) add(t Touchpoint) error {
	if t.Name = strings.TrimSpace(t.Name); t.Name == "" {
		return errMissing
	}
	if _, ok := c.index[t.Name]; ok {
		return fmt.Errorf("%q is described twice", t.Name)
	}
	if c.index == nil {
		c.index = map[string]int{}
	}
	c.index[t.Name] = len(c.touchpoints)
	c.touchpoints = append(c.touchpoints, t)
	return nil
}

// Get returns the touchpoint of this name.
func (c *Catalogue) Get(name string) (Touchpoint, bool) {
	i, ok := c.index[name]
	if !ok {
		return Touchpoint{}, false
	}
	return c.touchpoints[i], true
}

// Len returns the number of touchpoints.
func (c *Catalogue) Len() int { return len(c.touchpoints) }

// All yields the touchpoints in the order they were given.
func (c *Catalogue) All() iter.Seq[Touchpoint] { return slices.Values(c.touchpoints) }

// ReadCatalogue reads a catalogue from CSV with the columns touchpoint, and
// optionally label, realm (physical or digital), channel, stage, moment_of_truth
// (yes or no) and owner_team. A row that cannot be used is rejected and reported
// with its position. The name stands for the file in positions. The report is
// never nil.
func ReadCatalogue(r io.Reader, name string) (*Catalogue, *linkage.ReadReport, error) {
	name = cmp.Or(name, "touchpoints")
	report := &linkage.ReadReport{File: name}
	t, err := table.NewReader(r, table.Options{Name: name})
	if err != nil {
		return nil, report, err
	}
	const nameColumn, realmColumn, momentColumn = "touchpoint", "realm", "moment_of_truth"
	if t.Column(nameColumn) < 0 {
		return nil, report, &linkage.RowError{Pos: token.Position{Filename: name, Line: 1, Column: 1}, Field: nameColumn,
			Err: errors.New("no such column")}
	}
	text := func(column string) string {
		if i := t.Column(column); !t.Missing(i) {
			return strings.Clone(t.Text(i))
		}
		return ""
	}
	c := &Catalogue{}
	for t.Next() {
		report.Rows++
		field, err := "", t.RowErr()
		if err == nil {
			tp := Touchpoint{
				Name: text(nameColumn), Label: text("label"), Channel: text("channel"), Stage: text("stage"), OwnerTeam: text("owner_team"),
			}
			field = realmColumn
			if tp.Realm, err = ParseRealm(text(realmColumn)); err == nil {
				field = momentColumn
				tp.MomentOfTruth, err = parseYes(text(momentColumn))
			}
			if err == nil {
				field = nameColumn
				err = c.add(tp)
			}
		}
		if err != nil {
			column := -1
			if field != "" {
				column = t.Column(field)
			}
			report.Reject(&linkage.RowError{Pos: t.Pos(column), Field: field, Err: err})
			continue
		}
		report.Used++
	}
	if err := t.Err(); err != nil {
		return nil, report, err
	}
	return c, report, nil
}

func parseYes(s string) (bool, error) {
	switch strings.ToLower(s) {
	case "yes", "y", "true", "1", "x":
		return true, nil
	case "no", "n", "false", "0", "":
		return false, nil
	}
	return false, fmt.Errorf("%s is neither yes nor no", table.Quote(s))
}
