#!/bin/sh
# Works at a study with Slurm: an array of shards, then a job that puts them together. Submit it with `sh`.
# A shard that is stopped in time, killed or requeued goes on where it was. Change time, memory and partition as you need.
set -e
shards=$(sbatch --parsable --array=1-@SHARDS@ --requeue --time=60 --signal=B:TERM@120 --cpus-per-task=1 --mem=1G <<'TASK'
#!/bin/sh
polmob work @STUDY@ --shard "$SLURM_ARRAY_TASK_ID/@SHARDS@" --for 55m --quiet &
trap 'kill -TERM $!' TERM
code=0
wait $! || code=$?
# The signal ends the wait, not the work.
while kill -0 $! 2>/dev/null; do code=0; wait $! || code=$?; done
# Stopped in time; or killed, and then not for ever, since too little memory kills each time.
[ "$code" -eq 75 ] || { [ "$code" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 4 ]; } || exit "$code"
scontrol requeue "$SLURM_ARRAY_JOB_ID"_"$SLURM_ARRAY_TASK_ID"
TASK
)
POLMOB_SCRIPT=$(realpath "$0") sbatch --dependency=afterok:"$shards" --time=60 --cpus-per-task=4 --mem=4G <<'TASK'
#!/bin/sh
code=0
polmob merge @STUDY@ --absent @ABSENT@ --quiet || code=$?
# The precision that was asked for needs more worlds: all of this again.
[ "$code" -ne 76 ] || exec sh "$POLMOB_SCRIPT"
exit "$code"
TASK
