package correlate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math"
	"reflect"
	"strings"
)

// nullJSON marshals a struct by its json tags, or its fields' names in lower case, with
// undefined numbers (NaN and infinities) as null and nil lists as [].
func nullJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	if err := writeNullJSON(&b, reflect.ValueOf(v)); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func writeNullJSON(b *bytes.Buffer, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Float64:
		if x := v.Float(); math.IsNaN(x) || math.IsInf(x, 0) {
			b.WriteString("null")
			return nil
		}
	case reflect.Slice:
		b.WriteByte('[')
		for i := range v.Len() {
			if i > 0 {
				b.WriteByte(',')
			}
			if err := writeNullJSON(b, v.Index(i)); err != nil {
				return err
			}
		}
		b.WriteByte(']')
		return nil
	case reflect.Struct:
		b.WriteByte('{')
		for i := range v.NumField() {
			if i > 0 {
				b.WriteByte(',')
			}
			field := v.Type().Field(i)
			name, err := json.Marshal(cmp.Or(field.Tag.Get("json"), strings.ToLower(field.Name)))
			if err != nil {
				return err
			}
			b.Write(name)
			b.WriteByte(':')
			if err := writeNullJSON(b, v.Field(i)); err != nil {
				return err
			}
		}
		b.WriteByte('}')
		return nil
	}
	text, err := json.Marshal(v.Interface())
	b.Write(text)
	return err
}
