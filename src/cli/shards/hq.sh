#!/bin/sh
# Works at a study with HyperQueue, whose server and workers run already, then puts the shards together. Run it with `sh`.
set -e
hq submit --wait --array 1-@SHARDS@ --cpus 1 --crash-limit 20 --stdout none --stderr none -- \
  sh -c 'exec polmob work "$0" --shard "$HQ_TASK_ID/@SHARDS@" --quiet' @STUDY@
polmob merge @STUDY@
