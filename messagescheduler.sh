#!/usr/bin/env bash
echo "The launcher is being built." >&2
exit 2
