#!/usr/bin/env bash
# Prints the folder of a Java that is new enough for this project: the first one found, JAVA_HOME before all others.
# Used by messagescheduler.sh, and by mvnw so that Maven and the compiler share one JVM.
#
#   .mvn/find-jdk.sh java|javac      the program that must be in it
#
# Exit code 3, and what to do on standard error, when there is none.
set -u

readonly EXIT_MISSING=3
readonly NEEDED_JAVA=21

# Prints the major version of a Java home, or nothing. Reads the release file; runs java only if there is none.
java_version() {
  local version=
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
  fi
  version=${version#1.}
  version=${version%%[!0-9]*}
  printf '%s' "$version"
}

# Every folder that may be a Java home, one a line, the user's own choice first.
java_candidates() {
  local path folder
  [ -n "${JAVA_HOME:-}" ] && printf '%s\n' "$JAVA_HOME"
  if path=$(command -v java 2>/dev/null); then
    while [ -L "$path" ]; do
      folder=$(cd -P -- "$(dirname -- "$path")" && pwd) || break
      path=$(readlink -- "$path")
      case $path in /*) ;; *) path=$folder/$path ;; esac
    done
    dirname -- "$(dirname -- "$path")"
  fi
  [ -x /usr/libexec/java_home ] && /usr/libexec/java_home -v "$NEEDED_JAVA+" 2>/dev/null
  for folder in \
    /usr/lib/jvm/* /usr/java/* /usr/lib64/jvm/* /opt/java/* /opt/jdk* /opt/*jdk* /usr/local/java/* /usr/local/*jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "${SDKMAN_DIR:-${HOME:-/nonexistent}/.sdkman}"/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* "${HOME:-/nonexistent}"/.asdf/installs/java/*; do
    [ -d "$folder" ] && printf '%s\n' "$folder"
  done
  return 0
}

program=${1:-javac}
seen=()
while IFS= read -r folder; do
  [ -x "$folder/bin/java" ] || continue
  version=$(java_version "$folder")
  [ -n "$version" ] || continue
  if [ "$version" -lt "$NEEDED_JAVA" ]; then
    seen+=("Java $version in $folder")
  elif [ ! -x "$folder/bin/$program" ]; then
    seen+=("Java $version in $folder, without a compiler")
  else
    printf '%s\n' "$folder"
    exit 0
  fi
done < <(java_candidates)

found="no Java at all"
if [ "${#seen[@]}" -gt 0 ]; then
  found=$(printf '%s\n' "${seen[@]}" | sort -u | tr '\n' ';' | sed 's/;$//; s/;/; /g')
fi
printf '%s\n' \
  "A JDK of version $NEEDED_JAVA or newer is needed; found: $found." \
  "What to do: install one (Debian 13, Ubuntu: apt install openjdk-21-jdk; macOS: brew install openjdk; any system:" \
  "https://adoptium.net), or set JAVA_HOME to the folder of one that is here already. Then run this command again." >&2
exit "$EXIT_MISSING"
