"""A whole Slurm on one machine, in a folder of its own: munged, slurmctld, slurmd. Needs root, no systemd.

Everything that was started is stopped by stop(), by the numbers of its processes.
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue"]

# proctrack/linuxproc and task/none: no control groups, which a container does not give. cred_expire: how long a
# requeued job waits before it starts again.
CONFIGURATION = """
ClusterName=outcore
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=6
CredType=cred/munge
SlurmctldPort={controller_port}
SlurmdPort={node_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=2
MaxArraySize=101
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
"""


def missing():
    """Why there can be no Slurm here; nothing when there can."""
    absent = [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]
    if absent:
        return f"not installed: {', '.join(absent)} (packages slurm-wlm, munge)"
    return "" if os.geteuid() == 0 else "slurmd needs root"


def search_path():
    return os.environ["PATH"] + os.pathsep + "/usr/sbin:/sbin"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OneMachineSlurm:
    def __init__(self, cpus):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="outcore-slurm-"))
        self.folder.chmod(0o755)  # munge wants its socket to be within reach of all
        self.daemons = []
        self.environment = dict(os.environ, PATH=search_path(), SLURM_CONF=str(self.folder / "slurm.conf"))
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname().split(".")[0], folder=self.folder, cpus=cpus,
            controller_port=free_port(), node_port=free_port()))

    def start(self):
        folder = self.folder
        self.launch("munged", "--foreground", "--force", f"--key-file={folder}/munge.key", f"--socket={folder}/munge.socket",
                    f"--pid-file={folder}/munged.pid", f"--log-file={folder}/munged.log", f"--seed-file={folder}/munged.seed")
        self.wait_until(lambda: (folder / "munge.socket").exists(), "munged has a socket")
        self.launch("slurmctld", "-D", "-i", "-f", folder / "slurm.conf")
        self.launch("slurmd", "-D", "-f", folder / "slurm.conf")
        self.wait_until(lambda: "idle" in self.ask("sinfo", "-h", "-o", "%T"), "the node is idle")

    def launch(self, name, *arguments):
        with open(self.folder / f"{name}.out", "w") as out:
            self.daemons.append(subprocess.Popen(
                [shutil.which(name, path=search_path()), *map(str, arguments)], env=self.environment,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True))

    def wait_until(self, holds, what, seconds=60):
        end = time.monotonic() + seconds
        while not holds():
            dead = [daemon.args[0] for daemon in self.daemons if daemon.poll() is not None]
            if dead or time.monotonic() > end:
                raise RuntimeError(f"not within {seconds} s: {what}; ended: {dead}\n{self.logs()}")
            time.sleep(0.1)

    def ask(self, *command):
        return subprocess.run(list(map(str, command)), env=self.environment, capture_output=True, text=True).stdout

    def logs(self):
        return "\n".join(f"== {file.name}\n{file.read_text(errors='replace')[-2000:]}"
                         for file in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("*.out")))

    def stop(self):
        """Jobs, then daemons in the reverse order of their start, then the folder."""
        self.ask("scancel", "--user=root", "--signal=KILL", "--full")
        self.ask("scancel", "--user=root")
        time.sleep(0.5)
        for daemon in reversed(self.daemons):
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
