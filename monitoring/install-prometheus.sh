#!/bin/sh
# Finds Prometheus, promtool and the node exporter, or unpacks Debian's packages of them into a folder, whose path is printed.
#
#   monitoring/install-prometheus.sh <folder>
set -eu

exec "$(dirname "$0")/install-debian-programs.sh" "${1:?"usage: install-prometheus.sh <folder>"}" \
    "prometheus prometheus-node-exporter" \
    "prometheus promtool prometheus-node-exporter"
