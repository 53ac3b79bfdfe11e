package report

// A section is a part that every kind of output writes alike, worded already.
type section struct {
	ID, Title string
	Text      []string
	Items     []item
	Figures   []figureView // on the page only
}

// An item is one thing told in a section.
type item struct {
	Title string
	Grade string // how strong the evidence is; may be empty
	Class string // the style of the grade
	Text  []string
	Facts []fact
	Table *table
	Notes []string
}

// A table is text in columns, with a caption.
type table struct {
	Caption string
	Head    []column
	Rows    [][]string
}

type column struct {
	Text  string
	Right bool // numbers
}

// A document is a whole output made of such sections.
type document struct {
	Title    string
	Lead     []string
	Sections []section
}
