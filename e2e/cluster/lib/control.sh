# The control plane: its network, its credentials, its processes.

control_parts=(etcd apiserver manager scheduler volumes coredns)

kubectl() { netns cp env KUBECONFIG="$run/admin.kubeconfig" "$cluster" kubectl "$@"; }
helm() {
  netns cp env KUBECONFIG="$run/admin.kubeconfig" HELM_CACHE_HOME="$run/helm" HELM_CONFIG_HOME="$run/helm" \
    HELM_DATA_HOME="$run/helm" "$cluster" helm "$@"
}

wire_control() { # the namespace cp holds the bridge that joins the nodes
  ip netns add "$name-cp"
  ip -n "$name-cp" link set lo up
  ip -n "$name-cp" link add br0 type bridge
  ip -n "$name-cp" addr add "$control/24" dev br0
  ip -n "$name-cp" link set br0 up
  netns cp sysctl -qw net.ipv4.ip_forward=1
}

certificate() { # NAME SUBJECT [ALTERNATIVE NAMES]: RSA, because not every client library reads elliptic curve keys
  openssl req -new -newkey rsa:2048 -nodes -keyout "$run/pki/$1.key" -subj "$2" -out "$run/pki/$1.csr" 2>/dev/null
  openssl x509 -req -in "$run/pki/$1.csr" -CA "$run/pki/ca.crt" -CAkey "$run/pki/ca.key" -CAcreateserial -days 30 \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "${3:-DNS:$1}") -out "$run/pki/$1.crt" 2>/dev/null
}

kubeconfig() { # NAME: credentials NAME.crt as NAME.kubeconfig
  cat >"$run/$1.kubeconfig" <<Y
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://$control:6443", certificate-authority: $run/pki/ca.crt}}]
users: [{name: u, user: {client-certificate: $run/pki/$1.crt, client-key: $run/pki/$1.key}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
Y
}

certificates() {
  local who names="IP:$control,IP:10.96.0.1,IP:127.0.0.1,DNS:localhost"
  names+=",DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=ca -keyout "$run/pki/ca.key" -out "$run/pki/ca.crt" 2>/dev/null
  openssl genrsa -out "$run/pki/sa.key" 2048 2>/dev/null
  openssl rsa -in "$run/pki/sa.key" -pubout -out "$run/pki/sa.pub" 2>/dev/null
  certificate apiserver /CN=apiserver "$names"
  certificate admin /O=system:masters/CN=admin
  certificate dns /O=system:masters/CN=dns
  certificate manager /CN=system:kube-controller-manager
  certificate scheduler /CN=system:kube-scheduler
  certificate proxy /CN=system:kube-proxy
  for who in admin dns manager scheduler proxy; do kubeconfig "$who"; done
}

write_audit_policy() {
  cat >"$run/audit.yaml" <<Y
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- {level: None, users: ["system:apiserver"]}
- {level: None, userGroups: ["system:nodes", "system:masters", "system:serviceaccounts:kube-system"]}
- {level: Metadata, userGroups: ["system:serviceaccounts"], verbs: [create, update, patch, delete, deletecollection]}
- {level: None}
Y
}

start_control() { # every part of the control plane that is not running
  running etcd || spawn etcd cp "$cluster" etcd --name test --data-dir "$run/etcd" --unsafe-no-fsync --log-level error \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380
  write_audit_policy
  running apiserver || spawn apiserver cp "$cluster" kube-apiserver --audit-policy-file="$run/audit.yaml" \
    --audit-log-path="$run/log/audit.log" --etcd-servers=http://127.0.0.1:2379 \
    --service-cluster-ip-range=10.96.0.0/16 --advertise-address="$control" --secure-port=6443 \
    --client-ca-file="$run/pki/ca.crt" --tls-cert-file="$run/pki/apiserver.crt" --tls-private-key-file="$run/pki/apiserver.key" \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$run/pki/sa.pub" \
    --service-account-signing-key-file="$run/pki/sa.key" --authorization-mode=Node,RBAC \
    --enable-admission-plugins=NodeRestriction --allow-privileged=true --kubelet-preferred-address-types=InternalIP \
    --kubelet-client-certificate="$run/pki/admin.crt" --kubelet-client-key="$run/pki/admin.key"
  await "the API server" 120 kubectl get --raw=/readyz
  running manager || spawn manager cp "$cluster" kube-controller-manager --kubeconfig="$run/manager.kubeconfig" --leader-elect=false \
    --use-service-account-credentials=true --service-account-private-key-file="$run/pki/sa.key" --root-ca-file="$run/pki/ca.crt" \
    --cluster-signing-cert-file="$run/pki/ca.crt" --cluster-signing-key-file="$run/pki/ca.key" --node-monitor-grace-period=120s
  running scheduler || spawn scheduler cp "$cluster" kube-scheduler --kubeconfig="$run/scheduler.kubeconfig" --leader-elect=false
  running volumes || spawn volumes cp "$cluster" volumes --kubeconfig="$run/admin.kubeconfig" --dir="$run/volumes"
  write_corefile
  running coredns || spawn coredns cp "$cluster" coredns -conf "$run/Corefile"
}

write_corefile() {
  cat >"$run/Corefile" <<C
.:53 {
  bind $control
  errors
  ready 127.0.0.1:8181
  cache 1
  kubernetes cluster.local in-addr.arpa {
    kubeconfig $run/dns.kubeconfig
    ttl 1
  }
}
C
}

settle() { # what a new cluster holds from the beginning
  kubectl create clusterrolebinding kube-proxy --clusterrole=system:node-proxier --user=system:kube-proxy >/dev/null
  kubectl apply -f - >/dev/null <<Y
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: standard, annotations: {storageclass.kubernetes.io/is-default-class: "true"}}
provisioner: prefixdb.io/local
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Delete
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: sized}
provisioner: prefixdb.io/local
parameters: {fileSystem: ext4}
volumeBindingMode: WaitForFirstConsumer
reclaimPolicy: Delete
Y
}
