// Command alloy-syntax tells what Grafana Alloy's own parser understands of a text, for the tests of our printer.
//
// Standard input is one Alloy text, or with -batch a JSON list of them; standard output is one JSON report, or a list:
//
//	{"body": [statement...], "canonical": true}        the text parses; canonical: Alloy's formatter leaves it unchanged
//	{"body": [...], "canonical": false, "formatted": "..."}
//	{"error": "1:5: expected ..."}                     the text does not parse; without -batch the exit code is 1
//
// A statement is {"block": "stage.cri", "label": "", "body": [...]} or {"attr": "url", "value": value}. A value says its
// type: {"string": s}, {"int": "5"}, {"float": "0.5"}, {"bool": b}, {"null": true}, {"list": [...]}, {"object": {...}},
// {"call": name, "args": [...]}, {"op": "+", "left": value, "right": value}, and for all else {"expr": text}.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/grafana/alloy/syntax/ast"
	"github.com/grafana/alloy/syntax/parser"
	"github.com/grafana/alloy/syntax/printer"
	"github.com/grafana/alloy/syntax/token"
	"github.com/grafana/alloy/syntax/vm"
)

type object = map[string]any

func main() {
	batch := flag.Bool("batch", false, "read a JSON list of texts, write a JSON list of reports")
	flag.Parse()
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		fail(err)
	}
	if !*batch {
		answer := report(string(input))
		emit(answer)
		if _, broken := answer["error"]; broken {
			os.Exit(1)
		}
		return
	}
	var texts []string
	if err := json.Unmarshal(input, &texts); err != nil {
		fail(fmt.Errorf("-batch wants a JSON list of strings: %w", err))
	}
	answers := make([]object, len(texts))
	for i, text := range texts {
		answers[i] = report(text)
	}
	emit(answers)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "alloy-syntax:", err)
	os.Exit(2)
}

func emit(answer any) {
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	if err := out.Encode(answer); err != nil {
		fail(err)
	}
}

func report(text string) object {
	file, err := parser.ParseFile("", []byte(text))
	if err != nil {
		return object{"error": err.Error()}
	}
	body, err := statements(file.Body)
	if err != nil {
		return object{"error": err.Error()}
	}
	var formatted bytes.Buffer
	if err := printer.Fprint(&formatted, file); err != nil {
		return object{"error": err.Error()}
	}
	if formatted.Len() > 0 {
		formatted.WriteByte('\n') // `alloy fmt` ends the file so; the printer leaves it to its caller
	}
	if formatted.String() == text {
		return object{"body": body, "canonical": true}
	}
	return object{"body": body, "canonical": false, "formatted": formatted.String()}
}

func statements(body ast.Body) ([]object, error) {
	found := []object{}
	for _, stmt := range body {
		switch stmt := stmt.(type) {
		case *ast.AttributeStmt:
			value, err := describe(stmt.Value)
			if err != nil {
				return nil, err
			}
			found = append(found, object{"attr": stmt.Name.Name, "value": value})
		case *ast.BlockStmt:
			inner, err := statements(stmt.Body)
			if err != nil {
				return nil, err
			}
			found = append(found, object{"block": stmt.GetBlockName(), "label": stmt.Label, "body": inner})
		}
	}
	return found, nil
}

func describe(expr ast.Expr) (object, error) {
	switch expr := expr.(type) {
	case *ast.LiteralExpr:
		return literal(expr)
	case *ast.UnaryExpr:
		if _, plain := expr.Value.(*ast.LiteralExpr); plain && expr.Kind == token.SUB {
			return literal(expr)
		}
	case *ast.ParenExpr:
		return describe(expr.Inner)
	case *ast.BinaryExpr:
		sides, err := describeAll([]ast.Expr{expr.Left, expr.Right})
		if err != nil {
			return nil, err
		}
		return object{"op": expr.Kind.String(), "left": sides[0], "right": sides[1]}, nil
	case *ast.CallExpr:
		name, err := source(expr.Value)
		if err != nil {
			return nil, err
		}
		args, err := describeAll(expr.Args)
		return object{"call": name, "args": args}, err
	case *ast.ArrayExpr:
		items, err := describeAll(expr.Elements)
		return object{"list": items}, err
	case *ast.ObjectExpr:
		fields := object{}
		for _, field := range expr.Fields {
			value, err := describe(field.Value)
			if err != nil {
				return nil, err
			}
			fields[field.Name.Name] = value // raw, as Alloy's VM takes it: escapes in a key are not undone
		}
		return object{"object": fields}, nil
	}
	text, err := source(expr)
	return object{"expr": text}, err
}

func describeAll(exprs []ast.Expr) ([]object, error) {
	found := []object{}
	for _, expr := range exprs {
		value, err := describe(expr)
		if err != nil {
			return nil, err
		}
		found = append(found, value)
	}
	return found, nil
}

func source(expr ast.Expr) (string, error) {
	var text bytes.Buffer
	err := printer.Fprint(&text, expr)
	return text.String(), err
}

// literal asks Alloy's VM what the value is, so that escapes and number limits are Alloy's and not ours.
func literal(expr ast.Expr) (object, error) {
	var value any
	if err := vm.New(expr).Evaluate(nil, &value); err != nil {
		return nil, err
	}
	switch value := value.(type) {
	case nil:
		return object{"null": true}, nil
	case bool:
		return object{"bool": value}, nil
	case string:
		return object{"string": value}, nil
	case float64:
		return object{"float": strconv.FormatFloat(value, 'g', -1, 64)}, nil
	default:
		return object{"int": fmt.Sprint(value)}, nil
	}
}
