# What the machine must have, and how processes are started, found and ended.

say() { echo "kube: $*" >&2; }
die() { say "$*"; exit 1; }

need_root() { [ "$(id -u)" -eq 0 ] || die "user '$(id -un)' cannot make network namespaces: run it as root (sudo)"; }

need_host() {
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || die "$(uname -s) on $(uname -m) cannot run the cluster: use Linux on x86_64"
  [ ${#run} -le 60 ] || die "KUBE_DIR '$dir' is too long for socket names: choose one of at most 50 characters"
  [ -e /sys/fs/cgroup/cgroup.controllers ] || [ -d /sys/fs/cgroup/cpuset ] || die "no cgroups at /sys/fs/cgroup: mount them first"
}

need_node() { [ "$1" = cp ] || [ -d "$run/$1" ] && [ -n "$1" ] || die "'$1' is no node of the cluster '$name': expected one of cp $(nodes | xargs)"; }

need_go() {
  local have
  command -v go >/dev/null || die "no 'go' on the PATH: install Go 1.24 or newer"
  have=$(GOTOOLCHAIN=local go env GOVERSION)
  [[ $have =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 24 ] || die "'$have' is too old: install Go 1.24 or newer"
}

packages() { # Debian packages of the tools that the nodes are made of
  local missing=() tool
  for tool in containerd:containerd runc:runc nft:nftables ip:iproute2 openssl:openssl nsenter:util-linux pgrep:procps \
    mkfs.ext4:e2fsprogs; do
    command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
  done
  [ -x /usr/lib/cni/bridge ] || missing+=(containernetworking-plugins)
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "missing ${missing[*]} and no apt-get: install these by hand, or use Debian or Ubuntu"
  say "installing ${missing[*]}"
  install_packages "${missing[@]}" ||
    die "apt-get could not install ${missing[*]}: give it access to its package mirror and call again"
}

build() { # the executable; nothing to do when its sources are the same as last time
  local stamp
  stamp=$({ echo "$version"; cat "$here"/*.go "$here"/{image,pause}/*.go "$here/go.sum" "$here/lib/host.sh"; } | sha256sum | cut -c1-16)
  mkdir -p "$dir/bin" 2>/dev/null || true
  case $(stat -c %u "$dir/bin" 2>/dev/null) in # never run what a stranger has put there
    0 | "$(id -u)") ;;
    *) die "'$dir' belongs to somebody else: set KUBE_DIR to a folder of your own" ;;
  esac
  [ "$(cat "$dir/bin/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  [ -w "$dir/bin" ] || die "'$dir' is not writable: set KUBE_DIR to a folder of your own"
  need_go
  (
    flock 9
    [ "$(cat "$dir/bin/stamp" 2>/dev/null)" != "$stamp" ] || exit 0
    say "building Kubernetes $version (six minutes on two cores the first time, seconds later)"
    thrice modules && compile "$cluster.new" . && compile "$dir/bin/pause.new" ./pause ||
      die "the Go build failed (above): if it is about downloads, give 'go' access to its module proxy ('go env GOPROXY')"
    mv "$cluster.new" "$cluster"
    mkdir -p "$dir/bin/pause"
    mv "$dir/bin/pause.new" "$dir/bin/pause/pause"
    "$cluster" image "$dir/bin/pause" docker.io/local/pause:1 "$dir/bin/pause.tar" /pause >/dev/null
    echo "$stamp" >"$dir/bin/stamp"
  ) 9>"$dir/bin/lock"
}

modules() { (cd "$here" && GOTOOLCHAIN=local go list -deps . ./pause >/dev/null); } # downloads those that are missing

compile() { # OUT PACKAGE: the flags are part of the build cache's keys
  local release=k8s.io/component-base/version helm=helm.sh/helm/v4
  [ "$2" != ./pause ] || local -x CGO_ENABLED=0 # it runs in an image that holds nothing else
  (cd "$here" && GOTOOLCHAIN=local go build -buildvcs=false -o "$1" \
    -ldflags="-s -w -X $release.gitVersion=v$version -X $release.gitMajor=1 -X $release.gitMinor=34 \
      -X $helm/internal/version.version=$(sed -n "s:^\s$helm ::p" "$here/go.mod")" "$2")
}

netns() { local ns=$name-$1; shift; nsenter --net=/run/netns/"$ns" "$@"; } # ip netns exec would hide the cgroup mounts

spawn() { # LABEL NETNS CMD...: run in the background, its log and process id below $run
  local label=$1 ns=$2
  shift 2
  nsenter --net=/run/netns/"$name-$ns" setsid "$@" >>"$run/log/$label.log" 2>&1 </dev/null &
  echo $! >"$run/pid/$label"
}

await() { # WHAT SECONDS CMD...
  local what=$1 tries=$(($2 * 5)) i
  shift 2
  for ((i = 0; i < tries; i++)); do "$@" >/dev/null 2>&1 && return; sleep .2; done
  die "gave up waiting for $what: look into the logs in $run/log"
}

# A process id in a file may belong to somebody else by now: only a command line that names our files makes it ours.
ours() { [ -e "/proc/$1/cmdline" ] && tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -qF "$run/"; }
running() { [ -e "$run/pid/$1" ] && ours "$(cat "$run/pid/$1")"; }

stop() { # LABEL...
  local label pids=()
  for label in "$@"; do ! running "$label" || pids+=("$(cat "$run/pid/$label")"); done
  end "${pids[@]}"
}

end() { # PID...: until they have ended they hold ports and files, and seem to run
  local pid i=0
  for pid in "$@"; do kill -9 "$pid" 2>/dev/null || true; done
  for pid in "$@"; do
    while ! ended "$pid" && [ $((i++)) -lt 100 ]; do sleep .05; done
  done
}

ended() { # PID: nothing of it is left but, for who has to ask how it ended, its number
  local threads=(/proc/"$1"/task/*) state
  state=$(state "/proc/$1") || return 0
  [[ $state == [ZX] ]] && [ ${#threads[@]} -le 1 ]
}

state() { sed 's/.*) //; s/ .*//' "$1/stat" 2>/dev/null; } # FOLDER of a process or thread in /proc: one letter
