#!/bin/sh
# Works at a study with GNU parallel on the cores of this machine, then puts the shards together. Run it with `sh`.
set -e
seq @SHARDS@ | parallel --retries 3 --halt soon,fail=1 polmob work @STUDY@ --shard '{}/@SHARDS@' --quiet
polmob merge @STUDY@
