// Command cluster is all of Kubernetes in one executable: its first argument names the component to run, or one of
// our own helpers ("volumes" provisions local volumes, "image" packs a folder as a container image).
package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	manager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
	"prefixdb.io/e2e/cluster/image"
)

// components is the order in which the usage line names them.
var components = []string{
	"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy", "coredns",
	"kubectl", "helm", "volumes", "image",
}

func main() {
	if len(os.Args) < 2 {
		fail("a component to run was expected")
	}
	os.Args = os.Args[1:] // every component reads its own name from the first argument
	switch os.Args[0] {
	case "etcd":
		etcdmain.Main(os.Args)
	case "kube-apiserver":
		run(apiserver.NewAPIServerCommand())
	case "kube-controller-manager":
		run(manager.NewControllerManagerCommand())
	case "kube-scheduler":
		run(scheduler.NewSchedulerCommand())
	case "kubelet":
		run(kubelet.NewKubeletCommand(context.Background()))
	case "kube-proxy":
		run(proxy.NewProxyCommand())
	case "coredns":
		serveNames()
	case "kubectl":
		run(kubectl.NewDefaultKubectlCommand())
	case "helm":
		os.Exit(helm(os.Args[1:]))
	case "volumes":
		provisionVolumes(os.Args[1:])
	case "image":
		image.Pack(os.Args[1:])
	default:
		fail(fmt.Sprintf("component %q is unknown", os.Args[0]))
	}
}

func run(c *cobra.Command) { os.Exit(cli.Run(c)) }

func fail(problem string) {
	fmt.Fprintf(os.Stderr, "cluster: %s: give one of %s\n", problem, strings.Join(components, ", "))
	os.Exit(2)
}
