#!/bin/sh
# Nothing found, and what that is worth: what is lost of the evidence is told
# with it, and only what was searched counts.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Fixture lines: two hosts; the second one's file is cut off.
mkdir ev
cat >ev/mx1 <<'END'
2019-03-04T10:00:00+00:00 mx1.host.example postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 mx1.host.example postfix/smtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
2019-03-04T10:00:01+00:00 mx1.host.example postfix/qmgr[13]: 4A1B2C3D4E: removed
END
cat >mx2 <<'END'
2019-03-05T10:00:00+00:00 mx2 postfix/qmgr[13]: 5B1B2C3D4E: from=<cy@out.example>, size=900, nrcpt=1 (queue active)
2019-03-05T10:00:02+00:00 mx2 postfix/qmgr[13]: 5B1B2C3D4E: removed
END
# The cut is in the trailer, so that the lines before it are there.
gzip -n <mx2 >whole.gz
head -c $(($(wc -c <whole.gz) - 6)) whole.gz >ev/mx2.gz
run index -i ix ev
status 3 'a cut file is a loss'

cut='"gaps":\[\{"host":"mx2","since":"2019-03-05T10:00:02Z","why":"ev/mx2\.gz: at byte [0-9]+: gzip member 1 cut off'
run trace -i ix --json nobody@lost.example
status 1 'nothing is found'
like "$(cat "$out")" "$cut" 'and what is lost is told'
like "$(cat "$out")" '"statement":"No line .* lost to damage' 'and said'
like "$(cat "$out")" '"searched":\{"sources":"2"' 'all was searched'
run search -i ix nothinglikethis
like "$(cat "$out")" \
	'^    mx2  lines are lost after 2019-03-05 10:00:02Z: ev/mx2\.gz: at byte' \
	'search tells it, too'

# Only the hosts asked for.
run trace -i ix --json --host mx1 --to nobody@lost.example
status 1 'a host by its first label'
unlike "$(cat "$out")" 'mx2|damage' 'nothing of the other host'
like "$(cat "$out")" '"searched":\{"sources":"1","lines":"3"' 'one source'
like "$(cat "$out")" '"asked":"--to nobody@lost.example --host mx1"' \
	'the filters are named'
run trace -i ix --json --host mx2 --program smtpd --severity err --user u \
	--ip 192.0.2.1 --to nobody@lost.example
like "$(cat "$out")" "$cut" 'its own loss'
like "$(cat "$out")" '"asked":"--to nobody@lost.example --host mx2 --program smtpd --user u --ip 192.0.2.1 --severity err"' 'all filters are named'
run trace -i ix --json --host mx3 --to nobody@lost.example
like "$(cat "$out")" '"searched":\{"sources":"0","lines":"0"' 'an unknown host'
like "$(cat "$out")" '"statement":"The index holds no lines of what' 'is said'

# Only the sources asked for.
run search -i ix --json --source ev/mx1 nothinglikethis
unlike "$(cat "$out")" 'mx2|damage' 'nothing of the other source'
like "$(cat "$out")" '"coverage":\[\{"host":"mx1.host.example","since":"2019-03-04T10:00:00Z","until":"2019-03-04T10:00:01Z","lines":"3","sources":"1"\}\]' 'what the source covers'
run search -i ix --json --source '*mx2.gz' nothinglikethis
like "$(cat "$out")" "$cut" 'a source that is cut'

# What was lost later cannot have held it.
run trace -i ix --json --until 2019-03-03 nobody@lost.example
unlike "$(cat "$out")" 'gaps' 'nothing was lost before the cut'

# What comes near, with times in UTC, whatever the lines are written in.
mkdir near
cat >near/maillog <<'END'
2019-03-04T11:00:00+01:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T11:00:00+01:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T11:00:01+01:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bbo@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
2019-03-04T11:00:01+01:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T11:05:00+01:00 mx1 postfix/smtpd[15]: NOQUEUE: reject: RCPT from bad.example[192.0.2.9]: 554 5.7.1 <eve@far.example>: Relay access denied; from=<x@bad.example> to=<eve@far.example> proto=ESMTP helo=<bad.example>
2019-03-04T11:06:00+01:00 mx1 dovecot: imap-login: Login: user=<eva@far.example>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.8, mpid=17, session=<AbCdEfGhIjK>
END
run index -i near.ix near
run trace -i near.ix --from ann@out.example --to bob@far.example
like "$(cat "$out")" \
	'^    bob@far.example is not in the evidence, but bbo@far.example is \(1 line\)$' \
	'an address that is nearly the same'
like "$(cat "$out")" \
	'^    ann@out.example wrote to bbo@far.example on 2019-03-04 10:00:00Z \(4A1B2C3D4E\)$' \
	'other mails of the sender, at UTC'
run trace -i near.ix --status delivered --to bbo@far.example
unlike "$(cat "$out")" 'not in the evidence' 'an address that is there'
run trace -i near.ix --to eva@far.example
status 1 'an address that only logs in'
unlike "$(cat "$out")" 'not in the evidence' 'is in the evidence, too'
like "$(cat "$out")" '^    eva@far.example stands in 1 line, the last of them near/maillog:6$' \
	'and where is said'

# Of many gaps a person is told the longest, a program all of them.
mkdir many
awk 'BEGIN {
	for (i = 0; i < 40; i++) {
		at = sprintf("2019-03-%02dT%02d", 1 + int(i / 8), i % 8 * 3)
		lost = " mx1 rsyslogd: imuxsock lost 5 messages from pid " \
			"7 due to rate-limiting"
		print at ":00:00+00:00" lost
		# The 30th lasts for forty minutes.
		print at (i == 29 ? ":40:00" : ":01:00") "+00:00" lost
	}
}' >many/messages
run index -q -i many.ix many
run coverage -i many.ix --json
is "$(grep -c '"type":"gap"' "$out")" 40 'forty gaps'
run search -i many.ix --json nothinglikethis
is "$(grep -o '"why":"' "$out" | grep -c .)" 40 'JSON tells all'
run search -i many.ix nothinglikethis
is "$(grep -c '^    mx1  nothing' "$out")" 12 'text tells twelve'
like "$(grep '^    mx1  nothing' "$out" | head -n 1)" \
	'nothing 2019-03-04 15:00:00Z to 2019-03-04 15:40:00Z' 'the longest first'
like "$(cat "$out")" \
	"^    and 28 more, none of them longer: see 'waybill coverage'\$" \
	'and how many more'

# So it is with hosts, of which an archive may have a thousand.
mkdir hosts
for h in $(seq 1 60); do
	for n in 1 $(test $((h % 6)) = 0 && echo 2 3); do
		echo "2019-03-04T10:00:0${n}Z host$h cron[$n]: line"
	done
done >hosts/merged
"$WAYBILL" index -q -i hosts.ix hosts
run search -i hosts.ix nothinglikethis
is "$(grep -c '^    host[0-9]*  ' "$out")" 12 'text tells twelve hosts'
is "$(grep -c '^    host.*  3 lines' "$out")" 10 'those with the most lines'
like "$(cat "$out")" \
	"^    and 48 more hosts, none of them with more lines: see 'waybill coverage'\$" \
	'and how many more'
is "$(sed -n '3,5s/^\(.\{20\}\).*/\1/p' "$out")" 'searched: 80 lines i
No line of the evide
the evidence covers:' 'and what follows comes before them'
run search -i hosts.ix --json nothinglikethis
is "$(grep -o '"host":"host[0-9]*"' "$out" | sort -u | wc -l)" 60 'JSON has all'

# A window without an end goes to that of the evidence: a host that had ended
# before is not said to go through it.
mkdir -p ends
for day in 4 5; do
	for h in 0 1 2 3 4 5 6 7 8 9; do
		for m in 00 05 10 15 20 25 30 35 40 45 50 55; do
			at="2024-03-0${day}T0$h:$m:00Z"
			echo "$at early a[1]: line" >>ends/early
			echo "$at late a[1]: line" >>ends/late
			echo "2024-03-0${day}T1$h:$m:00Z late a[1]: line" \
				>>ends/late
		done
	done
done
"$WAYBILL" index -q -i ends.ix ends
run search -i ends.ix nobody --since '2024-03-05 08:00'
like "$(cat "$out")" 'the evidence of 1 host goes through the whole window' \
	'a window without an end'
run search -i ends.ix nobody --since '2024-03-06'
unlike "$(cat "$out")" 'through the whole window' 'behind all evidence'

finish
