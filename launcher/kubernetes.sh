# The Kubernetes that the other commands talk to: the user's if KUBECONFIG is set, else the one on this machine.

kube() { "$root/e2e/cluster/kube" "$@"; }
cluster_binary() { echo "${KUBE_DIR:-/var/tmp/prefixdb-kube}/bin/cluster"; }
foreign() { [ -n "${KUBECONFIG:-}" ]; }

kubectl() { if foreign; then kube build && "$(cluster_binary)" kubectl "$@"; else kube kubectl "$@"; fi; }
helm() { if foreign; then kube build && "$(cluster_binary)" helm "$@"; else kube helm "$@"; fi; }

removal() { # what takes the installation out of a Kubernetes that is not ours
  echo "  ./prefixdb kubectl delete pfx orders"
  echo "  ./prefixdb helm uninstall prefixdb-operator -n prefixdb-system"
}

down() {
  if foreign; then
    die "KUBECONFIG is set, and a Kubernetes that is not ours is never stopped: unset KUBECONFIG, or remove the installation with"$'\n'"$(removal)"
  fi
  need_linux_root "./prefixdb down"
  kube down
}
