#!/bin/sh
# The questions of README.md and of the demo, put to the bundled evidence: what
# fixtures/evidence/README.md says must come out.
. "$(dirname "$0")/lib.sh"

for command in index search show sources cat; do
	have_command $command || skip_all "no $command yet"
done
[ -d "$root/fixtures/evidence/hoster" ] || skip_all 'no bundled evidence'
cd "$root/fixtures/evidence" || exit 1
export WAYBILL_INDEX="$work/lost.index"

mail=5f3c9a1e-7b42-4d0e-9c61-2a8d4e1b7f03@example.org

# count EXPECTED NAME ARGUMENT...
count() {
	expected=$1
	name=$2
	shift 2
	run search --count "$@"
	is "$(cat "$out")" "$expected" "$name"
}

run index --host-of '*/qmail1/*=qmail1' hoster partner
status 3 'index says by its status that evidence is damaged'
is "$(cat "$err")" \
	'waybill: partner/maillog-20190306.gz: at byte 6830: gzip member 1 cut off' \
	'and where'
run sources partner/maillog-20190306.gz
like "$(cat "$out")" 'status  *truncated' 'sources tells it too'

run search "$mail"
status 0 'the message-id is found'
is "$(grep -c "$mail" "$out")" 11 'on all its lines'
for host in smtp1 filter1 store1 mail; do
	like "$(cat "$out")" "Z $host " "one of them of $host"
done
like "$(sed -n 1p "$out")" '^~2019-03-04 14:14:02Z ' \
	'a clock of another zone is told by queue ids'

count 3 'three attempts were deferred' to:bob@partner.example status:deferred
count 1 'the mail was discarded' kind:discard
count 1 'which is found by its text' '"marked message to be discarded"'
count 6 'six logins failed' kind:login outcome:failure \
	user:bob@partner.example ip:203.0.113.66
count 2 'two did not' ip:203.0.113.66 outcome:success
count 24 'lines of that address' ip:203.0.113.66
count 1 'the second mail bounced' to:bbo@partner.example status:bounced

run search --count-by host ip:203.0.113.66
is "$(tr -s ' ' <"$out")" " 14 mail
 10 smtp1" 'counted by host'
run search --count-by host
status 0 'all lines are counted without a query'
is "$(awk '{ n += $1 } END { print n }' "$out")" 5116 'each once'
run search
status 2 'but not printed'

run search to:carol@partner.example
status 1 'who never was a recipient is not found'
like "$(cat "$out")" '^Nothing found: to:carol@partner.example$' 'and said so'

run show -C 1 partner/dovecot.log-20190305.gz:72
is "$(grep -c '^partner/dovecot.log-20190305.gz[-:]7[123][-:] ' "$out")" 3 \
	'show tells the lines around'
run show --how partner/dovecot.log-20190305.gz:72
grep -v '^#' "$out" >"$work/how"
sh "$work/how" >"$work/extracted" 2>&1
like "$(cat "$work/extracted")" '^82786d8d11e87fa6.*dovecot.log-20190305.gz$' \
	'what --how prints gives the hash of the file'
like "$(cat "$work/extracted")" '^Mar 04 16:57:21 lmtp\(bob@partner.example\)' \
	'and the line'

run cat partner/maillog-20190305.gz
is "$(cksum <"$out")" "$(gzip -dc partner/maillog-20190305.gz | cksum)" \
	'cat gives back a source, byte for byte'

for query in "$mail" 'kind:login outcome:failure' 'from:alice@example.org' \
	'ip:203.0.113.0/24' '/[Gg]reylist/'; do
	"$WAYBILL" search $query >"$work/by-index" 2>/dev/null
	"$WAYBILL" search --scan $query >"$work/by-scan" 2>/dev/null
	is "$(cksum <"$work/by-index")" "$(cksum <"$work/by-scan")" \
		"--scan finds the same for $query"
done

finish
