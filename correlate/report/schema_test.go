package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/linkage-go/linkage/correlate"
)

// check is a JSON Schema checker for the keywords report.schema.json uses; an
// unknown keyword is an error, so that none goes unchecked. A field the schema
// does not name is an error too: here the schema must be complete.
func check(root, schema map[string]any, v any, path string) []string {
	var bad []string
	fail := func(format string, args ...any) {
		bad = append(bad, path+": "+fmt.Sprintf(format, args...))
	}
	if ref, ok := schema["$ref"].(string); ok {
		def := root["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")]
		return check(root, def.(map[string]any), v, path)
	}
	for key, want := range schema {
		switch key {
		case "$schema", "$id", "$defs", "title", "description":
		case "type":
			types, ok := want.([]any)
			if !ok {
				types = []any{want}
			}
			if !slices.ContainsFunc(types, func(t any) bool { return isType(v, t.(string)) }) {
				fail("%v is no %v", v, types)
			}
		case "const":
			if v != want {
				fail("%v is not %v", v, want)
			}
		case "enum":
			if !slices.Contains(want.([]any), v) {
				fail("%v is not one of %v", v, want)
			}
		case "minimum":
			if x, ok := v.(float64); ok && x < want.(float64) {
				fail("%v is under %v", x, want)
			}
		case "maximum":
			if x, ok := v.(float64); ok && x > want.(float64) {
				fail("%v is over %v", x, want)
			}
		case "items":
			if list, ok := v.([]any); ok {
				for i, x := range list {
					bad = append(bad, check(root, want.(map[string]any), x, fmt.Sprintf("%s[%d]", path, i))...)
				}
			}
		case "required":
			if o, ok := v.(map[string]any); ok {
				for _, name := range want.([]any) {
					if _, ok := o[name.(string)]; !ok {
						fail("%v is missing", name)
					}
				}
			}
		case "properties":
			if o, ok := v.(map[string]any); ok {
				for name, x := range o {
					p, ok := want.(map[string]any)[name].(map[string]any)
					if !ok {
						fail("%s is not in the schema", name)
						continue
					}
					bad = append(bad, check(root, p, x, path+"."+name)...)
				}
			}
		default:
			fail("the checker does not know %q", key)
		}
	}
	sort.Strings(bad)
	return bad
}

func isType(v any, t string) bool {
	switch x := v.(type) {
	case nil:
		return t == "null"
	case bool:
		return t == "boolean"
	case string:
		return t == "string"
	case []any:
		return t == "array"
	case map[string]any:
		return t == "object"
	case float64:
		return t == "number" || t == "integer" && x == float64(int64(x))
	}
	return false
}

func TestSchema(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*Report{
		"sample": New(sample(), Options{Reads: sampleReads()}),
		"truth":  New(sample(), Options{Truth: sampleTruth}),
		"empty":  New(&correlate.Analysis{}, Options{}),
		"nil":    New(nil, Options{}),
		"large":  New(large(3, 4), Options{}),
	} {
		t.Run(name, func(t *testing.T) {
			var v map[string]any
			if err := json.Unmarshal([]byte(writeJSON(t, r)), &v); err != nil {
				t.Fatal(err)
			}
			for _, bad := range check(schema, schema, v, "report") {
				t.Error(bad)
			}
		})
	}
}

// TestSchemaRefuses makes sure that the checker above checks.
func TestSchemaRefuses(t *testing.T) {
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ old, new string }{
		{`"verdict":"associated"`, `"verdict":"cause"`},
		{`"probability":0.9731`, `"probability":97.31`},
		{`"withheld_cells":14,`, ``},
		{`"reasons":[]`, `"reasons":null`},
		{`"level":"pooled"`, `"level":"total"`},
		{`"rank":1,`, `"rank":1.5,`},
	} {
		text := writeJSON(t, New(sample(), Options{}))
		broken := strings.Replace(text, tt.old, tt.new, 1)
		if broken == text {
			t.Errorf("%s is not in the report", tt.old)
			continue
		}
		var v map[string]any
		if err := json.Unmarshal([]byte(broken), &v); err != nil {
			t.Fatal(err)
		}
		if len(check(schema, schema, v, "report")) == 0 {
			t.Errorf("the schema accepts %s", tt.new)
		}
	}
}
