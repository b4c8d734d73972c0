// Command canary is Loki's canary out of its own parts, for the tests: it writes lines, reads them back, and serves its
// metrics, on loopback. The program loki-canary would listen on every interface.
package main

import (
	"flag"
	"net/http"
	"os"
	"time"

	"github.com/go-kit/log"
	"github.com/grafana/dskit/backoff"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/config"

	"github.com/grafana/loki/v3/pkg/canary/comparator"
	"github.com/grafana/loki/v3/pkg/canary/reader"
	"github.com/grafana/loki/v3/pkg/canary/writer"
)

const (
	stream, streamValue = "stream", "stdout"
	interval            = 100 * time.Millisecond
	timeout             = 10 * time.Second
	never               = 24 * time.Hour
	lineBytes, buckets  = 100, 10
)

func main() {
	loki := flag.String("loki", "", "host:port of Loki")
	listen := flag.String("listen", "", "address for the metrics")
	pod := flag.String("pod", "", "value of the label pod, the name of this canary")
	soon := flag.Duration("wait", time.Minute, "how long a line may take while it is followed")
	late := flag.Duration("max-wait", 5*time.Minute, "how old a line is that is missing")
	flag.Parse()

	logger := log.NewLogfmtLogger(os.Stderr)
	retries := &backoff.Config{MinBackoff: time.Second, MaxBackoff: timeout, MaxRetries: 1}
	sent, received := make(chan time.Time), make(chan time.Time)
	push, err := writer.NewPush(*loki, "", timeout, config.DefaultHTTPClientConfig, "pod", *pod, stream, streamValue,
		false, nil, "", "", "", "", "", retries, 0, logger)
	check(err)
	read, err := reader.NewReader(os.Stderr, received, false, nil, "", "", "", *loki, "", "", "", timeout,
		"pod", *pod, stream, streamValue, interval, "", "")
	check(err)
	writer.NewWriter(push, sent, interval, *soon, *soon, 0, lineBytes, logger)
	comparator.NewComparator(os.Stderr, *soon, *late, *soon, never, never, never, *soon, never, never, never, never, *soon,
		interval, buckets, sent, received, read, true)
	http.Handle("/metrics", promhttp.Handler())
	check(http.ListenAndServe(*listen, nil))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
