// Command controlplane runs one of the Kubernetes servers: the one its first argument names.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

func main() {
	if len(os.Args) < 2 {
		fail("which server? kube-apiserver, kube-controller-manager or kube-scheduler")
	}
	name := os.Args[1]
	os.Args = append([]string{name}, os.Args[2:]...)
	os.Exit(cli.Run(command(name)))
}

// command makes only the command asked for: two in one process panic on the second signal handler.
func command(name string) *cobra.Command {
	switch name {
	case "kube-apiserver":
		return apiserver.NewAPIServerCommand()
	case "kube-controller-manager":
		return controllers.NewControllerManagerCommand()
	case "kube-scheduler":
		return scheduler.NewSchedulerCommand()
	}
	fail("no server is called " + name)
	return nil
}

func fail(what string) {
	fmt.Fprintln(os.Stderr, "controlplane:", what)
	os.Exit(2)
}
