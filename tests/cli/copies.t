#!/bin/sh
# The same event in several files counts once, with all its citations, in every
# command; equal lines of one source stay apart.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# What the host keeps itself, with the old stamps; its year and zone are given
# by the long queue ids.
mkdir -p ev/mx1 ev/loghost
cat >ev/mx1/maillog <<'END'
Mar  4 10:00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
Mar  4 10:00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@out.example>
Mar  4 10:00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
Mar  4 10:00:01 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
Mar  4 10:00:01 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<cy@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
Mar  4 10:00:01 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
Mar  4 10:00:05 mx1 postfix/smtpd[15]: warning: unknown[192.0.2.66]: SASL LOGIN authentication failed: authentication failure
Mar  4 10:00:05 mx1 postfix/smtpd[15]: warning: unknown[192.0.2.66]: SASL LOGIN authentication failed: authentication failure
Mar  4 10:00:06 mx1 dovecot: imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.7, lip=192.0.2.8, mpid=77, session=<AAAAAAAAAAA>
END
# mail.warn has some of them again, and there is a copy that was made when the
# log had five of its lines.
grep warning ev/mx1/maillog >ev/mx1/mail.warn
head -n 5 ev/mx1/maillog >ev/mx1/maillog.copy
# What the log server wrote: the same with another stamp.
sed 's/^Mar  4 10:00:0\([0-9]\)/2019-03-04T10:00:0\1.25\1000+01:00/' \
	ev/mx1/maillog >ev/loghost/mx1.log

run index -q --tz-of '*mx1/ma*=Europe/Berlin' --year-of '*mx1/ma*=2019' \
	-i ix ev
status 0 'indexed'
for how in '' --scan; do
	run search -i ix $how --count '*'
	is "$(cat "$out")" 9 "each event once $how"
done
run search -i ix --json 'cy@far.example'
is "$(grep -c '' "$out")" 1 'one line of four files'
is "$(grep -o '"path":"[^"]*"' "$out" | sort | tr -d '\n')" \
	'"path":"ev/loghost/mx1.log""path":"ev/mx1/maillog""path":"ev/mx1/maillog.copy"' \
	'cites each'
run search -i ix --json '4A1B2C3D4E removed'
is "$(grep -o '"path":"[^"]*"' "$out" | sort | tr -d '\n')" \
	'"path":"ev/loghost/mx1.log""path":"ev/mx1/maillog"' \
	'not a copy that ends before the line'
like "$(cat "$out")" '"time":"2019-03-04T09:00:01.251000Z"' \
	'with the time that is known best'
run search -i ix --json 'authentication failure'
is "$(grep -c '' "$out")" 2 'equal lines of one source stay apart'
is "$(grep -c 'ev/loghost/mx1.log.*ev/mx1/mail.warn\|ev/mx1/mail.warn.*ev/loghost/mx1.log' "$out")" 2 'the first with the first, the second with the second'
run search -i ix --json --source ev/mx1/maillog 'cy@far.example'
is "$(grep -c '' "$out")" 1 'one source alone'
like "$(cat "$out")" '"cite":{"[^}]*"path":"ev/mx1/maillog",' 'is cited first'
run search -i ix --count --source '*/mx1.log' '*'
is "$(cat "$out")" 9 'the other alone'
run search -i ix --count-by program
like "$(cat "$out")" '^ *3 postfix/smtpd|3 .*postfix/smtpd' 'counted once'

run trace -i ix --json m1@out.example
is "$(grep -c '"type":"mail"' "$out")" 1 'one mail'
like "$(cat "$out")" '"complete":true' 'told to its end'
is "$(grep -o '"attempts":"*[0-9]*' "$out" | sort -u)" \
	"$(grep -o '"attempts":"*1' "$out" | sort -u)" 'each try once'
is "$(grep -o '"to":"[a-z]*@far.example","leg"' "$out" | grep -c '')" 2 \
	'two recipients'
is "$(grep -o '"type":"event"' "$out" | grep -c '')" 6 'six lines'
if have_command logins; then
	run logins -i ix --count
	is "$(cat "$out")" 3 'two failures and a login'
fi

# Log servers that write RFC 5424, or leave the host out where the folder has
# its name.
mkdir -p forms/mx1 forms/syslog
cp ev/mx1/maillog forms/mx1/
sed 's/^Mar  4 10:00:0\([0-9]\) mx1 \([^[]*\)\[\([0-9]*\)\]: /<22>1 2019-03-04T10:00:0\1.251+01:00 mx1 \2 \3 - - /
	s/^Mar  4 10:00:0\([0-9]\) mx1 dovecot: /<22>1 2019-03-04T10:00:0\1.251+01:00 mx1 dovecot - - - /' \
	ev/mx1/maillog >forms/syslog/5424
sed 's/^Mar  4 10:00:0\([0-9]\) mx1 /2019-03-04T09:00:0\1Z /' \
	ev/mx1/maillog >forms/mx1/bare
run index -q --tz-of '*maillog=Europe/Berlin' --year-of '*maillog=2019' \
	-i forms.ix forms
for how in '' --scan; do
	run search -i forms.ix $how --count '*'
	is "$(cat "$out")" 9 "each event once, in three forms $how"
done
run search -i forms.ix --json 'authentication failure'
is "$(grep -c 'forms/syslog/5424' "$out")" 2 'two equal ones stay two'
run search -i forms.ix --json nrcpt=2
is "$(grep -o '"path":"[^"]*"' "$out" | sort | tr -d '\n')" \
	'"path":"forms/mx1/bare""path":"forms/mx1/maillog""path":"forms/syslog/5424"' \
	'each form is cited'
run trace -i forms.ix --json m1@out.example
is "$(grep -o '"attempts":"*[0-9]*' "$out" | sort -u)" \
	"$(grep -o '"attempts":"*1' "$out" | sort -u)" 'each try once'

# By the whole name of the host, where it calls itself by the first label.
mkdir -p whole/mx1 whole/server
cp ev/mx1/maillog whole/mx1/
sed 's/^Mar  4 10:00:0\([0-9]\) mx1 /2019-03-04T09:00:0\1.251Z mx1.shop.example /' \
	ev/mx1/maillog >whole/server/all
# Two others write the same, and are not the same.
echo '2019-03-04T09:10:00Z mx1.shop.example -- MARK --' >>whole/server/all
echo '2019-03-04T09:10:00Z mx1 -- MARK --' >whole/mx1/marks
sed -n '3s/^Mar  4 10:00:0\([0-9]\) mx1 /2019-03-04T09:00:0\1.251Z mx1.far.example /p' \
	ev/mx1/maillog >whole/server/far
run index -q --tz-of '*maillog=Europe/Berlin' --year-of '*maillog=2019' \
	-i whole.ix whole
for how in '' --scan; do
	run search -i whole.ix $how --count '*'
	is "$(cat "$out")" 12 "each event once, by two names of its host $how"
done
run trace -i whole.ix --json m1@out.example
is "$(grep -c '"type":"mail"' "$out")" 1 'and one mail'
run logins -i whole.ix --count
is "$(cat "$out")" 3 'and logins once'
run index -q --tz-of '*maillog=Europe/Berlin' --year-of '*maillog=2019' \
	-i alone.ix whole/mx1
for what in 'activity bob@far.example' 'activity bob' sessions; do
	# shellcheck disable=SC2086
	is "$("$WAYBILL" $what -i whole.ix --count)" \
		"$("$WAYBILL" $what -i alone.ix --count)" \
		"$what: no more than in the host's own log"
done

# Not the same: another second, another pid, another host.
mkdir other
sed 's/^Mar  4 10:00:00/Mar  4 10:00:02/' ev/mx1/maillog | head -n 3 \
	>other/later
sed 's/qmgr\[13\]/qmgr[14]/' ev/mx1/maillog | sed -n 3p >other/pid
sed 's/ mx1 / mx2 /' ev/mx1/maillog | sed -n 3p >other/host
cp ev/loghost/mx1.log other/
run index -q --tz-of '*=Europe/Berlin' --year-of '*=2019' -i other.ix other
run search -i other.ix --count 'nrcpt=2'
is "$(cat "$out")" 4 'what differs stays apart'

# Without a zone nobody can say that it is the same second.
run index -q --year-of '*mx1/ma*=2019' -i unknown.ix ev/mx1/maillog
run search -i unknown.ix --count '*'
is "$(cat "$out")" 9 'a log without a zone'

# A log server that stamps lines as it receives them: 1.4 s later, and while it
# was slow up to 7 s. Equal texts within seconds stay as many as they were.
# mails FILE HOST: what the host writes, and with RECEIVED what the server does.
mails() {
	awk -v received="$1" -v host="$2" '
	function stamp(t) {
		return sprintf("2019-03-04T%02d:%02d:%06.3f+00:00",
			t / 3600, t % 3600 / 60, t % 60)
	}
	function put(t, text) {
		if (received) {
			late = 1.4 + (t > 36300 && t < 36360 ? 5.3 : 0)
			print stamp(t + late) host " " text
		} else {
			print stamp(int(t)) " mx1 " text
		}
	}
	BEGIN {
		for (i = 0; i < 60; i++) {
			t = 36000 + i * 11
			put(t, "postfix/smtpd[9]: connect from unknown[192.0.2.66]")
			put(t + 0.3, "postfix/smtpd[9]: disconnect from unknown[192.0.2.66]")
			put(t + 1, "postfix/smtpd[9]: connect from unknown[192.0.2.66]")
			put(t + 1.2, sprintf("postfix/qmgr[7]: 4A1B2C3D%02X: from=<a%d@out.example>, size=900, nrcpt=1 (queue active)", i, i))
			put(t + 1.6, "postfix/smtpd[9]: disconnect from unknown[192.0.2.66]")
		}
	}'
}
mkdir -p late/mx1 late/loghost
mails '' '' >late/mx1/maillog
mails 1 ' mx1' >late/loghost/received
run index -q -i late.ix late
for how in '' --scan --reverse '--reverse --scan'; do
	run search -i late.ix $how --count '*'
	is "$(cat "$out")" 300 "each event once, received late $how"
	run search -i late.ix $how --count connect
	is "$(cat "$out")" 120 "equal texts stay as many $how"
done
run search -i late.ix --json a33@out.example
is "$(grep -c '' "$out")" 1 'one line, twice stamped'
like "$(cat "$out")" '"time":"2019-03-04T10:06:04.000Z"' "at the host's own time"
like "$(cat "$out")" '"path":"late/mx1/maillog".*"path":"late/loghost/received"' \
	'and both are cited'
run search -i late.ix --json disconnect
cp "$out" forward
is "$(grep -c 'late/mx1/maillog.*late/loghost/received' forward)" 120 \
	'each with its own'
is "$(sed 's/.*maillog","line":\([0-9]*\).*received","line":\([0-9]*\).*/\1 \2/' \
	forward | awk '$1 != $2' | grep -c .)" 0 'the n-th with the n-th'
run search -i late.ix --json --reverse disconnect
is "$(grep '"type":"event"' "$out" | sort)" "$(grep '"type":"event"' forward | sort)" \
	'backwards the same'
run trace -i late.ix --json --queue-id 4A1B2C3D21
is "$(grep -o '"type":"event"' "$out" | grep -c .)" 1 'one line of a mail'

# By the whole name of the host.
mkdir -p named/mx1 named/loghost
cp late/mx1/maillog named/mx1/
mails 1 ' mx1.shop.example' >named/loghost/received
run index -q -i named.ix named
for how in '' --scan; do
	run search -i named.ix $how --count '*'
	is "$(cat "$out")" 300 "each event once, late and by the whole name $how"
done

# Without the host in its lines; where a line was lost on the way, the others
# keep their places.
mkdir -p bare/mx1
cp late/mx1/maillog bare/mx1/
mails 1 '' | sed '101d;103d' >bare/mx1/received
run index -q -i bare.ix bare
run search -i bare.ix --count '*'
is "$(cat "$out")" 300 'without the name of the host'
run search -i bare.ix --json '*'
is "$(grep -c 'bare/mx1/received' "$out")" 298 'two were lost'
is "$(sed -n 's/.*maillog","line":\([0-9]*\).*received","line":\([0-9]*\).*/\1 \2/p' \
	"$out" | awk '$2 != $1 - ($1 > 101) - ($1 > 103)' | grep -c .)" 0 \
	'and no other line took their places'

# What a client does again and again is not a copy: one log ends, the next one
# begins with the same again.
mkdir turn
mails '' '' | sed -n '1,40p' >turn/maillog.1
for n in 28 31; do
	for what in 'connect from a' 'lost connection after AUTH from a' \
		'disconnect from a' 'connect from b' 'disconnect from b'; do
		echo "2019-03-04T10:01:$n.000+00:00 mx1 postfix/smtpd[9]: $what"
	done >>turn/maillog$([ $n = 31 ] || echo .1)
done
mails '' '' | sed -n '51,80p' >>turn/maillog
run index -q -i turn.ix turn
run search -i turn.ix --count '*'
is "$(cat "$out")" 80 'the same again is not the same'

# A log that grows, and is rotated, between runs: what it was then is no copy.
mkdir live
head -n 3 ev/mx1/maillog >live/maillog
run index -q -i live.ix live
cp ev/mx1/maillog live/maillog
run index -q -i live.ix live
mv live/maillog live/maillog.1
sed 's/4A1B2C3D4E/5A1B2C3D4E/' live/maillog.1 >live/maillog
run index -q -i live.ix live
run search -i live.ix --json '4A1B2C3D4E kind:message-id'
is "$(grep -o '"path":"[^"]*"' "$out" | tr -d '\n')" '"path":"live/maillog"' \
	'once, under its first name'

finish
