#!/bin/bash
# Record what real daemons log. See README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: record.sh OUT}
need='postfix dovecot-imapd dovecot-pop3d dovecot-lmtpd dovecot-sieve
postgrey opendkim opendkim-tools rsyslog swaks curl iproute2 sasl2-bin
libsasl2-modules'
for package in $need; do
	dpkg -s "$package" >/dev/null 2>&1 || missing="${missing:-} $package"
done
if [ -n "${missing:-}" ]; then
	echo "record: needs$missing (apt-get install them)" >&2
	exit 2
fi
[ "$(id -u)" = 0 ] || { echo 'record: needs root' >&2; exit 2; }

work=$(mktemp -d /tmp/wbrecord.XXXXXX)
chmod 755 "$work"
mkdir -p "$out"/mx "$out"/out
truth=$out/truth
: >"$truth"

finish() {
	for host in mx out; do
		[ ! -s "$work/$host.pid" ] ||
			in_host $host "$here/stop.sh" /srv/rec || true
		[ ! -s "$work/$host.pid" ] ||
			kill "$(cat "$work/$host.pid")" 2>/dev/null || true
		ip netns del wbr-$host 2>/dev/null || true
	done
	ip netns del wbr-net 2>/dev/null || true
	[ -n "${KEEP:-}" ] || rm -rf "$work"
}
trap finish EXIT

in_host() {
	local host=$1
	shift
	nsenter -t "$(cat "$work/$host.pid")" -m -u -n "$@"
}
# The client's machine: the switch itself has an address.
in_net() { ip netns exec wbr-net "$@"; }

ip netns add wbr-net
in_net ip link add br0 type bridge
in_net ip link set br0 up
in_net ip addr add 198.51.100.30/24 dev br0
in_net ip link set lo up

make_host() {
	local host=$1 address=$2 fqdn=$3 stamps=$4 root=$work/$1
	mkdir -p "$root"
	cat >"$root/hosts" <<-EOF
		127.0.0.1 localhost
		198.51.100.10 mx.site.test mx site.test
		198.51.100.20 out.else.test out else.test
		198.51.100.30 desk.client.test desk
	EOF
	: >"$root/resolv.conf"
	echo "$stamps" >"$root/stamps"
	ip netns add "wbr-$host"
	in_net ip link add "v-$host" type veth peer name eth0 \
		netns "wbr-$host"
	in_net ip link set "v-$host" master br0 up
	ip netns exec "wbr-$host" ip addr add "$address/24" dev eth0
	ip netns exec "wbr-$host" ip link set eth0 up
	ip netns exec "wbr-$host" unshare -mu "$here/host.sh" "$fqdn" "$root" \
		sleep 3600 &
	echo $! >"$work/$host.pid"
	for _ in $(seq 50); do
		[ ! -e "$root/run/rsyslogd.pid" ] || return 0
		sleep 0.1
	done
	echo "record: $host did not come up" >&2
	exit 3
}

make_host mx 198.51.100.10 mx.site.test old
make_host out 198.51.100.20 out.else.test new
in_host out "$here/setup_out.sh" /srv/rec
in_host mx "$here/setup_mx.sh" /srv/rec
. "$here/scenes.sh"
play
for host in mx out; do
	in_host $host "$here/stop.sh" /srv/rec
	cp "$work/$host/log/mail.log" "$out/$host/mail.log"
done
wc -l "$out"/*/mail.log "$truth"
