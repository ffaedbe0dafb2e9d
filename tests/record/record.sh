#!/bin/bash
# Record what real daemons log. See README.md.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
site=${1:?usage: record.sh SITE OUT}
out=${2:?usage: record.sh SITE OUT}
. "$here/net.sh"
. "$here/site_$site.sh"
for command in $need; do
	command -v "${command#*:}" >/dev/null ||
		missing="${missing:-} ${command%%:*}"
done
if [ -n "${missing:-}" ]; then
	echo "record: needs$missing (see README.md)" >&2
	exit 2
fi
[ "$(id -u)" = 0 ] || { echo 'record: needs root' >&2; exit 2; }

work=$(mktemp -d /tmp/wbrecord.XXXXXX)
chmod 755 "$work"
mkdir -p "$out"
truth=$out/truth
: >"$truth"
hosts=
trap lower EXIT
raise_net
raise
play
for host in $hosts; do
	in_host "$host" "$here/stop.sh" /srv/rec
done
collect
wc -l "$truth"
