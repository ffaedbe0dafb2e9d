#!/bin/bash
# Stop the daemons of one recorded machine.
root=$1
[ ! -s "$root/postfix/etc/main.cf" ] || postfix -c "$root/postfix/etc" stop
[ ! -s "$root/run/dovecot/master.pid" ] ||
	doveadm -c "$root/dovecot.conf" stop
for pid in "$root"/run/*.pid "$root"/amavis/amavis.pid \
	"$root"/rspamd/rspamd.pid; do
	[ "$pid" != "$root/run/rsyslogd.pid" ] || continue
	[ ! -s "$pid" ] || kill "$(head -n 1 "$pid")" 2>/dev/null
done
sleep 1
[ ! -s "$root/run/rsyslogd.pid" ] || kill "$(cat "$root/run/rsyslogd.pid")"
sleep 0.5
