# A Slurm array, as dmarc-scale(7) shows it: slurmctld, slurmd and munged of the
# test's own, on loopback, with one node of two processors.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/machines.sh"

for program in munged slurmctld slurmd sbatch sinfo python3; do
	command -v $program >/dev/null || skip_all "no $program"
done
# munged wants a folder that others can't write to, and all above it.
chmod 755 .
me=$(id -un)
host=$(hostname -s)
# shellcheck disable=SC2046 # two words
set -- $(ports 2)
mkdir -m 700 munge ctld spool
head -c 128 /dev/urandom >munge/key
chmod 400 munge/key
cat >slurm.conf <<.
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$PWD/munge/socket
CredType=cred/munge
SlurmctldPort=$1
SlurmdPort=$2
SlurmctldPidFile=$PWD/ctld/pid
SlurmdPidFile=$PWD/spool/pid
StateSaveLocation=$PWD/ctld
SlurmdSpoolDir=$PWD/spool
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=2
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 CPUs=2
PartitionName=main Nodes=n1 Default=YES MaxTime=5
.
SLURM_CONF=$PWD/slurm.conf
export SLURM_CONF
start munged munged --force --foreground --key-file="$PWD/munge/key" \
    --socket="$PWD/munge/socket" --pid-file="$PWD/munge/pid" \
    --log-file="$PWD/munge/log" --seed-file="$PWD/munge/seed"
within 10 test -S munge/socket || skip_all "no munged: $(tail -n 1 munged.log)"
start slurmctld slurmctld -D -f "$SLURM_CONF"
start slurmd slurmd -D -N n1 -f "$SLURM_CONF"
within 30 sh -c 'timeout 5 sinfo -h -o %T | grep -q idle' ||
    skip_all "no node: $(tail -n 1 slurmd.log)"

ok 'mail' mail
block SLURM 1 >job
try 'an array of four' "$(commands SLURM 2)"
is 'each job has a part' "$(grep -c . day.? | grep -vc ':0$')" 4
is 'one tells what cannot be read' \
    "$(grep -l 'cut.gz' messages.? | wc -l)" 1
done_testing
