# Faults below those of whole nodes: links that lose or delay, one-way cuts, single pods, and volumes whose contents are
# gone.

from() { # NODE: the addresses that its packets come from, as a set of nftables
  if [ "$1" = cp ]; then echo "{ $control }"; else echo "{ $(address "$1"), 10.88.${1#n}.0/24 }"; fi
}

drop() { # NODE CONDITION...: what comes in from the other nodes and meets the condition
  local node=$1 link=eth0
  shift
  [ "$node" != cp ] || link=br0
  netns "$node" nft add table inet trouble
  netns "$node" nft add chain inet trouble in '{ type filter hook prerouting priority -300; }'
  netns "$node" nft add rule inet trouble in iifname "$link" "$@" drop
}

block() { # FROM TO: nothing that FROM sends reaches TO any more; the other way is as before
  [ "$1" != "$2" ] || die "'$1' cannot be cut from itself: expected two nodes"
  drop "$2" ip saddr "$(from "$1")"
}

loss() { # NODE PERCENT
  [[ $2 =~ ^[1-9][0-9]?$ ]] || die "'$2' is no share of packets to lose: expected 1 to 99 per cent"
  drop "$1" numgen random mod 100 '<' "$2"
}

slow() { # NODE RATE: to it and from it
  [ "$1" != cp ] || die "the control plane has no single link: slow down a node"
  ip -n "$name-$1" link show eth0 >/dev/null
  netns "$1" tc qdisc replace dev eth0 root tbf rate "$2" burst 64kb latency 200ms ||
    die "'$2' is no rate: expected one of tc, for example 10mbit"
  netns cp tc qdisc replace dev "to-$1" root tbf rate "$2" burst 64kb latency 200ms
}

heal() { # NODE: ends what block, loss and slow did to it
  netns "$1" nft delete table inet trouble 2>/dev/null || true
  [ "$1" != cp ] || return 0
  netns "$1" tc qdisc del dev eth0 root 2>/dev/null || true
  netns cp tc qdisc del dev "to-$1" root 2>/dev/null || true
}

lose() { # NAMESPACE/CLAIM: its volume is empty, as a new disk would be
  local volume path i
  volume=$(kubectl --namespace "${1%%/*}" get pvc "${1#*/}" -o 'jsonpath={.spec.volumeName}')
  [ -n "$volume" ] || die "'$1' has no volume: expected NAMESPACE/CLAIM of a claim that is bound"
  path=$(kubectl get pv "$volume" -o 'jsonpath={.spec.local.path}')
  [[ $path == "$run"/volumes/* ]] || die "'$path' is no volume of this cluster"
  for ((i = 0; i < 50; i++)); do # a process that runs may make and remove files meanwhile
    find "$path" -mindepth 1 -delete 2>/dev/null || true
    [ -n "$(find "$path" -mindepth 1 -print -quit)" ] || return 0
    sleep .1
  done
  die "the volume of '$1' does not get empty, for somebody writes there: stop its pod first (kube signal STOP NAMESPACE/POD)"
}

is_pod() { [[ $1 == */* ]]; }

pause_of_pod() { # NAMESPACE/POD: the process that holds its namespaces
  local pid
  for pid in $(all_of_pod "$1"); do
    if [ "$(cat "/proc/$pid/comm" 2>/dev/null)" = pause ]; then echo "$pid"; return; fi
  done
  die "'$1' has no process here: expected NAMESPACE/POD of a pod that runs"
}

processes_of_pod() { # NAMESPACE/POD: those of its containers
  local pid
  for pid in $(all_of_pod "$1"); do
    [ "$(cat "/proc/$pid/comm" 2>/dev/null || echo pause)" = pause ] || echo "$pid"
  done
}

all_of_pod() {
  local uid node group
  is_pod "$1" || die "'$1' is no pod: expected NAMESPACE/POD"
  uid=$(kubectl --namespace "${1%%/*}" get pod "${1#*/}" -o 'jsonpath={.metadata.uid}')
  for node in $(nodes); do
    for group in $(cgroups "$node"); do find "$group" -path "*pod$uid/*" -name cgroup.procs -exec cat {} + 2>/dev/null || true; done
  done | sort -nu
}

network() { # NODE or NAMESPACE/POD
  local pid
  if is_pod "$1"; then pid=$(pause_of_pod "$1"); echo "/proc/$pid/ns/net"; else need_node "$1"; echo "/run/netns/$name-$1"; fi
}

in_pod() { local net pod=$1; shift; net=$(network "$pod"); nsenter --net="$net" "$@"; }

signal() { # SIGNAL NAMESPACE/POD
  local pid
  [[ ${1:-} =~ ^[A-Z]+$ ]] || die "'${1:-}' is no signal: expected STOP, CONT, TERM or KILL, then NAMESPACE/POD"
  for pid in $(processes_of_pod "${2:-}"); do kill -s "$1" "$pid" || true; done
  [[ $1 == STOP ]] || return 0
  # kill returns before they stand: the thread that takes the signal has to get a processor first
  for pid in $(processes_of_pod "$2"); do
    await "process $pid of $2 to stand" 10 stands "$pid"
  done
}

stands() { # PID: each of its threads is stopped or has ended, or the process is gone
  local thread state
  for thread in /proc/"$1"/task/*; do
    state=$(state "$thread") || continue
    [[ $state == [TZX] ]] || return 1
  done
}

pod_table() { # NAMESPACE/POD: rules of its own for what it gets and sends
  in_pod "$1" nft -f - <<N
table inet trouble {
  chain in { type filter hook input priority 0; iifname "lo" accept; }
  chain out { type filter hook output priority 0; oifname "lo" accept; }
}
N
}

cut_pod() {
  pod_table "$1"
  in_pod "$1" nft add rule inet trouble in drop
  in_pod "$1" nft add rule inet trouble out drop
}

machine_of_pod() { in_pod "$1" ip route | sed -n 's/^default via \([0-9.]*\).*/\1/p'; } # as the pod sees it

divert() { # NAMESPACE/POD PORT OTHER: the probes of its own machine come to the right one
  local pod=${1:-} port=${2:-} other=${3:-}
  [[ "$port $other" =~ ^[0-9]+\ [0-9]+$ ]] || die "'$port $other' are no ports: expected NAMESPACE/POD PORT OTHER"
  pod_table "$pod"
  in_pod "$pod" nft -f - <<N
table inet trouble {
  chain divert { type nat hook prerouting priority -100; ip saddr != $(machine_of_pod "$pod") tcp dport $port redirect to :$other; }
}
N
}

refuse() { # NAMESPACE/POD PORT...: the probes of its own machine get through, and answers to a client that has this port by chance
  local pod=${1:-} port
  shift
  pod_table "$pod"
  in_pod "$pod" nft add rule inet trouble in ip saddr "$(machine_of_pod "$pod")" accept
  for port in "$@"; do
    [[ $port =~ ^[0-9]+$ ]] || die "'$port' is no port: expected NAMESPACE/POD PORT..."
    in_pod "$pod" nft add rule inet trouble in tcp dport "$port" reject with tcp reset
    in_pod "$pod" nft add rule inet trouble out tcp sport 32768-65535 tcp dport "$port" reject with tcp reset
  done
}

join_pod() { in_pod "$1" nft delete table inet trouble 2>/dev/null || true; }
