// Command etcd runs one embedded etcd for tests: loopback only, without syncing to disk.
//
//	etcd CLIENT_URL PEER_URL DATA_FOLDER
package main

import (
	"log"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.etcd.io/etcd/server/v3/embed"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: etcd CLIENT_URL PEER_URL DATA_FOLDER")
	}
	client, peer := parse(os.Args[1]), parse(os.Args[2])
	c := embed.NewConfig()
	c.Dir = os.Args[3]
	c.ListenClientUrls, c.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
	c.ListenPeerUrls, c.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	c.InitialCluster = c.InitialClusterFromName(c.Name)
	c.UnsafeNoFsync = true
	c.LogLevel = "warn"
	server, err := embed.StartEtcd(c)
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	select {
	case <-server.Server.ReadyNotify():
		log.Print("etcd is ready")
	case <-time.After(time.Minute):
		log.Fatal("etcd was not ready within a minute")
	}
	select {
	case <-stop:
	case err := <-server.Err():
		log.Print(err)
	}
}

func parse(text string) url.URL {
	u, err := url.Parse(text)
	if err != nil {
		log.Fatal(err)
	}
	return *u
}
