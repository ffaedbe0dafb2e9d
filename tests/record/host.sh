#!/bin/bash
# One recorded machine: run inside its own network, mount and UTS namespaces.
#   host.sh NAME ROOT COMMAND...   sets up /dev, /etc and rsyslog, runs COMMAND
set -eu
name=$1 root=$2
shift 2

hostname "$name"
mkdir -p "$root"/{dev,log,run,postfix/{etc,queue,data},mail}
mount --make-rprivate /
# The same place on every machine, so that no line names where this was done.
mount -t tmpfs -o mode=755 none /srv
mkdir /srv/rec
mount --bind "$root" /srv/rec
root=/srv/rec
mount -t tmpfs none "$root/dev"
for node in null:3 zero:5 full:7 random:8 urandom:9 tty:0; do
	major=1
	[ "${node%%:*}" != tty ] || major=5
	mknod -m 666 "$root/dev/${node%%:*}" c $major "${node##*:}"
done
mkdir "$root/dev/shm" "$root/dev/pts"
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"
mount --bind "$root/dev" /dev
mount --bind "$root/hosts" /etc/hosts
mount --bind "$root/resolv.conf" /etc/resolv.conf
ip link set lo up

cat >"$root/rsyslog.conf" <<EOF
module(load="imuxsock" SysSock.Name="/dev/log" SysSock.RateLimit.Interval="0")
global(workDirectory="$root/run" localHostname="${name%%.*}")
template(name="old" type="string"
	string="%timegenerated:::date-rfc3164% %hostname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\n")
template(name="new" type="string"
	string="%timegenerated:::date-rfc3339% %hostname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg:::drop-last-lf%\n")
mail.*;daemon.*;auth.*;authpriv.* action(type="omfile" file="$root/log/mail.log" template="$(cat "$root/stamps")")
EOF
rsyslogd -f "$root/rsyslog.conf" -i "$root/run/rsyslogd.pid"
exec "$@"
