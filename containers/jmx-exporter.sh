#!/usr/bin/env bash
# Starts the JMX exporter of a container at port 5556, with the rules that are mounted and the address of the broker.
set -eu
config=${JMX_CONFIG:-/tmp/kafka.yml}
{
  printf 'hostPort: %s\n' "${JMX_ADDRESS:-kafka:9991}"
  cat "${JMX_RULES:-/etc/jmx-exporter/kafka.yml}"
} >"$config"
exec java -jar "${JMX_JAR:-/opt/jmx-exporter/jmx_prometheus_httpserver.jar}" "${JMX_EXPORTER_PORT:-5556}" "$config"
