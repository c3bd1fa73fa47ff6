# ./prefixdb bench: how fast the node is, beside Redis and other builds.

bench() { # OPTIONS...
  if [ "${1:-}" = cluster ]; then
    shift
    no_options "bench cluster" "$@"
    bench_cluster
    return
  fi
  build_programs
  prepare_node
  build_bench
  case " $* " in
    *' -h '* | *' --help '* | *' --no-redis '* | ' raw '* | ' start '* | ' jmh '* | ' replication '*) ;;
    ' copy '*) need_rsync ;;
    ' operator '*) "$root/e2e/cluster/kube" build ;;
    *) need_redis ;;
  esac
  exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Dprefixdb.root="$root" -Dprefixdb.kubernetes="$(cluster_binary)" -cp "$(class_path bench)" io.prefixdb.bench.BenchMain "$@"
}

bench_cluster() {
  ! foreign || die "KUBECONFIG is set, and a Kubernetes that is not ours is not disturbed: unset KUBECONFIG"
  need_linux_root "./prefixdb bench cluster"
  need_maven
  run_e2e_here -Dit.test=FiguresIT -Dfigures.whole=true
}

build_bench() {
  local stamp record=$root/target/bench.stamp
  stamp=$(source_stamp pom.xml .mvn {crds,node,operator,bench}/pom.xml {crds,node,operator,bench}/src)
  [ "$(cat "$record" 2>/dev/null)" != "$stamp" ] || [ ! -e "$(program_jar bench)" ] || return 0
  say "building the benchmarks"
  mvn -q -B -ntp -f "$root/pom.xml" -Pbench -pl crds,node,operator,bench -DskipTests package || die "the Maven build failed: see its output above"
  echo "$stamp" >"$record"
}

need_redis() {
  ! command -v redis-server >/dev/null || return 0
  is_root && command -v apt-get >/dev/null || die "no 'redis-server' on the PATH: install Redis (apt-get install redis-server), or call with --no-redis"
  say "installing Debian's redis-server, which the node is compared with"
  # RUNLEVEL: Debian would start the service, and the comparison starts a Redis of its own.
  RUNLEVEL=1 install_packages redis-server ||
    die "apt-get could not install redis-server: give it access to its package mirror, or call with --no-redis"
}

need_rsync() {
  ! command -v rsync >/dev/null || return 0
  is_root && command -v apt-get >/dev/null || die "no 'rsync' on the PATH, which copies are compared with: install it (apt-get install rsync)"
  say "installing Debian's rsync, which copies are compared with"
  install_packages rsync || die "apt-get could not install rsync: give it access to its package mirror"
}
