# Keeps the start-up cache (JEP 514). Read by ./portolan.
# Expects `jdk`, `jdk_release`, `stamp`, `jar`, `flags` and `quick`. JDK 25.0.3 runs stale classes from a cache
# whose jar has changed, so a cache is named after the build and the JDK it belongs to.

# find_cache: sets `cache` to the file to use, and has it assembled in the background if it is missing.
# Where it cannot be written the program runs without, and says nothing.
find_cache() {
  cache=
  if [ -z "${XDG_CACHE_HOME:-}${HOME:-}" ] || ! read -r build <"$stamp"; then return 0; fi
  folder=${XDG_CACHE_HOME:-$HOME/.cache}/portolan
  file=$folder/$build-$jdk_release.aot
  if [ -r "$file" ]; then
    cache=$file
    return 0
  fi
  find "$folder" -name '*.assembling' -mmin +10 -exec rmdir {} + 2>/dev/null
  if mkdir -p "$folder" 2>/dev/null && [ -w "$folder" ] && mkdir "$file.assembling" 2>/dev/null; then
    assemble "$file" </dev/null >/dev/null 2>&1 &
  fi
}

# A rehearsal runs the program's usual commands once and has the JVM write down what it loaded. The
# file appears under its name only when it is whole; caches of older builds go after a week.
assemble() {
  trap '' HUP INT
  if nice "$jdk/bin/java" $quick $flags -XX:AOTCacheOutput="$1.part" -cp "$jar" io.portolan.cli.Rehearsal; then
    mv "$1.part" "$1"
  fi
  rm -rf "$1.part" "$1.part.config"
  rmdir "$1.assembling"
  find "${1%/*}" -name '*.aot*' -mtime +7 -exec rm -rf {} +
}
