# What makes a node start fast: RocksDB's library as a file, and a cache of the program's classes as the JVM has them in
# memory after a run, with what it learnt for its compiler (-XX:AOTCache). Without them the node starts all the same,
# with half as much work again.

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
  train "$home" && echo "\"-XX:AOTCache=$home/node.aot\"" >>"$(node_args)" ||
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
train() { # FOLDER
  local pid port="" tries=0 java=("$JAVA_HOME/bin/java" "@$(node_args)") program=(-cp "$(class_path node)" io.prefixdb.node.NodeMain)
  cat >"$1/train.conf" <<T
{
  "server-tcp": [{"name": "main-tcp", "target": "service", "addr": "127.0.0.1", "port": "0"}],
  "prefixdb-service": [{"name": "service", "target": "db"}],
  "prefixdb": [{"name": "db", "path": "$1/data", "detach_path": "$1/detach"}]
}
T
  "${java[@]}" -XX:AOTCacheOutput="$1/node.aot" "${program[@]}" node -C "$1/train.conf" >"$1/train.log" 2>&1 &
  pid=$!
  while [ -z "$port" ] && [ $tries -lt 300 ] && kill -0 $pid 2>/dev/null; do
    sleep 0.1
    tries=$((tries + 1))
    port=$(sed -n 's/.*port main-tcp serves on .*:\([0-9]*\)$/\1/p' "$1/train.log")
  done
  [ -z "$port" ] || "${java[@]}" "${program[@]}" load "127.0.0.1:$port" --keys 1000 --seconds 1 >>"$1/train.log" 2>&1 || true
  kill $pid 2>/dev/null
  wait $pid || true
  rm -rf "$1/data" "$1/data_reload" "$1/detach"
  [ -e "$1/node.aot" ]
}
