#!/bin/sh
# Measures `waybill trace`, whole process: mails picked from simulated logs, a
# newsletter with many recipients, and a Message-ID that many mails share. The
# speed of parsing is in the table of stages.
#
#	make bench [SIZE=1G]
#
# From the environment: WAYBILL and WBSIM, SIZE, TRACES (how many mails are
# asked about, 200), RECIPIENTS (10000), CONSTANT (mails of one Message-ID,
# 1000000). The data of bench.sh is used where it is there.
set -eu
export LC_ALL=C

size=${SIZE:-1G}
WAYBILL=${WAYBILL:-build/waybill}
build=$(dirname "$WAYBILL")
WBSIM=${WBSIM:-$build/wbsim}
stat=$build/bench/runstat
room=$build/bench/data-$size
traces=${TRACES:-200}
recipients=${RECIPIENTS:-10000}
constant=${CONSTANT:-1000000}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/waybill-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

"$WAYBILL" help trace >/dev/null 2>&1 || exit 0

if [ ! -e "$room/index/CURRENT" ]; then
	room=$tmp/room
	"$WBSIM" -s 1 -o "$room/logs" --size "$size" --gz 2>/dev/null
	"$WAYBILL" index -i "$room/index" "$room/logs" >/dev/null 2>&1
fi

# row WHAT MUST MEASURED
row() {
	printf '| %s | %s | %s |\n' "$1" "$2" "$3"
}

# wall NAME COMMAND...: milliseconds of one run, added to $tmp/NAME.
wall() {
	name=$1
	shift
	"$stat" -q "$@" 2>"$tmp/one" || [ $? = 1 ] || cat "$tmp/one" >&2
	tail -n 1 "$tmp/one" | awk '{ print $1 * 1000 }' >>"$tmp/$name"
}

# quantile NAME SHARE
quantile() {
	sort -n "$tmp/$1" | awk -v s="$2" '{ v[NR] = $1 }
		END { i = int(NR * s + 0.999); print v[i < 1 ? 1 : i] }'
}

# --- one mail: Message-IDs of all hosts and days
find "$room/logs" -path '*maillog*' -type f | sort | awk 'NR % 7 == 3' |
	while read -r file; do
		gzip -dcf "$file" |
			sed -n 's/.*message-id=<\([^>]*\)>.*/\1/p' |
			awk 'NR % 50 == 7'
	done | sort -u >"$tmp/ids"
step=$(($(wc -l <"$tmp/ids") / traces + 1))
awk -v s="$step" 'NR % s == 0' "$tmp/ids" >"$tmp/picked"
while read -r id; do
	wall warm "$WAYBILL" trace -i "$room/index" --message-id "$id"
done <"$tmp/picked"
while read -r id; do
	wall mail "$WAYBILL" trace -i "$room/index" --message-id "$id"
done <"$tmp/picked"

# --- a newsletter
mkdir "$tmp/news.logs" "$tmp/same.logs"
awk -v n="$recipients" 'BEGIN {
	head = "Mar  4 %02d:%02d:%02d mx1 postfix/"
	q = "4D5E6F7A8B"
	printf head "smtpd[99]: %s: client=news.example[192.0.2.7]\n", \
		9, 0, 0, q
	printf head "cleanup[98]: %s: message-id=<news@list.example>\n", \
		9, 0, 0, q
	printf head "qmgr[97]: %s: from=<news@list.example>, size=4711, " \
		"nrcpt=%d (queue active)\n", 9, 0, 0, q, n
	for (i = 0; i < n; i++) {
		t = int(i / 4)
		printf head "smtp[%d]: %s: to=<u%d@d%d.example>, " \
			"relay=mx.d%d.example[192.0.2.%d]:25, delay=%d, " \
			"delays=1/%d/0.1/0.2, dsn=2.0.0, status=sent " \
			"(250 2.0.0 Ok: queued as %X)\n", 9 + int(t / 3600), \
			t / 60 % 60, t % 60, 100 + i % 20, q, i, i % 900, \
			i % 900, i % 250, t, t, i + 16777216
	}
	printf head "qmgr[97]: %s: removed\n", 9 + int(t / 3600), \
		t / 60 % 60, t % 60, q
}' >"$tmp/news.logs/maillog-20190305"
"$WAYBILL" index -i "$tmp/news.index" "$tmp/news.logs" >/dev/null 2>&1
for i in 1 2 3 4 5; do
	wall news "$WAYBILL" trace -i "$tmp/news.index" news@list.example
done

# --- one Message-ID in very many mails
awk -v n="$constant" 'BEGIN {
	for (i = 0; i < n; i++) {
		t = int(i * 86000 / n)
		stamp = sprintf("Mar  4 %02d:%02d:%02d mx1 postfix/", \
			t / 3600, t / 60 % 60, t % 60)
		q = sprintf("%X", i + 268435456)
		print stamp "smtpd[99]: " q ": client=bulk.example[192.0.2.9]"
		print stamp "cleanup[98]: " q ": message-id=<same@bulk.example>"
		print stamp "qmgr[97]: " q ": from=<b" i "@bulk.example>, " \
			"size=900, nrcpt=1 (queue active)"
		print stamp "smtp[96]: " q ": to=<u" i "@far.example>, " \
			"relay=mx.far.example[192.0.2.8]:25, delay=0.3, " \
			"dsn=2.0.0, status=sent (250 ok)"
		print stamp "qmgr[97]: " q ": removed"
	}
}' >"$tmp/same.logs/maillog-20190305"
"$WAYBILL" index -i "$tmp/same.index" "$tmp/same.logs" >/dev/null 2>&1
rm -r "$tmp/same.logs"
for i in 1 2 3; do
	wall same "$WAYBILL" trace -i "$tmp/same.index" same@bulk.example
	wall oneof "$WAYBILL" trace -i "$tmp/same.index" \
		--to "u$((constant / 2))@far.example"
done

echo
echo '| trace, whole process, warm | must | measured |'
echo '|---|---|---|'
row "one mail of $size, median of $(wc -l <"$tmp/mail"), ms" "<= 15" \
	"$(quantile mail 0.5)"
row "the same, 99th percentile, ms" "<= 50" "$(quantile mail 0.99)"
row "a newsletter with $recipients recipients, ms" "< 1000" \
	"$(quantile news 0.5)"
row "a Message-ID that $constant mails share, ms" "< 1000" \
	"$(quantile same 0.5)"
row "one of these mails by its recipient, ms" "< 1000" \
	"$(quantile oneof 0.5)"
