# A rehearsal of the operator, for the cache of its classes (train.sh): an API server of a real Kubernetes with nothing else, in
# which it makes the objects of one cluster, sees them changed, and stops. Everything listens on loopback, and ends with it.

rehearse() { # FOLDER COMMAND...: runs the command as an operator; its output goes to FOLDER/train.log
  local folder=$1 store api
  local -a started=()
  shift
  rehearsal_files "$folder" || return
  store=$(free_port)
  "$kubernetes" etcd --data-dir="$folder/etcd" --unsafe-no-fsync --log-level=error \
    --listen-client-urls="http://127.0.0.1:$store" --advertise-client-urls="http://127.0.0.1:$store" \
    --listen-peer-urls="unix://$folder/peers:1" --initial-advertise-peer-urls="http://127.0.0.1:1" \
    --initial-cluster=default=http://127.0.0.1:1 >"$folder/etcd.log" 2>&1 &
  started+=($!)
  api=$(free_port)
  sed -i "s/PORT/$api/" "$folder/kubeconfig"
  "$kubernetes" kube-apiserver --etcd-servers="http://127.0.0.1:$store" --bind-address=127.0.0.1 --secure-port="$api" \
    --advertise-address=10.0.0.1 --endpoint-reconciler-type=none --cert-dir="$folder/certificates" \
    --service-cluster-ip-range=10.96.0.0/16 --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$folder/accounts.pem" --service-account-signing-key-file="$folder/accounts.pem" \
    --token-auth-file="$folder/tokens.csv" --authorization-mode=AlwaysAllow --disable-admission-plugins=ServiceAccount \
    >"$folder/apiserver.log" 2>&1 &
  started+=($!)
  trap 'kill -9 "${started[@]}" 2>/dev/null' EXIT
  rehearsed "$folder" "${started[1]}" "$@" || true
  kill -9 "${started[@]}" 2>/dev/null || true # nothing of them is kept
  wait "${started[@]}" 2>/dev/null || true
  trap - EXIT
}

rehearsed() { # FOLDER API_SERVER COMMAND...
  local folder=$1 server=$2 operator done=1
  shift 2
  within 60 "$server" rehearsal_kubectl get --raw /readyz || return
  rehearsal_kubectl apply -f "$root/charts/prefixdb-operator/files" &&
    rehearsal_kubectl wait --for=condition=Established crd --all --timeout=30s || return
  printf '%s\n' 'apiVersion: prefixdb.io/v1beta1' 'kind: PrefixDBCluster' 'metadata: {name: rehearsal, namespace: default}' \
    'spec: {slaves: 2, storage: {size: 1Gi}}' >"$folder/cluster.yaml"
  rehearsal_kubectl apply -f "$folder/cluster.yaml" || return
  KUBECONFIG=$folder/kubeconfig POD_NAMESPACE=default PORT=0 timeout -k 200 300 "$@" >"$folder/train.log" 2>&1 &
  operator=$!
  if within 60 "$server" rehearsal_kubectl get statefulset rehearsal-slave &&
    rehearsal_kubectl patch pfx rehearsal --type=merge -p '{"spec":{"slaves":3}}' &&
    rehearsal_kubectl wait --for=jsonpath='{.spec.replicas}'=3 statefulset rehearsal-slave --timeout=30s &&
    rehearsal_kubectl delete service rehearsal-any &&
    within 30 "$server" rehearsal_kubectl get service rehearsal-any; then done=0; fi
  kill $operator 2>/dev/null || true
  wait $operator || true
  return $done
}

rehearsal_kubectl() { KUBECACHEDIR=$folder/kubectl "$kubernetes" kubectl --kubeconfig="$folder/kubeconfig" "$@" >>"$folder/kubectl.log" 2>&1; }

rehearsal_files() { # FOLDER
  echo "rehearsal,rehearsal,1,system:masters" >"$1/tokens.csv"
  openssl genrsa -out "$1/accounts.pem" 2048 2>"$1/openssl.log" || return
  cat >"$1/kubeconfig" <<K
apiVersion: v1
kind: Config
clusters: [{name: here, cluster: {server: "https://127.0.0.1:PORT", certificate-authority: $1/certificates/apiserver.crt}}]
users: [{name: me, user: {token: rehearsal}}]
contexts: [{name: here, context: {cluster: here, user: me}}]
current-context: here
K
}

within() { # SECONDS PROCESS COMMAND...: until it succeeds, as long as the process lives
  local end=$((SECONDS + $1)) process=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $end ] && kill -0 "$process" 2>/dev/null || return 1
    sleep 0.2
  done
}

free_port() { # one on which nothing listens now
  local port
  while port=$((20000 + RANDOM % 10000)); do
    (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; return; }
  done
}
