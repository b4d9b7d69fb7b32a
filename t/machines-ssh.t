# GNU parallel over ssh, as dmarc-scale(7) shows it: two hosts that are an sshd
# of the test's own on loopback, with keys and configuration in its folder.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"
. "$TOP/t/lib/machines.sh"

for program in parallel ssh sshd ssh-keygen python3; do
	command -v $program >/dev/null || skip_all "no $program"
done
shell=$(getent passwd "$(id -u)" | cut -d : -f 7)
case $shell in
*/nologin|*/false|'')
	skip_all 'this user has no shell to log in to' ;;
esac
if [ "$(id -u)" -eq 0 ] && [ ! -d /run/sshd ]; then
	mkdir -p /run/sshd
	trap 'stop_all; rmdir /run/sshd; cd / && rm -rf "$tap_dir"' EXIT
fi

port=$(ports 1)
chmod 700 .
ssh-keygen -q -t ed25519 -N '' -f host >/dev/null &&
    ssh-keygen -q -t ed25519 -N '' -f user >/dev/null || exit 1
cp user.pub authorized
cat >sshd_config <<.
ListenAddress 127.0.0.1:$port
HostKey $PWD/host
AuthorizedKeysFile $PWD/authorized
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin prohibit-password
SetEnv PATH=$PATH LC_ALL=C TZ=UTC
AcceptEnv HOST_NAME
.
for host in one two; do
	echo "$host $(cut -d ' ' -f 1,2 host.pub)" >>known
	cat >>ssh_config <<-.
	Host $host
		HostName 127.0.0.1
		HostKeyAlias $host
		SetEnv HOST_NAME=$host
	.
done
cat >>ssh_config <<.
Host *
	Port $port
	IdentityFile $PWD/user
	IdentitiesOnly yes
	IdentityAgent none
	UserKnownHostsFile $PWD/known
	GlobalKnownHostsFile none
	StrictHostKeyChecking yes
	BatchMode yes
	ConnectTimeout 10
.
ok 'sshd finds its configuration good' "$(command -v sshd)" -t -f sshd_config
start sshd "$(command -v sshd)" -D -e -f "$PWD/sshd_config"
within 10 ssh -F ssh_config one true ||
    skip_all "no way to log in here: $(tail -n 1 sshd.log)"
is 'two hosts' "$(for h in one two; do
	ssh -F ssh_config $h 'echo $HOST_NAME'; done | paste -s -d ' ')" 'one two'

PARALLEL_SSH="ssh -F $PWD/ssh_config"
PARALLEL_HOME=$PWD/parallel
export PARALLEL_SSH PARALLEL_HOME
mkdir -p parallel && : >parallel/will-cite
ok 'mail' mail
try 'parts over ssh' \
    "$(commands HOSTS 1 | sed 's/parallel /parallel --joblog log /')"
is 'both hosts have done some' \
    "$(sed 1d log | cut -f 2 | sort -u | paste -s -d ' ')" 'one two'
# Mail that is divided by domain already.
for k in 1 2; do
	mkdir "mail.$k"
done
mv Maildir saved mail.1
mv mail.1 mail.one
mv mail.2 mail.two
try 'each host its own mail' "$(commands HOSTS 2 | sed 's/\$HOST/$HOST_NAME/')"

# What fails on a host is not taken for all.
run sh -c "parallel -S one --wd '$PWD' 'dmarc-rua-parse none' ::: 1"
ok 'a part that fails is known' test "$status" -gt 0
stop sshd
run timeout 60 sh -c "$(commands HOSTS 1 | sed 's/parallel /parallel --retries 1 /')"
ok 'no host: no table' test "$(wc -l <out)" -le 1
done_testing
