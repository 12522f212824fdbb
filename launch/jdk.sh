# Finds a JDK 25 or newer. Read by ./portolan and ./verify; sets `jdk` and `jdk_release`.
# It reads each candidate's `release` file instead of starting it: a JVM costs more than the search.

# is_jdk DIR: true, with jdk and jdk_release set, if DIR holds a JDK 25 or newer.
is_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_release=
  while IFS='=' read -r key value; do
    value=${value#\"}
    value=${value%\"}
    case $key in
      JAVA_VERSION) jdk_version=$value ;;
      JAVA_RUNTIME_VERSION) jdk_release=$value ;;
    esac
  done <"$1/release"
  major=${jdk_version%%[!0-9]*}
  [ "${major:-0}" -ge 25 ] || return 1
  jdk=$1
  jdk_release=${jdk_release:-$jdk_version}
}

# find_jdk: looks in JAVA_HOME, then on PATH, then where Debian, Fedora, Temurin, SDKMAN and Homebrew
# put their JDKs. Fails if there is none.
find_jdk() {
  jdk_version=0
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then return 0; fi
  on_path=$(command -v javac || true)
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
    if is_jdk "${on_path%/bin/javac}"; then return 0; fi
  fi
  for candidate in \
    /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/temurin* \
    "${SDKMAN_DIR:-${HOME:-/}/.sdkman}"/candidates/java/* "${HOME:-/}"/.jdks/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk "$candidate"; then return 0; fi
  done
  return 1
}

# explain_missing_jdk: one line on stderr that says how to install one on this system.
explain_missing_jdk() {
  echo "portolan: no JDK 25: looked in JAVA_HOME, on PATH and in the usual folders ($(install_line))" >&2
}

install_line() {
  if [ "$(uname -s)" = Darwin ]; then
    echo 'brew install openjdk@25'
  elif command -v apt-get >/dev/null; then
    apt_line
  elif command -v dnf >/dev/null; then
    echo 'sudo dnf install java-25-openjdk-devel'
  elif command -v zypper >/dev/null; then
    echo 'sudo zypper install java-25-openjdk-devel'
  elif command -v pacman >/dev/null; then
    echo 'sudo pacman -S jdk25-openjdk'
  elif command -v apk >/dev/null; then
    echo 'sudo apk add openjdk25'
  else
    echo 'download it from https://adoptium.net/temurin/releases/?version=25'
  fi
}

# Older Debian and Ubuntu releases do not carry version 25; Temurin's own repository does.
apt_line() {
  if apt-cache show openjdk-25-jdk-headless >/dev/null 2>&1; then
    echo 'sudo apt-get install openjdk-25-jdk-headless'
    return
  fi
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
  key=/etc/apt/keyrings/adoptium.asc
  site=https://packages.adoptium.net/artifactory
  echo "wget -qO- $site/api/gpg/key/public | sudo tee $key >/dev/null" \
    "&& echo 'deb [signed-by=$key] $site/deb $codename main' | sudo tee /etc/apt/sources.list.d/adoptium.list" \
    "&& sudo apt-get update && sudo apt-get install temurin-25-jdk"
}
