# The Kubernetes that the other commands talk to: the user's if KUBECONFIG is set, else the one on this machine.

kube() { "$root/e2e/cluster/kube" "$@"; }
cluster_binary() { echo "${KUBE_DIR:-/var/tmp/prefixdb-kube}/bin/cluster"; }
foreign() { [ -n "${KUBECONFIG:-}" ]; }

kubectl() { if foreign; then kube build && "$(cluster_binary)" kubectl "$@"; else kube kubectl "$@"; fi; }
helm() { if foreign; then kube build && "$(cluster_binary)" helm "$@"; else kube helm "$@"; fi; }

need_answer() {
  kubectl get --raw=/readyz >/dev/null || die "the Kubernetes of KUBECONFIG '$KUBECONFIG' does not answer, or refuses: its own words are above"
}

removal() { # what takes the installation out of a Kubernetes that is not ours
  echo "  ./prefixdb kubectl delete pfx orders"
  echo "  ./prefixdb kubectl delete pvc -l prefixdb.io/cluster=orders   # its data"
  echo "  ./prefixdb helm uninstall prefixdb-operator -n prefixdb-system"
  echo "  ./prefixdb kubectl delete namespace prefixdb-system"
  echo "  ./prefixdb kubectl delete crd prefixdbclusters.prefixdb.io prefixdbreloads.prefixdb.io   # with every cluster"
}

down() {
  if foreign; then
    die "KUBECONFIG is set, and a Kubernetes that is not ours is never stopped: unset KUBECONFIG, or remove the installation with"$'\n'"$(removal)"
  fi
  need_linux_root "./prefixdb down"
  kube down
}
