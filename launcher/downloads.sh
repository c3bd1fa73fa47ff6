# Downloads, and Debian packages. A mirror may fail for a moment, and a new machine installs updates of its own at first.

thrice() { # COMMAND...: until it succeeds, at most three times
  local i
  for i in 1 2; do
    "$@" && return
    echo "that failed, and is tried again in 30 s" >&2
    sleep 30
  done
  "$@"
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@"; }

install_packages() { thrice install_once "$@" >&2; } # PACKAGE...
install_once() { apt_get update && apt_get install -y --no-install-recommends "$@"; }
