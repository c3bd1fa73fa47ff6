# What the machine must have. Every missing thing is one sentence with its remedy.

say() { echo "prefixdb: $*" >&2; }
die() { say "$*"; exit 1; }

no_options() { # VERB ARGS...
  [ $# -eq 1 ] || die "'$2' is not understood: ./prefixdb $1 takes no options"
}

is_root() { [ "$(id -u)" -eq 0 ]; }

jdk_feature() { # HOME: the feature release of the JDK there, or nothing
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jdk_candidates() { # homes of Java installations, the likeliest first
  local path
  [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME"
  for path in "$(command -v javac)" $(update-alternatives --list java 2>/dev/null); do
    [ -z "$path" ] || dirname "$(dirname "$(readlink -f "$path")")"
  done
  find /usr/lib/jvm /opt "$HOME/.sdkman/candidates/java" "$HOME/.jdks" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | sort -r
}

need_jdk() { # exports JAVA_HOME
  local home feature
  while read -r home; do
    feature=$(jdk_feature "$home")
    if [ "${feature:-0}" -ge 25 ]; then export JAVA_HOME=$home; return; fi
  done < <(jdk_candidates)
  die "no JDK 25 or newer was found: install one (package temurin-25-jdk, for example) and set JAVA_HOME to its folder"
}

need_utf8() { # Java has file names beyond ASCII only in a locale that knows them, and prefixes are directories
  [ "$(locale charmap 2>/dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8
}

need_maven() {
  need_jdk
  command -v mvn >/dev/null || die "no 'mvn' on the PATH: install Maven 3.8.7 or newer (apt-get install maven)"
}

need_linux_root() { # WHAT [OTHER WAY]: none where only our Kubernetes will do
  [ "$(uname -s)" = Linux ] || die "$1 needs Linux, this is $(uname -s)${2:+: $2}"
  is_root || die "$1 needs root, you are '$(id -un)': use sudo${2:+, or $2}"
}
