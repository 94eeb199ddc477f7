#!/bin/sh
# Works at a study with GNU parallel on the cores of this machine, then puts the shards together. Run it with `sh`.
set -e
while :; do
  seq @SHARDS@ | parallel --retries 3 --halt soon,fail=1 polmob work @STUDY@ --shard '{}/@SHARDS@' --quiet
  code=0
  polmob merge @STUDY@ --absent @ABSENT@ || code=$?
  # 76: the precision that was asked for needs more worlds.
  [ "$code" -eq 76 ] || exit "$code"
done
