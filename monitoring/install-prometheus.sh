#!/bin/sh
# Finds Prometheus, promtool and the node exporter, or unpacks Debian's packages of them into a folder. Nothing is installed
# into the system and no service is started. Prints the folder of the programs; ends with 1 where they cannot be had.
#
#   monitoring/install-prometheus.sh <folder>
set -eu

folder=${1:?"usage: install-prometheus.sh <folder>"}

has_all() {
    for program in prometheus promtool prometheus-node-exporter; do
        [ -x "$1/$program" ] || return 1
    done
}

for bin in /usr/bin /usr/local/bin "$folder/usr/bin"; do
    if has_all "$bin"; then
        echo "$bin"
        exit 0
    fi
done

if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    echo "prometheus, promtool and prometheus-node-exporter are not installed, and this is no Debian to take them from" >&2
    exit 1
fi

mkdir -p "$folder"
cd "$folder"
folder=$(pwd)
download() {
    apt-get -qq download prometheus prometheus-node-exporter >/dev/null 2>&1
}
if ! download; then
    # Lists of packages may be missing; only root can renew them.
    if [ "$(id -u)" -ne 0 ] || ! apt-get -qq update >/dev/null 2>&1 || ! download; then
        echo "prometheus and prometheus-node-exporter cannot be downloaded with apt-get" >&2
        exit 1
    fi
fi
for package in ./*.deb; do
    dpkg -x "$package" .
    rm "$package"
done
has_all "$folder/usr/bin" || exit 1
echo "$folder/usr/bin"
