"""Works at a study with Dask: `python FILE`. Put a cluster of your own in place of LocalCluster to leave this machine."""

import subprocess
import sys

from dask.distributed import Client, LocalCluster

STUDY = @TEXT@
SHARDS = @SHARDS@


def work(number):
    command = ["polmob", "work", STUDY, "--shard", f"{number}/{SHARDS}", "--quiet"]
    subprocess.run(command, check=True)
    return number


if __name__ == "__main__":
    local = LocalCluster(threads_per_worker=1, dashboard_address="127.0.0.1:8787")
    with local as cluster, Client(cluster) as client:
        code = 76
        while code == 76:  # the precision that was asked for needs more worlds
            client.gather(client.map(work, range(1, SHARDS + 1), retries=3, pure=False))
            code = subprocess.run(["polmob", "merge", STUDY, "--absent", "@ABSENT@"]).returncode
    sys.exit(code)
