#!/bin/sh
# Finds programs, or unpacks Debian's packages of them into a folder. Nothing is installed into the system and no service is
# started. Prints the folder of the programs; ends with 1 where they cannot be had.
#
#   install-debian-programs.sh <folder> "<package> ..." "<program> ..."
set -eu

usage='usage: install-debian-programs.sh <folder> "<package> ..." "<program> ..."'
folder=${1:?"$usage"}
packages=${2:?"$usage"}
programs=${3:?"$usage"}

has_all() {
    for program in $programs; do
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
    echo "$programs: not installed, and this is no Debian to take them from" >&2
    exit 1
fi

mkdir -p "$folder"
cd "$folder"
folder=$(pwd)
download() {
    # shellcheck disable=SC2086 # a list of packages
    apt-get -qq download $packages >/dev/null 2>&1
}
if ! download; then
    # Lists of packages may be missing; only root can renew them.
    if [ "$(id -u)" -ne 0 ] || ! apt-get -qq update >/dev/null 2>&1 || ! download; then
        echo "$packages: cannot be downloaded with apt-get" >&2
        exit 1
    fi
fi
for package in ./*.deb; do
    dpkg -x "$package" .
    rm "$package"
done
has_all "$folder/usr/bin" || exit 1
echo "$folder/usr/bin"
