// Command logql-syntax tells what Loki's own parser understands of LogQL, for the tests of our queries and of our reader.
//
// Standard input is one query on each line, as a JSON string; standard output one JSON report for each, in order:
//
//	{"kind": "log" | "metric", "selectors": [[{"label": "app", "op": "=", "value": "a"}...]...]}
//	{"error": "parse error at line 1, col 5: ..."}
//
// A log query gives lines, a metric query numbers. The selectors stand in reading order.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/grafana/loki/v3/pkg/logql/syntax"
)

type matcher struct {
	Label string `json:"label"`
	Op    string `json:"op"`
	Value string `json:"value"`
}

type report struct {
	Kind      string      `json:"kind,omitempty"`
	Selectors [][]matcher `json:"selectors,omitempty"`
	Error     string      `json:"error,omitempty"`
}

func main() {
	in, out := json.NewDecoder(bufio.NewReader(os.Stdin)), json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for {
		var query string
		err := in.Decode(&query)
		if errors.Is(err, io.EOF) {
			return
		}
		if err == nil {
			err = out.Encode(parse(query))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "logql-syntax:", err)
			os.Exit(2)
		}
	}
}

func parse(query string) report {
	expr, err := syntax.ParseExpr(query)
	if err != nil {
		return report{Error: err.Error()}
	}
	kind := "log"
	if _, numbers := expr.(syntax.SampleExpr); numbers {
		kind = "metric"
	}
	var selectors [][]matcher
	expr.Walk(func(node syntax.Expr) bool {
		if stream, ok := node.(*syntax.MatchersExpr); ok {
			found := []matcher{}
			for _, one := range stream.Mts {
				found = append(found, matcher{one.Name, one.Type.String(), one.Value})
			}
			selectors = append(selectors, found)
		}
		return true
	})
	return report{Kind: kind, Selectors: selectors}
}
