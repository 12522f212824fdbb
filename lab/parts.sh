# shellcheck shell=bash
# What the scripts of the lab share: reading the rows of expected.tsv, calling the functions of a
# server file, and a few verbs that server files are written in.

LAB_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export LAB_HOME
export PATH="$PATH:/usr/sbin:/sbin"

# shellcheck disable=SC2034 # WRONG_USAGE is for the scripts that source this
readonly COULD_NOT=3 WRONG_USAGE=2

# give_up STATUS WORD… : one line on stderr, then the end of the script.
give_up() {
  local status=$1
  shift
  printf '%s: %s\n' "lab/${0##*/}" "$*" >&2
  exit "$status"
}

require_root_on_debian() {
  [[ $EUID -eq 0 ]] \
    || give_up "$COULD_NOT" "needs root for network namespaces and low ports (run it with sudo)"
  is_debian \
    || give_up "$COULD_NOT" "needs Debian or its like (no dpkg-query, or another ID in os-release)"
}

is_debian() {
  command -v dpkg-query >/dev/null && grep -qsE '^ID(_LIKE)?=.*debian' /etc/os-release
}

# --- rows ----------------------------------------------------------------------------------------
# A row of expected.tsv: transport, port, protocol, product, strength, verdict, server, comment.

# rows [FILE] : the rows without comments and blank lines.
rows() {
  grep -v -e '^#' -e '^[[:space:]]*$' "${1:-$LAB_HOME/expected.tsv}"
}

# servers [FILE] : "PORT<tab>SERVER WORD…" once for each process to start. A server that listens on
# both transports of one port has two rows and is started once.
servers() {
  rows "${1:-$LAB_HOME/expected.tsv}" | awk -F '\t' -v OFS='\t' '!seen[$2, $7]++ {print $2, $7}'
}

# folder_of "PORT<tab>SERVER WORD…" : where that process keeps its files.
folder_of() {
  local name=${1//$'\t'/-}
  printf '%s/%s\n' "$LAB_DIR" "${name// /-}"
}

# select_rows ONLY WITHOUT : the rows whose server is in ONLY (all when empty) and not in WITHOUT.
# Both are comma-separated; an entry is a server file ("dovecot") or a whole cell ("dovecot imaps").
select_rows() {
  rows | awk -F '\t' -v only="$1" -v without="$2" '
    function listed(list, cell,    entries, file, i, n) {
      file = cell
      sub(/ .*/, "", file)
      n = split(list, entries, ",")
      for (i = 1; i <= n; i++) if (entries[i] == cell || entries[i] == file) return 1
      return 0
    }
    (only == "" || listed(only, $7)) && !listed(without, $7)'
}

# --- server files --------------------------------------------------------------------------------

# enter_server FILE : takes over the functions of servers/FILE, and Debian's programs before any
# other of the same name. Call it in a subshell.
enter_server() {
  PATH=/usr/sbin:/usr/bin:/sbin:/bin
  # shellcheck disable=SC2317 # called where the server file brings none of its own
  is_ready() { :; }
  [[ -r $LAB_HOME/servers/$1 ]] || give_up "$COULD_NOT" "no such server file: servers/$1"
  # shellcheck source=/dev/null
  source "$LAB_HOME/servers/$1"
}

# packages_of FILE… : the Debian packages these server files need, each once.
packages_of() {
  local file
  for file in "$@"; do
    (enter_server "$file" && packages)
  done | tr -s ' ' '\n' | sort -u
}

# missing_packages : reads names, prints those that are not installed.
missing_packages() {
  local name
  while read -r name; do
    is_installed "$name" || printf '%s\n' "$name"
  done
}

is_installed() {
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# --- Debian packages -----------------------------------------------------------------------------

readonly POLICY=/usr/sbin/policy-rc.d

# bring PACKAGE… : installs what is missing and prints name and version of each.
bring() {
  local missing
  mapfile -t missing < <(printf '%s\n' "$@" | missing_packages)
  ((${#missing[@]} == 0)) || fetch "${missing[@]}"
  dpkg-query --show --showformat='${Package} ${Version}\n' "$@"
}

# Nothing is removed to make room, and no service starts.
fetch() {
  forbid_service_starts
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  apt_get update
  apt_get install --yes --no-remove --no-install-recommends "$@"
}

apt_get() {
  persistently apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null
}

# Seconds between the tries at something that needs a registry or a lock that others hold too.
readonly PAUSES=(5 15 30 60)

# persistently COMMAND… : runs it in silence, again after a pause if it fails, and says so; shows what
# it printed and gives up if it fails every time.
persistently() {
  local log pause
  for pause in "${PAUSES[@]}" ''; do
    if log=$("$@" 2>&1); then return 0; fi
    [[ -n $pause ]] || break
    printf 'again: in %d s, for this failed: %s: %s\n' "$pause" "$*" "$(tail -n 1 <<<"$log")"
    sleep "$pause"
  done
  tail -n 60 <<<"$log" >&2
  give_up "$COULD_NOT" "failed $((${#PAUSES[@]} + 1)) times: $*"
}

# Packages ask this program before they start a service; 101 means no. One that already says no is
# left alone, another one is put back at the end, also after an earlier installation was killed.
forbid_service_starts() {
  if [[ -x $POLICY && ! -e $POLICY.before-lab ]]; then
    local answer=0
    "$POLICY" lab start >/dev/null 2>&1 || answer=$?
    ((answer != 101)) || return 0
    mv "$POLICY" "$POLICY.before-lab"
  fi
  trap allow_service_starts EXIT
  printf '#!/bin/sh\nexit 101\n' >"$POLICY"
  chmod +x "$POLICY"
}

allow_service_starts() {
  rm -f "$POLICY"
  [[ ! -e $POLICY.before-lab ]] || mv "$POLICY.before-lab" "$POLICY"
}

# --- verbs for server files ----------------------------------------------------------------------

# become USER COMMAND… : replaces the process by COMMAND without root's rights.
become() {
  local user=$1
  shift
  exec setpriv --reuid="$user" --regid="$(id -gn "$user")" --init-groups --inh-caps=-all -- "$@"
}

# own USER PATH… : hands directories over, making them where they are missing.
own() {
  local user=$1
  shift
  mkdir -p "$@"
  chown -R "$user:$(id -gn "$user")" "$@"
}

# ask TRANSPORT PORT FORMAT : sends the printf FORMAT, prints what comes back within two seconds.
ask() {
  timeout 5 python3 "$LAB_HOME/ask.py" "$@"
}

# serve_by_connection PORT DIR USER PROGRAM ARGUMENT… : becomes xinetd, which runs PROGRAM once for
# each connection, as USER, with the connection as its standard input and output.
serve_by_connection() {
  cat >"$2/xinetd.conf" <<END
service lab
{
  type = UNLISTED
  socket_type = stream
  protocol = tcp
  wait = no
  port = $1
  bind = 127.0.0.1
  user = $3
  server = $4
  server_args = ${*:5}
  log_type = FILE $2/xinetd.log
  instances = UNLIMITED
  cps = 1000 1
  disable = no
}
END
  exec xinetd -dontfork -f "$2/xinetd.conf" -pidfile "$2/pid"
}
