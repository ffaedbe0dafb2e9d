# Sourced: machines in network namespaces, and what all sites share.

# told SUBJECT RECIPIENT STATUS. The sender is there if mails are told by it.
told() {
	local from
	from=$( (grep -s "^$1	" "$work/senders" || true) | head -1 | cut -f 2)
	printf '%s\t%s\t%s%s\n' "$1" "$2" "$3" "${from:+	$from}" >>"$truth"
}
# sent SUBJECT SENDER
sent() { printf '%s\t%s\n' "$1" "$2" >>"$work/senders"; }

# check SUBJECT TO STATUS N COMMAND...: COMMAND says how many are there.
check() {
	local subject=$1 to=$2 status=$3 expected=$4 n
	shift 4
	n=$("$@" "$subject")
	if [ "$n" != "$expected" ]; then
		echo "record: '$subject' to $to: $n, not $expected" >&2
		exit 3
	fi
	told "$subject" "$to" "$status"
}

lower() {
	for host in $hosts; do
		[ ! -s "$work/$host.pid" ] ||
			in_host "$host" "$here/stop.sh" /srv/rec || true
		[ ! -s "$work/$host.pid" ] ||
			kill "$(cat "$work/$host.pid")" 2>/dev/null || true
		ip netns del "wbr-$host" 2>/dev/null || true
	done
	ip netns del wbr-net 2>/dev/null || true
	[ -n "${KEEP:-}" ] || rm -rf "$work"
}

in_host() {
	local host=$1
	shift
	nsenter -t "$(cat "$work/$host.pid")" -m -u -n "$@"
}
# The client's machine: the switch itself has an address.
in_net() { ip netns exec wbr-net "$@"; }

raise_net() {
	ip netns add wbr-net
	in_net ip link add br0 type bridge
	in_net ip link set br0 up
	in_net ip addr add 198.51.100.30/24 dev br0
	in_net ip addr add 198.51.100.31/24 dev br0
	in_net ip link set lo up
}

# make_host HOST ADDRESS NAME STAMPS
make_host() {
	local host=$1 address=$2 fqdn=$3 stamps=$4 root=$work/$1
	mkdir -p "$root"
	cat >"$root/hosts" <<-EOF
		127.0.0.1 localhost
		198.51.100.10 mx.site.test mx
		198.51.100.20 out.else.test out
		198.51.100.30 desk.client.test desk
		198.51.100.40 lists.qm.test lists
		198.51.100.50 post.quiet.test post
		198.51.100.60 mail.exim.test mail
		198.51.100.70 relay.send.test relay
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
	hosts="$hosts $host"
	for _ in $(seq 50); do
		[ ! -e "$root/run/rsyslogd.pid" ] || return 0
		sleep 0.1
	done
	echo "record: $host did not come up" >&2
	exit 3
}

# What all sites keep, if they say no more.
collect() {
	for host in $hosts; do
		mkdir -p "$out/$host"
		cp "$work/$host/log/mail.log" "$out/$host/mail.log"
	done
}
