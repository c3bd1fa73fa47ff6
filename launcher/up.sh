# ./prefixdb up: from sources to a running PrefixDBCluster.

up_deadline=180 # seconds that the example cluster has to become Ready

up() {
  local nodes=1
  while [ $# -gt 0 ]; do
    case $1 in
      --nodes) nodes=${2:-}; shift; [ $# -eq 0 ] || shift ;;
      --nodes=*) nodes=${1#*=}; shift ;;
      *) die "'$1' is not understood: ./prefixdb up takes only --nodes N" ;;
    esac
  done
  [[ $nodes =~ ^[1-9]$ ]] || die "--nodes '$nodes': expected a number from 1 to 9"
  if foreign; then
    say "installing into the Kubernetes of KUBECONFIG '$KUBECONFIG'; its nodes must be able to pull, or already hold, $(image node) and $(image operator)"
    kube build
    need_answer
  else
    need_linux_root "./prefixdb up" "use './prefixdb demo', or set KUBECONFIG to an existing Kubernetes"
    start_here "$nodes"
  fi
  install_operator
  foreign || restart_if_changed
  create_example
  print_next_steps
}

image() { echo "prefixdb/$1:$(version)"; }

start_here() { # NODES
  local builder
  need_maven
  kube build & # both builds take minutes the first time: let one compute while the other downloads
  builder=$!
  build_programs
  build_images
  wait "$builder" || exit 1
  if kube running; then
    say "the Kubernetes of an earlier './prefixdb up' is used"
  else
    kube up "$1"
  fi
  say "giving the images to its nodes"
  image_archives | xargs "$root/e2e/cluster/kube" load
}

install_operator() {
  say "installing the operator (namespace prefixdb-system)"
  helm upgrade --install prefixdb-operator "$root/charts/prefixdb-operator" --namespace prefixdb-system --create-namespace \
    --wait --timeout 120s >/dev/null || {
    show_trouble prefixdb-system
    die "the operator did not become ready within 120 s: see what is printed above"
  }
}

# An image of the same name is not noticed by Kubernetes, so the namespace remembers which one its operator runs.
restart_if_changed() {
  local now before
  now=$(cat "$root"/target/images/*.stamp | sha256sum | cut -c1-16)
  before=$(kubectl get namespace prefixdb-system -o jsonpath='{.metadata.annotations.prefixdb\.io/images}')
  if [ -n "$before" ] && [ "$before" != "$now" ]; then
    say "the programs have changed: restarting the operator; data nodes take the new one when their pods are deleted"
    kubectl rollout restart deployment prefixdb-operator -n prefixdb-system >/dev/null
    kubectl rollout status deployment prefixdb-operator -n prefixdb-system --timeout=120s >/dev/null
  fi
  kubectl annotate --overwrite namespace prefixdb-system "prefixdb.io/images=$now" >/dev/null
}

create_example() {
  local shown="" seen started=$SECONDS
  kubectl apply -f "$root/examples/orders.yaml"
  while :; do
    seen=$(kubectl get pfx orders -o jsonpath='{.status.phase}: {.status.message}' 2>/dev/null || true)
    if [ "$seen" != "$shown" ]; then say "$((SECONDS - started)) s: orders ${seen}"; shown=$seen; fi
    ! is_ready || break
    if [ $((SECONDS - started)) -gt "$up_deadline" ]; then
      show_trouble default
      die "orders is not Ready after $up_deadline s: see what is printed above, and './prefixdb kubectl describe pfx orders'"
    fi
    sleep 1
  done
  say "orders is Ready after $((SECONDS - started)) s"
}

show_trouble() { # NAMESPACE
  local pod
  {
    kubectl get pods -n "$1" -o wide
    for pod in $(kubectl get pods -n "$1" -o name); do
      echo "--- the end of the log of $pod:"
      kubectl logs -n "$1" "$pod" --tail=5
    done
    echo "--- the last events:"
    kubectl get events -n "$1" --sort-by=.lastTimestamp | tail -10
  } >&2 || true
}

is_ready() { # of the generation that was applied, not of an older one
  local state
  state=$(kubectl get pfx orders -o jsonpath='{.metadata.generation} {.status.observedGeneration} {.status.conditions[?(@.type=="Ready")].status}')
  [[ $state =~ ^([0-9]+)\ ([0-9]+)\ True$ ]] && [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ]
}

print_next_steps() {
  cat <<'T'

A master and two slaves are running. Look at them, write to the master, read from the slaves:

  ./prefixdb kubectl get pfx
  ./prefixdb kubectl exec orders-master-0 -- prefixdb call orders-master:23000 set '{"prefix":"demo","fields":{"k":1}}'
  ./prefixdb kubectl exec orders-slave-0 -- prefixdb call orders-slave:23000 get '{"prefix":"demo","fields":["k"]}'

Break a slave: take it away, write for longer than the write-ahead log lives (20 s), bring it back, and watch it reload:

  ./prefixdb kubectl patch pfx orders --type merge -p '{"spec":{"slaves":1}}'
  ./prefixdb kubectl exec orders-master-0 -- prefixdb load localhost:23000 --prefix demo --keys 10000 --value-bytes 1000 --seconds 45
  ./prefixdb kubectl patch pfx orders --type merge -p '{"spec":{"slaves":2}}'
  ./prefixdb kubectl get pfx -w
T
  printf '\nStop everything:\n\n'
  if foreign; then removal; else echo "  ./prefixdb down"; fi
}
