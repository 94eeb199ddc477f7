"""A server of HyperQueue and two workers of one core, while a program runs that submits to it."""

import os
import subprocess
import sys
import tempfile

from hyperqueue import LocalCluster
from hyperqueue.cluster import WorkerConfig

with tempfile.TemporaryDirectory() as place, LocalCluster(place) as cluster:
    for _ in range(2):
        cluster.start_worker(WorkerConfig(cores=1))
    code = subprocess.run([sys.executable, *sys.argv[1:]], env={**os.environ, "HQ_SERVER_DIR": place}).returncode
sys.exit(code)
