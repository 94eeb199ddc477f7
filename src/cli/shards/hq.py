"""Works at a study with HyperQueue, then puts the shards together: `python FILE` where server and workers run already.

The package `hyperqueue` is needed in the version of the server. A task whose worker is lost begins again on another."""

import os
import subprocess
import sys

from hyperqueue import Client, Job

STUDY = @TEXT@
SHARDS = @SHARDS@
# Stopped in time (75) or killed (above 128): the same command goes on.
TASK = """
for attempt in 1 2 3 4; do
  code=0
  polmob work "$0" --shard "$1" --quiet || code=$?
  [ "$code" -eq 75 ] || [ "$code" -gt 128 ] || break
done
exit "$code"
"""

client = Client(os.environ.get("HQ_SERVER_DIR"))
code = 76
while code == 76:  # at first, and as long as the precision that was asked for needs more worlds
    job = Job(name="polmob", max_fails=None, default_workdir=".", default_env={"PATH": os.environ["PATH"]})
    for number in range(1, SHARDS + 1):
        shard = f"{number}/{SHARDS}"
        job.program(["sh", "-c", TASK, STUDY, shard], name=shard, stdout=None, stderr=None, crash_limit=20)
    client.wait_for_jobs([client.submit(job)])
    code = subprocess.run(["polmob", "merge", STUDY, "--absent", "@ABSENT@"]).returncode
sys.exit(code)
