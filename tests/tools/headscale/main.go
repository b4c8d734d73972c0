// Command headscale is what tests/exporters runs: Headscale's own command line, with everything that it is made of
// pinned by go.mod and go.sum.
package main

import "github.com/juanfont/headscale/cmd/headscale/cli"

func main() {
	cli.Execute()
}
