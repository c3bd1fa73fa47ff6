# What makes a program start fast: a cache of its classes as the JVM has them in memory after a run, with what it learnt
# for its compiler (-XX:AOTCache), and for a node RocksDB's library as a file. Without them the programs start all the
# same, a node with half as much work again, an operator with twice as much.

node_args() { echo "$root/target/node/java.args"; } # for the JVM of a node; written by prepare_node

prepare_node() { # after build_programs; nothing to do when the program is the same as last time
  local home=$root/target/node stamp
  stamp=$({ cat "$JAVA_HOME/release" "$root/target/programs.stamp" "$root"/launcher/{node.args,train.sh}; class_path node; } | sha256sum)
  [ "$(cat "$home/stamp" 2>/dev/null)" != "$stamp" ] || return 0
  rm -rf "$home"
  mkdir -p "$home/native"
  cp "$root/launcher/node.args" "$(node_args)"
  if [ "$(uname -sm)" = "Linux x86_64" ]; then unpack_rocksdb "$home/native"; fi
  say "recording a start of the node"
  train_node "$home" "$home/node.aot" "$JAVA_HOME/bin/java" "@$(node_args)" -cp "$(class_path node)" io.prefixdb.node.NodeMain &&
    echo "\"-XX:AOTCache=$home/node.aot\"" >>"$(node_args)" ||
    say "the record failed, so nodes start slower: see $home/train.log"
  echo "$stamp" >"$home/stamp"
}

unpack_rocksdb() { # FOLDER
  local jar
  jar=$(class_path node | tr ':' '\n' | grep '/rocksdbjni-')
  (cd "$1" && "$JAVA_HOME/bin/jar" --extract --file "$jar" librocksdbjni-linux64.so)
  echo "\"-Djava.library.path=$1\"" >>"$(node_args)"
}

# A node with an empty directory serves a client for a moment; when it ends, the JVM writes the cache.
train_node() { # FOLDER CACHE COMMAND...: a JVM with its options, its class path and the node's main class
  local folder=$1 cache=$2 pid port="" tries=0
  shift 2
  cat >"$folder/train.conf" <<T
{
  "server-tcp": [{"name": "main-tcp", "target": "service", "addr": "127.0.0.1", "port": "0"}],
  "prefixdb-service": [{"name": "service", "target": "db"}],
  "prefixdb": [{"name": "db", "path": "$folder/data", "detach_path": "$folder/detach"}]
}
T
  JDK_JAVA_OPTIONS="\"-XX:AOTCacheOutput=$cache\"" "$@" node -C "$folder/train.conf" >"$folder/train.log" 2>&1 &
  pid=$!
  while [ -z "$port" ] && [ $tries -lt 300 ] && kill -0 $pid 2>/dev/null; do
    sleep 0.1
    tries=$((tries + 1))
    port=$(sed -n 's/.*port main-tcp serves on .*:\([0-9]*\)$/\1/p' "$folder/train.log")
  done
  [ -z "$port" ] || "$@" load "127.0.0.1:$port" --keys 1000 --seconds 1 >>"$folder/train.log" 2>&1 || true
  kill $pid 2>/dev/null
  wait $pid || true
  rm -rf "$folder/data" "$folder/data_reload" "$folder/detach"
  [ -e "$cache" ]
}

# An operator makes a cluster at an API server and stops; the JVM writes the cache. Without a rehearsal it finds no API server and
# ends, and has loaded two thirds of its classes by then.
train_operator() { # FOLDER CACHE COMMAND...
  local folder=$1 cache=$2
  shift 2
  export JDK_JAVA_OPTIONS="\"-XX:AOTCacheOutput=$cache\""
  rehearse "$folder" "$@"
  [ -e "$cache" ] || {
    say "the rehearsal failed, so the cache will lack a part: $(cat "$folder"/{openssl,etcd,apiserver,kubectl,train}.log 2>/dev/null | tail -n 3)"
    KUBECONFIG=/nonexistent KUBERNETES_MASTER=http://127.0.0.1:1 PORT=0 timeout -k 200 300 "$@" >"$folder/train.log" 2>&1 || true
  }
  unset JDK_JAVA_OPTIONS
  [ -e "$cache" ]
}
