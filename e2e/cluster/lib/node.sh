# The nodes: network namespaces with a containerd, a kubelet and a kube-proxy each.

nodes() { local path; for path in "$run"/n[0-9]*/; do [ ! -d "$path" ] || basename "$path"; done; }
address() { echo "10.89.0.$((10 + ${1#n}))"; }
unplug() { ip -n "$name-cp" link set "to-$1" down; }
plug() { ip -n "$name-cp" link set "to-$1" up; }

wire() { # NODE: its network namespace, joined to the others
  local node=$1 number=${1#n} other
  mkdir -p "$run/$node"/{cni,kubelet,pods}
  ip netns add "$name-$node"
  ip -n "$name-$node" link set lo up
  ip -n "$name-cp" link add "to-$node" type veth peer name eth0 netns "$name-$node"
  ip -n "$name-cp" link set "to-$node" master br0 up
  ip -n "$name-$node" addr add "$(address "$node")/24" dev eth0
  ip -n "$name-$node" link set eth0 up
  ip -n "$name-$node" route add default via "$control"
  netns "$node" sysctl -qw net.ipv4.ip_forward=1
  ip -n "$name-cp" route add "10.88.$number.0/24" via "$(address "$node")"
  for other in $(nodes); do
    [ "$other" != "$node" ] || continue
    ip -n "$name-$other" route add "10.88.$number.0/24" via "$(address "$node")"
    ip -n "$name-$node" route add "10.88.${other#n}.0/24" via "$(address "$other")"
  done
  certificate "$node" "/O=system:nodes/CN=system:node:$node" "DNS:$node,IP:$(address "$node")"
  kubeconfig "$node"
}

boot() { # NODE
  local node=$1 home=$run/$1
  write_containerd_config "$node"
  write_kubelet_config "$node"
  write_proxy_config "$node"
  make_cgroups "$node"
  spawn "containerd-$node" "$node" containerd --config "$home/containerd.toml"
  await containerd 60 ctr --address "$home/containerd.sock" version
  import "$node" "$dir/bin/pause.tar"
  spawn "kubelet-$node" "$node" "$cluster" kubelet --config="$home/kubelet.yaml" --kubeconfig="$run/$node.kubeconfig" \
    --root-dir="$home/kubelet" --hostname-override="$node" --node-ip="$(address "$node")"
  spawn "proxy-$node" "$node" "$cluster" kube-proxy --config="$home/proxy.yaml"
}

import() { ctr --address "$run/$1/containerd.sock" --namespace k8s.io images import "$2" >/dev/null; }

load() { # IMAGE.tar...
  local node archive
  for archive in "$@"; do
    [ -r "$archive" ] || die "no image archive at '$archive': expected a file written by 'kube image' or 'docker save'"
    for node in $(nodes); do import "$node" "$archive"; done
  done
}

write_containerd_config() {
  local home=$run/$1
  cat >"$home/cni/pods.conflist" <<J
{"cniVersion": "1.0.0", "name": "pods", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$home/ipam", "ranges": [[{"subnet": "10.88.${1#n}.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
J
  cat >"$home/containerd.toml" <<T
version = 2
root = "$home/containerd"
state = "$home/containerd-state"
[grpc]
  address = "$home/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "docker.io/local/pause:1"
  stream_server_address = "$(address "$1")"
  restrict_oom_score_adj = true
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$home/cni"
T
}

write_kubelet_config() {
  local home=$run/$1
  cat >"$home/kubelet.yaml" <<Y
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $(address "$1")
cgroupDriver: cgroupfs
cgroupRoot: /$name-$1
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix://$home/containerd.sock
clusterDNS: [$control]
clusterDomain: cluster.local
resolvConf: ""
authentication: {anonymous: {enabled: false}, x509: {clientCAFile: $run/pki/ca.crt}}
tlsCertFile: $run/pki/$1.crt
tlsPrivateKeyFile: $run/pki/$1.key
podLogsDir: $home/pods
nodeStatusUpdateFrequency: 2s
nodeLeaseDurationSeconds: 20
imageGCHighThresholdPercent: 100
evictionHard: {memory.available: 100Mi, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0%}
Y
}

write_proxy_config() {
  cat >"$run/$1/proxy.yaml" <<Y
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clusterCIDR: 10.88.0.0/16
hostnameOverride: $1
clientConnection: {kubeconfig: $run/proxy.kubeconfig}
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
Y
}

make_cgroups() { # NODE: the kubelet wants its root to exist in every hierarchy
  local group
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    for group in cpu cpuset memory pids io; do echo "+$group" >/sys/fs/cgroup/cgroup.subtree_control || true; done
    mkdir -p "/sys/fs/cgroup/$name-$1"
    return
  fi
  for group in cpu cpuacct cpuset memory devices freezer blkio pids systemd; do mkdir -p "/sys/fs/cgroup/$group/$name-$1"; done
  for group in cpus mems; do cat "/sys/fs/cgroup/cpuset/cpuset.$group" >"/sys/fs/cgroup/cpuset/$name-$1/cpuset.$group"; done
}

cgroups() { local path; for path in /sys/fs/cgroup/"$name-$1" /sys/fs/cgroup/*/"$name-$1"; do [ ! -d "$path" ] || echo "$path"; done; }

remove_cgroups() { # NODE: succeeds when nothing is left
  local path
  for path in $(cgroups "$1"); do find "$path" -depth -type d -exec rmdir {} \; 2>/dev/null || true; done
  [ -z "$(cgroups "$1")" ]
}

processes() { # NODE: ids of what its containerd started
  local path
  pgrep -f "containerd-shim.*$run/$1/" || true
  for path in $(cgroups "$1"); do find "$path" -name cgroup.procs -exec cat {} + 2>/dev/null || true; done
}

power_off() {
  local pids
  stop "kubelet-$1" "proxy-$1" "containerd-$1"
  mapfile -t pids < <(processes "$1")
  end "${pids[@]}"
}
