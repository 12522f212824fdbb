# Builds the program when its sources are newer than the last build. Read by ./portolan.
# Expects `home` (the checkout), `jdk` and `jdk_release`.

stamp=$home/cli/target/portolan.stamp
log=$home/target/build.log

# is_stale: true if the program was never built, or a source, a resource or a POM is newer. A deleted
# file counts too, because its folder is newer then.
is_stale() {
  [ -r "$stamp" ] || return 0
  [ -n "$(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src/main -newer "$stamp" -print 2>/dev/null | head -n 1)" ]
}

# find_maven: sets `maven` to the one on PATH if it is 3.8.7 or newer, else to the wrapper.
find_maven() {
  maven=$home/mvnw
  if command -v mvn >/dev/null; then
    version=$(JAVA_HOME=$jdk mvn -v 2>/dev/null | sed -n '1s/[^0-9]*\([0-9][0-9.]*\).*/\1/p')
    oldest=$(printf '%s\n3.8.7\n' "$version" | sort -V | head -n 1)
    if [ "$oldest" = 3.8.7 ]; then maven=mvn; fi
  fi
}

# build: one build at a time. The first build skips static analysis, the format check and tests
# (./verify has them).
build() {
  as_builder mkdir -p "$home/target"
  if command -v flock >/dev/null; then
    exec 9>>"$home/target/build.lock"
    flock 9
    if ! is_stale; then
      exec 9>&-
      return 0
    fi
  fi
  find_maven
  echo "portolan: building with Maven, once (log: $log) …" >&2
  began=$(date +%s)
  if ! as_builder sh -c '
    cd "$1" && JAVA_HOME=$2 "$3" -B -Dquick -Dmaven.test.skip -pl cli -am package >"$4" 2>&1 &&
      echo "$(date +%s)-$$" >"$5"' build "$home" "$jdk" "$maven" "$log" "$stamp"; then
    grep -E '^\[ERROR\]' "$log" | head -n 5 >&2
    echo "portolan: the build failed: see $log (JDK $jdk)" >&2
    exit 3
  fi
  echo "portolan: built in $(($(date +%s) - began)) s" >&2
  exec 9>&-
}

# Under sudo, what is built must belong to the one who called sudo.
as_builder() {
  if [ "$(id -u)" = 0 ] && [ -n "${SUDO_USER:-}" ] && [ "$SUDO_USER" != root ]; then
    sudo -H -u "$SUDO_USER" -- "$@" 9>&-
  else
    "$@" 9>&-
  fi
}
