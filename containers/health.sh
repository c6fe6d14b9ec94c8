#!/usr/bin/env bash
# Health check of our images: the process answers its liveness page, or the one that is named, with 200. Needs bash alone, no curl
# and no JVM.
set -u
exec 3<>"/dev/tcp/127.0.0.1/${HEALTH_PORT:-8080}" || exit 1
printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "${1:-${HEALTH_PATH:-/liveness}}" >&3
IFS= read -r -t 2 status <&3 || exit 1
[[ $status == HTTP/1.?\ 200* ]]
