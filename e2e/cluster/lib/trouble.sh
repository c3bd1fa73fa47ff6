# Faults below those of whole nodes: links that lose or delay, one-way cuts, and volumes whose contents are gone.

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
  local volume path
  volume=$(kubectl --namespace "${1%%/*}" get pvc "${1#*/}" -o 'jsonpath={.spec.volumeName}')
  [ -n "$volume" ] || die "'$1' has no volume: expected NAMESPACE/CLAIM of a claim that is bound"
  path=$(kubectl get pv "$volume" -o 'jsonpath={.spec.local.path}')
  [[ $path == "$run"/volumes/* ]] || die "'$path' is no volume of this cluster"
  find "$path" -mindepth 1 -delete
}
