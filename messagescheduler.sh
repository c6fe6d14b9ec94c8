#!/usr/bin/env bash
# Finds a JDK, builds when the sources are newer than the build, and hands over to the Java launcher.
# Everything else that the command does stands in launcher/. `messagescheduler` is a link to this file.
set -u

# Exit codes, the same as the launcher's (see --help).
readonly EXIT_USAGE=2 EXIT_MISSING=3 EXIT_BUILD=4

say() { printf '%s\n' "$*"; }
die() {
  local code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

# The folder of this script, behind any number of links.
home_folder() {
  local path=${BASH_SOURCE[0]} folder
  while [ -L "$path" ]; do
    folder=$(cd -P -- "$(dirname -- "$path")" && pwd) || return 1
    path=$(readlink -- "$path")
    case $path in /*) ;; *) path=$folder/$path ;; esac
  done
  cd -P -- "$(dirname -- "$path")" && pwd
}

HOME_FOLDER=$(home_folder) || die "$EXIT_MISSING" "Cannot find the folder of ${BASH_SOURCE[0]}."
readonly HOME_FOLDER
readonly USAGE=$HOME_FOLDER/launcher/src/main/resources/io/messagescheduler/launcher/usage.txt
readonly TARGET=$HOME_FOLDER/launcher/target
readonly LIBRARIES=$TARGET/lib
readonly STAMP=$LIBRARIES/.built
readonly BUILD_LOG=$TARGET/build.log
readonly BUILD_LOCK=$TARGET/.building

# Where runs are kept, as the launcher finds it: the environment over the settings file; a relative path starts at the checkout.
data_folder() {
  local folder=${SM_DATA_DIR:-} file=${SM_SETTINGS_FILE:-$HOME_FOLDER/experiment.env}
  [ -n "$folder" ] || folder=$(sed -nE -e '/^[[:space:]]*(export[[:space:]]+)?SM_DATA_DIR[[:space:]]*=[[:space:]]*/{' \
    -e 's///' -e 's/[[:space:]]*$//' -e "s/^(['\"])(.*)\\1$/\\2/" -e p -e '}' -- "$file" 2>/dev/null)
  case ${folder:=data} in
    /*) printf '%s' "$folder" ;;
    *) printf '%s' "$HOME_FOLDER/$folder" ;;
  esac
}

DATA_FOLDER=$(data_folder)
readonly DATA_FOLDER

# --- options that need no build ------------------------------------------------------------------------------------

# Looks like the launcher's option list, because it is read from the launcher's own usage text.
known_option() {
  grep -E '^ +-' "$USAGE" | grep -oE -- '(^ +|, +)-[-a-z]+' | tr -d ' ,' | grep -qxF -- "$1"
}

check_options() {
  local option
  [ -r "$USAGE" ] || return 0
  for option in "$@"; do
    case $option in
      --help | -h)
        cat "$USAGE"
        exit 0
        ;;
      -*)
        known_option "${option%%=*}" && continue
        printf 'Invalid Option: %s\n\n' "$option" >&2
        sed '/^Examples/,$d' "$USAGE" >&2
        printf 'More: ./messagescheduler --help\n' >&2
        exit "$EXIT_USAGE"
        ;;
    esac
  done
}

# Commands for schedules: clients of a Scheduler that runs, with options of their own that Java knows.
is_client() {
  case ${1:-} in
    schedule | get | list | cancel | move | fire | dead-letters | --dead-letters | completion) return 0 ;;
  esac
  return 1
}

# --- the JDK -------------------------------------------------------------------------------------------------------

# Sets JAVA_FOLDER to a Java home that is new enough and has the program named ($1: java or javac).
find_java() {
  JAVA_FOLDER=$("$HOME_FOLDER/.mvn/find-jdk.sh" "$1") || exit "$EXIT_MISSING"
}

# --- the build -----------------------------------------------------------------------------------------------------

# A source, a POM, or a folder in which a file came or went, newer than the last good build.
newer_source() {
  find "$HOME_FOLDER/pom.xml" "$HOME_FOLDER/.mvn" "$HOME_FOLDER"/*/pom.xml "$HOME_FOLDER"/*/src/main \
    -newer "$STAMP" -print 2>/dev/null | head -n 1
}

# Whether a process that runs from the present build is alive: its jars must not be replaced under it.
build_in_use() {
  local file pid
  for file in "$DATA_FOLDER"/*/launcher.json; do
    [ -r "$file" ] || continue
    pid=$(sed -n 's/.*"pid" *: *\([0-9]*\).*/\1/p' "$file" | head -n 1)
    [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && return 0
  done
  return 1
}

BUILD_PID=
LOCKED=

stop_build() {
  local code=$1
  trap '' INT TERM HUP
  if [ -n "$BUILD_PID" ]; then
    kill -TERM -- "-$BUILD_PID" 2>/dev/null
    local waited=0
    while kill -0 -- "-$BUILD_PID" 2>/dev/null; do
      waited=$((waited + 1))
      [ "$waited" -gt 50 ] && kill -KILL -- "-$BUILD_PID" 2>/dev/null
      sleep 0.1
    done
  fi
  unlock_build
  printf '\nStopped. Nothing is running; the next start builds again.\n' >&2
  exit "$code"
}

unlock_build() {
  [ -n "$LOCKED" ] && rm -rf -- "$BUILD_LOCK"
  LOCKED=
}

# One build at a time in a checkout. A lock whose owner is gone is taken over.
lock_build() {
  local owner said='' unowned=0
  until mkdir -- "$BUILD_LOCK" 2>/dev/null; do
    [ -d "$BUILD_LOCK" ] || die "$EXIT_MISSING" "Cannot write to $TARGET: $(mkdir -- "$BUILD_LOCK" 2>&1)"
    owner=$(cat -- "$BUILD_LOCK/pid" 2>/dev/null)
    [ -n "$owner" ] || unowned=$((unowned + 1))
    if [ "$unowned" -gt 10 ] || { [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null && ! ps -p "$owner" >/dev/null 2>&1; }; then
      rm -rf -- "$BUILD_LOCK"
      continue
    fi
    [ -n "$said" ] || say "Another build of this checkout is under way (process ${owner:-unknown}); waiting for it."
    said=yes
    sleep 0.5
  done
  LOCKED=yes
  printf '%s\n' "$$" >"$BUILD_LOCK/pid"
}

# Follows the build's log: one line that changes on a terminal, one line a module elsewhere.
show_build() {
  local line shown='' started=$SECONDS
  while kill -0 "$BUILD_PID" 2>/dev/null; do
    line=$(sed -n 's/^\[INFO\] Building \(.*\) [^ ][^ ]*  *\[\([0-9]*\)\/\([0-9]*\)\]$/\2 of \3: \1/p' "$BUILD_LOG" 2>/dev/null | tail -n 1)
    if [ -t 1 ]; then
      printf '\r\033[K  %s, %s s' "${line:-starting}" "$((SECONDS - started))"
    elif [ -n "$line" ] && [ "$line" != "$shown" ]; then
      say "  $line"
      shown=$line
    fi
    sleep 0.5 &
    wait $!
  done
  [ -t 1 ] && printf '\r\033[K'
  return 0
}

explain_failed_build() {
  local code=$1
  {
    say "The build failed (exit code $code). Its last lines of trouble:"
    grep -E '^\[ERROR\]|^Error|[Ff]ailed|No space left' "$BUILD_LOG" | sed 's/ -> \[Help [0-9]*\]$//' |
      grep -vE 'Re-run Maven|^\[ERROR\] \[Help|To see the full|For more information|^\[ERROR\] *$' | head -n 8 | sed 's/^/  /'
    if grep -q 'No space left on device' "$BUILD_LOG"; then
      say "The disk is full: make room, then run this command again."
    elif grep -qE 'Could not transfer|[Uu]nknown ?[Hh]ost|Network is unreachable|Connect(ion)? (timed out|refused)|Failed to fetch|resolve host' "$BUILD_LOG"; then
      say "The first build fetches its libraries from Maven Central: check the network (or Maven's proxy settings), then run this command again."
    else
      say "What to do: read the log; if the sources were changed, mend them."
    fi
    say "Whole log: $BUILD_LOG"
  } >&2
  exit "$EXIT_BUILD"
}

build() {
  local code
  mkdir -p -- "$TARGET" 2>/dev/null
  [ -w "$TARGET" ] || die "$EXIT_MISSING" \
    "This checkout is not built yet, and $TARGET cannot be written by $(id -un)." \
    "What to do: run this command once as a user who may write there, or clone into a folder of your own."
  trap 'stop_build 130' INT
  trap 'stop_build 143' TERM
  trap 'stop_build 129' HUP
  lock_build
  if [ -z "$(build_reason)" ]; then # another command has built meanwhile
    unlock_build
    trap - INT TERM HUP
    return 0
  fi
  say "Building, since $(build_reason). The first build fetches libraries, which can take some minutes. Log: $BUILD_LOG"
  rm -rf -- "$LIBRARIES"
  : >"$BUILD_LOCK/started" || die "$EXIT_MISSING" "Cannot write to $TARGET: is the disk full?"
  set -m # a process group of its own, so that all of the build can be stopped
  (
    cd -- "$HOME_FOLDER" || exit 1
    export JAVA_HOME=$JAVA_FOLDER
    exec ./mvnw -B -ntp -Dstyle.color=never -pl launcher -am -Dmaven.test.skip=true -Dspotless.check.skip=true package
  ) >"$BUILD_LOG" 2>&1 </dev/null &
  BUILD_PID=$!
  set +m
  show_build
  wait "$BUILD_PID"
  code=$?
  BUILD_PID=
  if [ "$code" -eq 0 ] && [ -d "$LIBRARIES" ] && mv -- "$BUILD_LOCK/started" "$STAMP"; then
    unlock_build
    trap - INT TERM HUP
    say "Built."
  else
    unlock_build
    explain_failed_build "$code"
  fi
}

# Why a build is needed; empty when it is not.
build_reason() {
  if [ ! -d "$LIBRARIES" ] || [ ! -e "$STAMP" ]; then
    printf 'there is no finished build yet'
  elif [ -n "$(newer_source)" ]; then
    printf 'the sources are newer than the last build'
  fi
}

# Options that look at what is there, or take it away: they start nothing.
starts_nothing() {
  case " $* " in
    *' --stop '* | *' -s '* | *' --progress '* | *' -p '* | *' --progress-live '* | *' -pl '* | \
      *' --clean '* | *' -c '* | *' --deep-clean '* | *' -dc '* | *' --analyse '*) return 0 ;;
  esac
  return 1
}

build_if_needed() {
  local reason
  is_client "$@" && [ -e "$STAMP" ] && return 0
  reason=$(build_reason)
  [ -n "$reason" ] || return 0
  if [ ! -e "$STAMP" ] && [ ! -e "$DATA_FOLDER" ] && starts_nothing "$@"; then
    say "Nothing was ever started here: nothing runs, and there is nothing to show or to clean."
    exit 0
  fi
  if [ -e "$STAMP" ]; then
    starts_nothing "$@" && return 0
    if [ ! -w "$TARGET" ]; then
      say "The sources are newer than the build, which cannot be renewed here; going on with the present build." >&2
      return 0
    fi
    if build_in_use; then
      say "The sources are newer than the build, but something is running from it; going on with the present build (--stop first to renew it)." >&2
      return 0
    fi
  fi
  find_java javac
  build
}

# --- hand over -----------------------------------------------------------------------------------------------------

is_client "$@" || check_options "$@"
build_if_needed "$@"
find_java java
terminal=false
[ -t 1 ] && terminal=true
flags=(-Xmx1g)
first=
if is_client "$@"; then # over before an optimising compiler is worth it; the few jars that it needs come first
  flags=(-Xmx512m -XX:TieredStopAtLevel=1 -XX:+AutoCreateSharedArchive -XX:SharedArchiveFile="$TARGET/client.jsa" -Xlog:disable)
  for jar in "$LIBRARIES"/launcher-*.jar "$LIBRARIES"/picocli-*.jar "$LIBRARIES"/process-*.jar "$LIBRARIES"/jackson-*.jar; do
    first=$first$jar:
  done
fi
exec "$JAVA_FOLDER/bin/java" -XX:+UseSerialGC "${flags[@]}" --enable-native-access=ALL-UNNAMED \
  -Dmessagescheduler.home="$HOME_FOLDER" -Dmessagescheduler.terminal="$terminal" \
  -Dlogback.configurationFile=io/messagescheduler/launcher/logback-launcher.xml \
  -cp "$first$LIBRARIES/*" io.messagescheduler.launcher.Launcher "$@"
