package newsroom

import (
	"errors"
	"reflect"
	"regexp"
	"strings"

	"github.com/go-playground/validator/v10"

	"toasoan/internal/news"
	"toasoan/internal/text"
)

// check cleans every text of the draft and reports all members that break the
// rules in its validate tags.
func check[T any](draft *T) news.Faults {
	clean(reflect.ValueOf(draft).Elem())
	return validate(draft)
}

// clean brings every text below v into the form in which it is stored. A clean
// tag makes exceptions: "lines" keeps the lines of a text, "-" keeps all of it.
func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			clean(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			clean(v.Index(i))
		}
	case reflect.String:
		v.SetString(text.Clean(v.String()))
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			switch f := v.Field(i); {
			case field.Tag.Get("clean") == "lines":
				f.SetString(text.CleanLines(f.String()))
			case field.Tag.Get("clean") != "-" && field.Type != timeType && field.IsExported():
				clean(f)
			}
		}
	}
}

var timeType = reflect.TypeFor[news.Time]()

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// rules reads validate tags. It names members as JSON does.
var rules = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	if err := v.RegisterValidation("slug", func(fl validator.FieldLevel) bool {
		return slugForm.MatchString(fl.Field().String())
	}); err != nil {
		panic(err) // only for an empty name
	}
	return v
}()

func validate(draft any) news.Faults {
	var faults news.Faults
	broken, _ := errors.AsType[validator.ValidationErrors](rules.Struct(draft))
	for _, b := range broken {
		code, args := fault(reflect.TypeOf(draft), b)
		faults.Add(pointer(b.Namespace()), code, args...)
	}
	return faults
}

// pointer turns the validator's path, such as ArticleDraft.authors[0].name, into
// a JSON Pointer.
func pointer(namespace string) string {
	_, path, _ := strings.Cut(namespace, ".")
	return "/" + strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(path)
}

// fault says in our words which rule of the validator is broken.
func fault(t reflect.Type, b validator.FieldError) (news.Code, []any) {
	kind := b.Kind()
	switch b.Tag() {
	case "required":
		return news.FaultRequired, nil
	case "max", "min":
		switch {
		case kind == reflect.Slice:
			return news.FaultTooMany, []any{"max", b.Param()}
		case kind == reflect.String && b.Tag() == "max":
			return news.FaultTooLong, []any{"max", b.Param()}
		case kind == reflect.String:
			return news.FaultTooShort, []any{"min", b.Param()}
		}
		return news.FaultRange, rangeOf(t, b)
	case "oneof":
		return news.FaultEnum, []any{"values", strings.Join(strings.Fields(b.Param()), ", ")}
	case "email":
		return news.FaultEmail, nil
	case "http_url":
		return news.FaultURL, nil
	case "slug":
		return news.FaultSlug, nil
	default:
		return news.FaultFormat, []any{"format", formats[b.Tag()]}
	}
}

// formats says what the rest of the validator's tags ask for.
var formats = map[string]news.Message{
	"timezone":           {En: "a time zone such as Asia/Ho_Chi_Minh", Vi: "múi giờ như Asia/Ho_Chi_Minh"},
	"bcp47_language_tag": {En: "a language tag such as vi", Vi: "mã ngôn ngữ như vi"},
	"startswith":         {En: "a path that begins with /", Vi: "đường dẫn bắt đầu bằng /"},
}

// rangeOf reads both ends of a number's range from the member's other tags: the
// validator names only the one that is broken.
func rangeOf(t reflect.Type, b validator.FieldError) []any {
	var field reflect.StructField
	_, path, _ := strings.Cut(b.StructNamespace(), ".")
	for step := range strings.SplitSeq(path, ".") {
		for t.Kind() != reflect.Struct {
			t = t.Elem()
		}
		name, _, _ := strings.Cut(step, "[")
		field, _ = t.FieldByName(name)
		t = field.Type
	}
	return []any{"min", field.Tag.Get("minimum"), "max", field.Tag.Get("maximum")}
}
