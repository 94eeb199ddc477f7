"""Slurm on one node: munge, a controller and a node, all on the loopback, configured in a folder of their own."""

import os
import re
import shutil
import subprocess
import time

CONFIGURATION = """\
ClusterName=polmob
SlurmctldHost=localhost(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={place}/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_min_interval=200000,bf_interval=1,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
NodeName=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=16000 State=UNKNOWN
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
"""


def wait_for(what, met, seconds=30):
    until = time.monotonic() + seconds
    while not met():
        if time.monotonic() > until:
            raise SystemExit(f"{what} after {seconds} s")
        time.sleep(0.1)


class Slurm:
    kinds = ("TERM", "KILL", "REQUEUE")
    file = "study.sh"

    def __init__(self, word):
        self.word, self.daemons = word, []

    def begin(self, place):
        own = self.own = place / "slurm"
        for folder in (own, own / "state", own / "spool"):
            folder.mkdir(mode=0o755)
        (own / "munge.key").write_bytes(os.urandom(1024))
        (own / "munge.key").chmod(0o400)
        (own / "slurm.conf").write_text(CONFIGURATION.format(place=own, user="root"))
        os.environ["SLURM_CONF"] = str(own / "slurm.conf")
        names = {"socket": "munge.socket", "key-file": "munge.key", "pid-file": "munge.pid", "seed-file": "munge.seed"}
        munge = ["/usr/sbin/munged", "--foreground", "--force", f"--log-file={own}/munge.log"]
        self.start("munge", [*munge, *(f"--{option}={own}/{name}" for option, name in names.items())])
        wait_for("no munge", (own / "munge.socket").exists)
        self.start("slurmctld", ["/usr/sbin/slurmctld", "-D"])
        self.start("slurmd", ["/usr/sbin/slurmd", "-D", "-N", "localhost"])
        wait_for("the node is not idle", lambda: "idle" in self.ask("sinfo", "-h", "-o", "%T"))
        done = subprocess.run(["sh", self.file], cwd=place, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"sbatch: {done.stderr}")
        # The script submits the array and what depends on it.
        self.merge = int(re.search(r"(\d+)\s*$", done.stdout).group(1))

    def start(self, name, command):
        log = open(self.own / f"{name}.out", "w")
        self.daemons.append(subprocess.Popen(command, stdout=log, stderr=log))

    def ask(self, *words):
        return subprocess.run(words, capture_output=True, text=True).stdout

    def over(self):
        left = self.ask("squeue", "-h", "-o", "%i %T %r")
        if "DependencyNeverSatisfied" in left:
            jobs = self.ask("scontrol", "show", "job")
            raise SystemExit(f"a task failed for good:\n{left}\n{jobs}")
        return not left.strip()

    def requeue(self, shard):
        array = self.ask("squeue", "-h", "-r", "-t", "R", "-o", "%i").split()
        number = shard.split("/")[0]
        mine = [job for job in array if job.endswith(f"_{number}")]
        return bool(mine) and subprocess.run(["scontrol", "requeue", mine[0]], capture_output=True).returncode == 0

    def end(self):
        jobs = self.ask("scontrol", "show", "job", str(self.merge)) if hasattr(self, "merge") else ""
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        if jobs and "JobState=COMPLETED" not in jobs:
            raise SystemExit(f"the job that merges did not end well:\n{jobs}")
        shutil.rmtree(self.own, ignore_errors=True)
