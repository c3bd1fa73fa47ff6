# Building: Maven for the programs, images/build for the images. Nothing is built twice from equal sources.

version() { sed -n 's:^  <version>\(.*\)</version>:\1:p' "$root/pom.xml" | head -1; }

source_stamp() { # PATH...: changes with every file below
  (cd "$root" && find "$@" -type f -not -path '*/target/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}

build_programs() {
  local stamp record=$root/target/programs.stamp
  need_maven
  stamp=$(source_stamp pom.xml .mvn {crds,node,operator}/pom.xml {crds,node,operator}/src)
  [ "$(cat "$record" 2>/dev/null)" != "$stamp" ] || [ ! -e "$(program_jar node)" ] || [ ! -e "$(program_jar operator)" ] || return 0
  say "building the programs"
  renew "$(program_jar node)" "$(program_jar operator)"
  mvn -q -B -ntp -f "$root/pom.xml" -pl crds,node,operator -DskipTests package || die "the Maven build failed: see its output above"
  mkdir -p "$root/target"
  echo "$stamp" >"$record"
}

# Maven writes into a jar that is there; a program that runs goes on reading the file that it has open.
renew() { # FILE...
  local file
  for file in "$@"; do
    [ ! -e "$file" ] || { cp "$file" "$file.new" && mv "$file.new" "$file"; }
  done
}

program_jar() { echo "$root/$1/target/prefixdb-$1-$(version).jar"; }

class_path() { # MODULE: its jar and all that it needs at run time
  echo "$(program_jar "$1"):$(cat "$root/$1/target/classpath")"
}

build_images() { "$root/images/build" "$(version)" "$(class_path node)" "$(class_path operator)"; }

image_archives() { printf '%s\n' "$root/target/images/node.tar" "$root/target/images/operator.tar"; }

run_node() { # COMMAND ARGUMENTS...
  local args=$root/launcher/node.args
  need_jdk
  need_utf8
  case $1 in
    node | start | restart | demo) build_programs; prepare_node; args=$(node_args) ;;
    stop | status) [ -e "$(program_jar node)" ] || build_programs ;; # of what runs, which may be of older sources
    *) build_programs ;;
  esac
  export PREFIXDB_CONF=${PREFIXDB_CONF:-$root/conf}
  exec "$JAVA_HOME/bin/java" "@$args" -cp "$(class_path node)" io.prefixdb.node.NodeMain "$@"
}
