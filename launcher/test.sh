# ./prefixdb test: everything that proves the product, the same here and in CI.

check() {
  need_maven
  need_promtool
  mvn -B -ntp -T 2 -f "$root/pom.xml" -Pbench verify || # the node's tests wait much: the operator's run beside them
    die "the tests failed: see Maven's output above"
}

need_promtool() { # which evaluates the alerts in examples/; without it their test says that it is skipped
  ! command -v promtool >/dev/null || return 0
  if ! is_root || ! command -v apt-get >/dev/null; then
    say "no 'promtool' on the PATH: the alerts are not evaluated (apt-get install prometheus)"
    return
  fi
  say "installing Debian's prometheus, whose promtool evaluates the alerts"
  # RUNLEVEL: Debian would start the service.
  RUNLEVEL=1 install_packages prometheus ||
    die "apt-get could not install prometheus: give it access to its package mirror, or install promtool by hand"
}

# What 'check' does a few times with the same seeds in each build, so often and with new seeds that rare moments are met.
# A round takes two seconds on an idle machine. With every twentieth round a fleet of four nodes meets fifteen faults,
# which takes about a minute.
chaos() { # [ROUNDS]
  local rounds=${1:-200}
  [ $# -le 1 ] || die "'$2' is not understood: ./prefixdb chaos takes at most the number of rounds"
  [[ $rounds =~ ^[1-9][0-9]{0,4}$ ]] || die "'$rounds' rounds (expected: a number from 1 to 99999)"
  need_maven
  mvn -B -ntp -f "$root/pom.xml" -pl node test -Dtest=KillTest,FleetTest,SuccessionTest,DamageTest -Dseeds.random=true \
    -Dchaos.rounds="$rounds" -Dchaos.fleets="$(((rounds + 19) / 20))" ||
    die "nodes lost or invented something, called themselves well when they were not, or did not come back: see Maven's output above"
}

# 'check' does the first thousand. It tells how many there were, and the seed that shows a fault.
simulate() { # [SEEDS [FIRST]]
  local seeds=${1:-100000} first=${2:-1}
  [ $# -le 2 ] || die "'$3' is not understood: ./prefixdb simulate takes at most the number of seeds and the first one"
  [[ $seeds =~ ^[1-9][0-9]{0,8}$ && $first =~ ^[1-9][0-9]{0,8}$ ]] || die "seeds '$seeds' from '$first' (expected: two numbers from 1 to 999999999)"
  need_maven
  mvn -B -ntp -f "$root/pom.xml" -pl node test -Dtest='SimulationTest#noSlave*' -Dsimulation.seeds="$seeds" -Dsimulation.first="$first" \
    -Djunit.jupiter.execution.timeout.mode=disabled || die "a seed shows a fault: see Maven's output above"
}

run_tests() {
  local reason="" builder=""
  if foreign; then
    [ "${CI:-}" != true ] || die "CI=true allows no gaps, and on a Kubernetes that is not ours some end-to-end tests cannot run: unset KUBECONFIG"
  else
    if [ "$(uname -s)" != Linux ]; then reason="this is $(uname -s) and not Linux"
    elif ! is_root; then reason="user '$(id -un)' is not root"; fi
  fi
  [ -z "$reason" ] || [ "${CI:-}" != true ] || die "the end-to-end tests cannot run because $reason, and CI=true allows no gaps: run it as root on Linux"
  if [ -z "$reason" ]; then
    foreign || need_nobody_tests
    nice -n 19 "$root/e2e/cluster/kube" build & # the Go build and Maven's overlap
    builder=$!
  fi
  check
  if [ -n "$reason" ]; then
    say "NOT RUN: the end-to-end tests, because $reason. Run './prefixdb test' as root on Linux, or with KUBECONFIG set."
    return
  fi
  wait "$builder" || exit 1
  (cd "$root/e2e/cluster" && go test ./image) || die "the tests of e2e/cluster/image failed: see their output above"
  if foreign; then run_e2e_there; else run_e2e_here; fi
}

run_only_e2e() { # [CLASS]
  local only=()
  [ $# -le 1 ] || die "'$2' is not understood: ./prefixdb e2e takes at most the name of one test class"
  if [ $# -eq 1 ]; then
    need_tests "$1"
    only=("-Dit.test=$1")
  fi
  need_maven
  if foreign; then
    run_e2e_there "${only[@]}"
  else
    need_linux_root "./prefixdb e2e" "set KUBECONFIG to an existing Kubernetes"
    run_e2e_here "${only[@]}"
  fi
}

need_tests() { # CLASS[#METHOD],...
  local name
  [ -n "$1" ] || die "'' is no class of the end-to-end tests: leave it out to run all"
  for name in ${1//,/ }; do
    [[ ${name%%#*} == *IT && -e $root/e2e/src/test/java/io/prefixdb/e2e/${name%%#*}.java ]] ||
      die "'$name' is no class of the end-to-end tests; there are: $(cd "$root/e2e/src/test/java/io/prefixdb/e2e" && ls ./*IT.java | sed 's:^\./::; s:\.java$::' | tr '\n' ' ')"
  done
}

# They share one cluster of this machine, and begin by removing what an interrupted run left of it.
need_nobody_tests() {
  local holder file
  file=$(tests_pid)
  holder=$(cat "$file" 2>/dev/null || true)
  [ -z "$holder" ] || [ "$holder" = $$ ] || ! runs_tests "$holder" ||
    die "process $holder runs end-to-end tests on this machine already: wait for its end"
  mkdir -p "${file%/*}"
  echo $$ >"$file"
}

tests_pid() { echo "${KUBE_DIR:-/var/tmp/prefixdb-kube}/tests.pid"; }
runs_tests() { tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -qE 'prefixdb (test|e2e|bench cluster)\b'; } # PID

# On a cluster of its own name, so that one from './prefixdb up' is not disturbed.
run_e2e_here() { # MAVEN OPTIONS...
  export KUBE_NAME=pfx-test
  need_nobody_tests
  build_programs
  build_images
  kube down # of an interrupted run
  trap 'rm -f "$(tests_pid)"; kube down' EXIT
  trap 'exit 130' INT TERM
  kube up "${PREFIXDB_TEST_NODES:-3}"
  image_archives | xargs "$root/e2e/cluster/kube" load
  KUBECONFIG=$(kube kubeconfig)
  export KUBECONFIG PREFIXDB_E2E_EMBEDDED=true PREFIXDB_JAVA=$JAVA_HOME/bin/java
  # The JVM of the tests is started in a node's network: only there Services and pods have addresses.
  run_e2e -De2e.jvm="$root/e2e/in-node/bin/java" "$@" || {
    rm -rf "$root/e2e/target/cluster-logs"
    kube logs "$root/e2e/target/cluster-logs"
    die "the end-to-end tests failed: the logs of the cluster are in e2e/target/cluster-logs"
  }
}

# On a Kubernetes that is not ours: nothing of its own is touched, and what the tests bring goes again.
run_e2e_there() { # MAVEN OPTIONS...
  local result=0 types not_run=$root/e2e/target/not-run
  kube build
  need_answer
  types=$(resource_types)
  [ -z "$types" ] || [ -z "$(kubectl get pfx,pfxr --all-namespaces -o name)" ] ||
    die "this Kubernetes has clusters of PrefixDB, and the end-to-end tests remove the resource types with all of them: use another one"
  ! kubectl get namespace prefixdb-system -o name >/dev/null 2>&1 ||
    die "this Kubernetes has a namespace prefixdb-system, which the end-to-end tests make and remove: use another one, or remove it with"$'\n'"$(removal)"
  rm -f "$not_run"
  run_e2e "$@" || result=$?
  [ -n "$types" ] || resource_types | xargs -r "$(cluster_binary)" kubectl delete >/dev/null
  [ ! -s "$not_run" ] || say "NOT RUN, because they need the Kubernetes that './prefixdb test' makes without KUBECONFIG:"$'\n'"$(cat "$not_run")"
  [ "$result" -eq 0 ] || die "the end-to-end tests failed: see Maven's output above; what the cluster said is in e2e/target/diagnostics"
}

resource_types() { kubectl get crd -o name | grep '\.prefixdb\.io$' || true; }

run_e2e() { # MAVEN OPTIONS...
  say "running the end-to-end tests"
  PREFIXDB_IMAGE_TAG=$(version) PREFIXDB_CLUSTER=$(cluster_binary) \
    mvn -B -ntp -f "$root/pom.xml" -pl e2e -am -Pe2e -DskipUnitTests verify "$@"
}
