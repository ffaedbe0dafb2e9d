#!/bin/sh
# What is in the index, and what is not.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

make_evidence
run index -i ix ev
cp "$out" .summary
export WAYBILL_INDEX=ix

# key NAME: a value of each JSON object of the last run.
key() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$out"
}

# total NAME: their sum.
total() {
	key "$1" | awk '{ sum += $1 } END { print sum + 0 }'
}

run sources
status 0 'all sources'
like "$(cat "$out")" '^bytes in [0-9]+ = stored [0-9]+ \+ shared [0-9]+ \+ skipped [0-9]+' \
	'the books'
is "$(sed -n 's/^bytes in \([0-9]*\) = stored \([0-9]*\) + shared \([0-9]*\) + skipped \([0-9]*\);.*/\1 = \2 + \3 + \4/p' "$out" |
	awk '{ print $1 == $3 + $5 + $7 }')" 1 'balance'
is "$(cut -f2 expected | xargs cat want/cut ev/odd/mbox | wc -c)" \
	"$(sed -n 's/^bytes in \([0-9]*\) .*/\1/p' "$out")" \
	'and are what the evidence has, to the last byte before the cut'

run sources --json
is "$(grep -c '"type":"source"' "$out")" 15 'each source and what was skipped'
while IFS='	' read -r path wanted; do
	run sources --json "$path"
	is "$(key bytes):$(grep -c '' "$out")" "$(wc -c <"$wanted"):1" \
		"$path has its bytes"
done <expected
run sources --json
is "$(total bytes)" "$(($(total stored_bytes) + $(total shared_bytes) + \
	$(wc -c <ev/odd/mbox)))" 'bytes are stored, shared or skipped'

run sources --json ev/mx1/maillog
is "$(key first) $(key last)" '2019-03-06T08:00:00 2019-03-06T08:04:59' \
	'first and last time'
is "$(key host) $(key host_basis)" 'mx1 stated' 'host'
is "$(key year_basis) $(key zone_basis)" 'inferred none' 'year and zone'
is "$(key status) $(key lines)" 'whole 300' 'status and lines'
is "$(key file_sha256)" "$(sha256sum ev/mx1/maillog | cut -d' ' -f1)" \
	'the hash of its file'
run sources --json ev/mx2.tar.gz//log/maillog
is "$(key first) $(key last)" '2019-03-06T08:00:00Z 2019-03-06T08:03:19Z' \
	'times that are stated'
is "$(tr , '\n' <"$out" | grep -c '^"paths":\|^"ev/mx2')" 2 \
	'the same content twice is one source with two paths'
run sources --json ev/odd/cut.gz
is "$(key status)" truncated 'a file that is cut off'
like "$(cat "$out")" '"damage":\[\{"offset":[0-9]+,"why":"gzip member 1 cut off"' \
	'with where and why'
run sources --json ev/odd/empty.log
is "$(key status)" empty 'an empty file'
run sources --json ev/odd/link ev/odd/mbox
is "$(key status | tr '\n' ' ')" 'skipped skipped ' 'a link and a mailbox'
is "$(key reason | tr '\n' , )" 'symbolic link,mailbox (mbox),' 'with reasons'
run sources --json --status skipped,truncated
is "$(key status | sort | uniq -c | tr -s ' \n' ' ')" ' 2 skipped 1 truncated ' \
	'--status: what is lost'
run sources --json --status whole --host mx1
is "$(key status | sort -u)" whole 'and of a host what is whole'
run sources --status lost
status 2 'a status that is none'
run sources --json ev/odd/utf16.log
is "$(key lines) $(key first)" '9 2019-03-01T08:00:00Z' 'UTF-16'
run sources ev/odd/gaps.log
like "$(cat "$out")" '^ev/odd/gaps.log$' 'text for a person'
like "$(cat "$out")" 'holds +4 lines, [0-9]+ bytes' 'with lines and bytes'

run sources --json ev/mx1
is "$(grep -c '' "$out")" 3 'those below a folder'
run sources --json ev/mx2.tar.gz
is "$(grep -c '' "$out")" 2 'those in an archive'
run sources --json '*.log'
is "$(grep -c '' "$out")" 7 'those that fit a pattern'
run sources --json --host mx2
is "$(key host | sort -u)" mx2 'those of a host'
run sources --json --on 2019-03-05 --host 'mx*'
is "$(key path)" 'ev/mx1/maillog
ev/mx1/maillog-20190306.gz
ev/mx2.tar.gz//log/maillog.1.gz' \
	'those that touch a day; where no zone is known, that may'
run sources --json --since 2019-03-06T08:03:19Z --host mx2
is "$(key last)" 2019-03-06T08:03:19Z 'from its last second'
run sources --json --until 2019-03-05T08:00:00Z --host mx2
status 1 'before its first'
run sources ev/nothing
status 1 'no such source'
one_error 'is told in one line'

run sources --csv ev/mx1
is "$(wc -l <"$out")" 4 'CSV has a header and a row for each'
run sources --summary
status 0 'the summary'
is "$(grep -v '^this run' .summary)" "$(cat "$out")" 'is what index ended with'
like "$(cat "$out")" '^ +900  mx1' 'lines by host'
like "$(cat "$out")" 'zone of 3 sources not known' 'how zones are known'
run sources --summary --json
is "$(key type) $(key sources)" 'summary 13' 'and as JSON'
run sources --summary ev
status 2 'the summary is of all'

# Readings of a person.
run index -i ix --tz-of '*/mx1/*=+01:00' --year-of '*/mx1/maillog=2018'
run sources --json ev/mx1/maillog
is "$(key year_basis) $(key zone) $(key zone_basis) $(key first)" \
	'given +01:00 given 2018-03-06T07:00:00Z' 'what was given is told'
run index -i ix --tz-of '*/mx1/*=Europe/Berlin'
run sources --json ev/mx1/maillog
is "$(key zone) $(key first)" 'Europe/Berlin 2018-03-06T07:00:00Z' \
	'a zone by its name'

# Nothing at all.
mkdir none
run index -i ix0 none
run sources -i ix0
status 1 'an index of nothing has no sources'
run sources -i ix0 --summary
status 0 'but a summary'
finish
