// Command go-regexp tells what Go's regexp and text/template, with which Alloy reads lines, make of what we print.
//
// Standard input is one JSON object, every key of which may be missing; standard output is one with the same keys:
//
//	expressions   list of regular expressions → list of {"error": text} or {"groups": n, "empty": bool}, where empty
//	              says that the expression was seen to match a text of no length
//	templates     list of {"template": text, "data": {name: text}} → list of rendered texts
//	replaces      {"stages": [{"expression": e, "replace": template}], "lines": [text]} → list of lines after all stages
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"text/template"
)

type rendering struct {
	Template string            `json:"template"`
	Data     map[string]string `json:"data"`
}

type stage struct {
	Expression string `json:"expression"`
	Replace    string `json:"replace"`
}

type question struct {
	Expressions []string    `json:"expressions"`
	Templates   []rendering `json:"templates"`
	Replaces    struct {
		Stages []stage  `json:"stages"`
		Lines  []string `json:"lines"`
	} `json:"replaces"`
}

var texts = []string{"", "ab", " ", "a", "x\ny", "0_-"}

// Alloy has all of sprig's functions and a few of its own; these are the ones that we use.
var functions = template.FuncMap{
	"ToLower":   strings.ToLower,
	"hasPrefix": func(prefix, text string) bool { return strings.HasPrefix(text, prefix) },
}

func main() {
	var asked question
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		fail(err)
	}
	answer := map[string]any{"expressions": []any{}, "templates": []string{}, "replaces": asked.Replaces.Lines}
	expressions := make([]any, len(asked.Expressions))
	for i, text := range asked.Expressions {
		expressions[i] = examine(text)
	}
	rendered := make([]string, len(asked.Templates))
	for i, one := range asked.Templates {
		data := make(map[string]any, len(one.Data))
		for name, value := range one.Data {
			data[name] = value
		}
		rendered[i] = render(parse(one.Template), data)
	}
	lines := asked.Replaces.Lines
	for _, one := range asked.Replaces.Stages {
		expression, text := regexp.MustCompile(one.Expression), parse(one.Replace)
		for i := range lines {
			lines[i] = replace(lines[i], expression, text)
		}
	}
	answer["expressions"], answer["templates"], answer["replaces"] = expressions, rendered, lines
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(answer); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "go-regexp:", err)
	os.Exit(2)
}

func examine(text string) map[string]any {
	expression, err := regexp.Compile(text)
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	empty := false
	for _, sample := range texts {
		for _, found := range expression.FindAllStringIndex(sample, -1) {
			empty = empty || found[0] == found[1]
		}
	}
	return map[string]any{"groups": expression.NumSubexp(), "empty": empty}
}

func parse(text string) *template.Template {
	parsed, err := template.New("").Funcs(functions).Parse(text)
	if err != nil {
		fail(err)
	}
	return parsed
}

func render(text *template.Template, data map[string]any) string {
	var out strings.Builder
	if err := text.Execute(&out, data); err != nil {
		fail(err)
	}
	return out.String()
}

// replace puts the template in the place of every group that took part in a match, as stage.replace does.
func replace(line string, expression *regexp.Regexp, text *template.Template) string {
	var out strings.Builder
	end := 0
	for _, found := range expression.FindAllStringSubmatchIndex(line, -1) {
		for i := 2; i < len(found); i += 2 {
			if found[i] >= end && found[i] >= 0 {
				value := map[string]any{"Value": line[found[i]:found[i+1]]}
				out.WriteString(line[end:found[i]] + render(text, value))
				end = found[i+1]
			}
		}
	}
	return out.String() + line[end:]
}
