package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// healthcheckCommand is for container engines: it asks the server of the same
// settings whether it is ready.
type healthcheckCommand struct{}

// Run fails unless the server answers within two seconds that it is.
func (healthcheckCommand) Run(ctx context.Context, p *program) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(p.Addr)+"/readyz", nil)
	if err != nil {
		return err
	}
	direct := http.Client{Transport: &http.Transport{}} // never through a proxy that the environment names
	answer, err := direct.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server answers %s", answer.Status)
	}
	return nil
}

// reachable is an address at which this machine reaches the one listened on.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
