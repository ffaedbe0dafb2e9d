#!/bin/sh
# How hard a simulated archive is: compression by gzip -6, and distinct
# identifiers (queue ids, message-ids, addresses, IPs, sessions) per KiB of raw
# lines, file by file. Real archives: ratio 6 to 10, four and more a KiB.
#
#	hardness.sh FILE...		plain or .gz
set -eu
export LC_ALL=C

v='0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z'
ids="[A-Za-z0-9._+=-]+@[A-Za-z0-9.-]+[a-z0-9]"
ids="$ids|<[A-Za-z0-9+/]{16,32}(:[0-9]+)?>"
ids="$ids|\b(2001:db8:[0-9a-f:]+|([0-9]{1,3}\.){3}[0-9]{1,3})\b"
ids="$ids|\b([0-9A-F]{9,12}|[$v]{10}z[$v]{3,5})\b"
ids="$ids|mail_id: [A-Za-z0-9_-]+|id=[0-9A-Za-z-]+| qp [0-9]+"
ids="$ids|[a-z][0-9]+-v6si[0-9a-z.]+|InternalId=[0-9]+"

for f in "$@"; do
	raw=$(gzip -dcf "$f" | wc -c)
	gz=$(gzip -dcf "$f" | gzip -6 | wc -c)
	n=$(gzip -dcf "$f" | grep -oE "$ids" | sort -u | wc -l)
	echo "$raw $gz $n"
done | awk '
	{ raw += $1; gz += $2; ids += $3 }
	END {
		printf "raw %d, gzip -6 ratio %.2f, ", raw, raw / gz
		printf "%.2f distinct identifiers per KiB\n", ids / raw * 1024
	}'
