// Command mesh-node is a node of a mesh as far as Headscale can see: it registers with a key and stays connected until
// it is ended. It speaks the client's own protocol and makes no tunnel. Ended and started again, it is the same node.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	"tailscale.com/control/controlclient"
	"tailscale.com/net/netmon"
	"tailscale.com/net/tsdial"
	"tailscale.com/tailcfg"
	"tailscale.com/types/key"
	"tailscale.com/types/netmap"
	"tailscale.com/types/persist"
)

// state is what a node keeps between two starts.
type state struct {
	Machine key.MachinePrivate
	Persist persist.Persist
}

// quiet takes what Headscale says about the other nodes, and does nothing with it.
type quiet struct{}

func (quiet) UpdateFullNetmap(*netmap.NetworkMap) {}

func main() {
	server := flag.String("server", "", "Headscale's address")
	auth := flag.String("key", "", "pre-authentication key")
	name := flag.String("name", "", "the node's name")
	file := flag.String("state", "", "where its keys are kept")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx, *server, *auth, *name, *file); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, server, auth, name, file string) error {
	kept, err := load(file)
	if err != nil {
		return err
	}
	dialer := &tsdial.Dialer{Logf: log.Printf}
	dialer.SetNetMon(netmon.NewStatic())
	client, err := controlclient.NewDirect(controlclient.Options{
		Persist:              kept.Persist,
		GetMachinePrivateKey: func() (key.MachinePrivate, error) { return kept.Machine, nil },
		ServerURL:            server,
		AuthKey:              auth,
		Hostinfo:             &tailcfg.Hostinfo{Hostname: name, OS: "linux", BackendLogID: "none"},
		DiscoPublicKey:       key.NewDisco().Public(),
		Dialer:               dialer,
		Logf:                 log.Printf,
	})
	if err != nil {
		return err
	}
	defer client.Close()
	if url, err := client.TryLogin(ctx, controlclient.LoginDefault); err != nil || url != "" {
		return errors.Join(err, errors.New("not logged in: "+url))
	}
	kept.Persist = *client.GetPersist().AsStruct()
	if err := save(file, kept); err != nil {
		return err
	}
	for ctx.Err() == nil {
		log.Print("connection ended: ", client.PollNetMap(ctx, quiet{}))
		time.Sleep(time.Second)
	}
	return nil
}

func load(file string) (state, error) {
	kept := state{Machine: key.NewMachine()}
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return kept, nil
	}
	if err != nil {
		return kept, err
	}
	return kept, json.Unmarshal(text, &kept)
}

func save(file string, kept state) error {
	text, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}
