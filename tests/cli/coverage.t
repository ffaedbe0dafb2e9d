#!/bin/sh
# What the evidence covers of each host, and what it does not: hours that are
# missing are told, quiet nights are not.
. "$(dirname "$0")/lib.sh"

have_command coverage || skip_all 'no coverage'

# days HOST FIRST LAST: an office's mail host in March 2019, a line each three
# minutes by day, one an hour at night and at the weekend (the 4th is a Monday).
days() {
	awk -v host="$1" -v first="$2" -v last="$3" 'BEGIN {
		for (d = first; d <= last; d++)
			for (m = 0; m < 1440; m++) {
				h = int(m / 60)
				work = h >= 8 && h < 18 && (d + 3) % 7 < 5
				# A step of its own for each line.
				if ((m * 7 + d) % (work ? 3 : 61) != 0)
					continue
				printf "2019-03-%02dT%02d:%02d:%02d+00:00 " \
					"%s postfix/qmgr[954]: %05X%05X: " \
					"from=<a%d@shop.example>, size=900, " \
					"nrcpt=1 (queue active)\n",
					d, h, m % 60, (m * 13 + d) % 60, \
					host, d, m, m
			}
	}'
}

# --- an hour of work is missing, and nothing else

mkdir ev
days mx1 4 17 | grep -v '^2019-03-13T10:' >ev/maillog
run index -q -i ix ev
run coverage -i ix --json
status 0 'there is coverage'
cp "$out" all
is "$(grep -c '"type":"gap"' all)" 1 'one gap, no quiet night'
like "$(cat all)" '^\{"type":"coverage","host":"mx1","since":"2019-03-04T00:[^"]*","until":"2019-03-17T[^"]*","lines":"'"$(grep -c '' ev/maillog)"'","sources":"1"\}$' \
	'what is covered'
last=$(grep '^2019-03-13T09:' ev/maillog | tail -n 1 | cut -c 1-19)
next=$(grep '^2019-03-13T11:' ev/maillog | head -n 1 | cut -c 1-19)
like "$(cat all)" "^\\{\"type\":\"gap\",\"host\":\"mx1\",\"since\":\"${last}Z\",\"until\":\"${next}Z\",\"why\":\"no line of this host in " \
	'the gap, from line to line'
line=$(grep -n "^$last" ev/maillog | cut -d : -f 1)
like "$(cat all)" "\"grade\":\"B\",\"cite\":\{[^}]*\"line\":$line,[^}]*\},\"also\":\[\{[^}]*\"line\":$((line + 1))," \
	'with the lines that bound it'
like "$(cat all)" 'on [0-9]+ other days it has [0-9]+ lines at this time on average' \
	'and the habit it is told by'
"$WAYBILL" coverage -i ix --json --scan | cmp -s - all
ok $? 'the same by reading all'
cp -r ix again
"$WAYBILL" reindex -i again >"$out" 2>&1
"$WAYBILL" coverage -i again --json | cmp -s - all
ok $? 'the same after reindex'

# --- pieces of lines behind damage name no host

mkdir torn
{
	days mx1 4 6
	echo '2o5 stfix/qmgr[954]: 0000B0oive)'
	echo '2019-03-06T23:59:59+00:00 mx9:40f50:37:06 postfix/qmgr[954]: 0000B0'
	days mx1 7 8
} | gzip -n >torn.gz
# Of the trailer, which has the checksum.
{
	head -c $(($(wc -c <torn.gz) - 8)) torn.gz
	printf 'torn'
	tail -c 4 torn.gz
} >torn/maillog.gz
run index -q -i torn.ix torn
run coverage -i torn.ix --json
unlike "$(grep '"type":"coverage"' "$out")" '2o5' 'a piece of a line is no host'
unlike "$(grep '"type":"coverage"' "$out")" 'mx9:' 'nor is one with a stamp'
like "$(cat "$out")" '"host":"mx1".*"lines":"'$(($(days mx1 4 8 | wc -l) + 2))'","sources":"1"' \
	'and their lines are counted, in the log of the one host'
"$WAYBILL" coverage -i torn.ix --json --scan | cmp -s - "$out"
ok $? 'so it is by reading all'

# --- nor do pieces that look like names

# torn_gz NAME: what is read, in a file whose checksum is another's.
torn_gz() {
	gzip -n >torn.gz
	{
		head -c $(($(wc -c <torn.gz) - 8)) torn.gz
		printf 'torn'
		tail -c 4 torn.gz
	} >"$1"
}
pieces() {
	days mx1 4 6
	for i in 1 2 3 4 5 6 7 8 9 10; do
		echo "2019-03-06T23:59:59+00:00 mx115 postfix/q$i]mgr[954]: 0000B0oive"
		echo "2019-03-06T23:59:59+00:00 Mar $i]ix/smtpd[9]: disconnect from unknown[192.0.2.9]"
	done
	echo '2019-03-06T23:59:59+00:00 mx836a.shop postfix/qmgr[954]: 0000B0oive'
	echo '2019-03-06T23:59:59+00:00 mx3 postfix/qmgr[954]: 0000B00001: removed'
	# It has no other log.
	days mx2 7 7
}
mkdir names names/torn
pieces | torn_gz names/torn/maillog.gz
run index -q -i names.ix names
run coverage -i names.ix --json
is "$(grep '"type":"coverage"' "$out" | sed 's/.*"host":"\([^"]*\)".*/\1/' | grep mx | tr '\n' ' ')" \
	'mx1 mx2 ' 'hosts are those of many lines'
"$WAYBILL" coverage -i names.ix --json --scan | cmp -s - "$out"
ok $? 'so it is by reading all'
run sources -i names.ix --json
like "$(cat "$out")" '"host":"mx1 mx2"' 'and of the source'
run search -i names.ix --count-by host
unlike "$(cat "$out")" 'mx115|mx836a|mx3|Mar' 'and in search'
run search -i names.ix mx836a.shop
is "$(grep -c 0000B0oive "$out")" 1 'their lines are found by their text'
run search -i names.ix host:mx836a.shop
status 1 'not as a host'
run search -i names.ix --scan host:mx836a.shop
status 1 'nor by reading all'
# Where whole evidence states it a host is one, whatever came first.
mkdir names/whole
echo '2019-03-07T00:00:01+00:00 mx3 postfix/qmgr[954]: 0000B00009: removed' \
	>names/whole/maillog
run index -q -i names.ix names
cp -r names.ix later.ix
rm -r names.ix
run index -q -i names.ix names/whole
run index -q -i names.ix names
for ix in later.ix names.ix; do
	run search -i $ix --count-by host
	like "$(cat "$out")" '(^|\s)2\s+mx3' "$ix: a host that whole evidence has"
	unlike "$(cat "$out")" 'mx115|mx836a|Mar' "$ix: and no other"
done
# Of a torn log of one host what is left without one is of that host.
rm -r names
mkdir names
pieces | sed '/ mx[23] /d' | torn_gz names/maillog.gz
rm -r names.ix
run index -q -i names.ix names
run search -i names.ix --json mx836a.shop
like "$(cat "$out")" '"host":"mx1","host_basis":"inferred"' 'of one host, inferred'
run search -i names.ix host:mx1 mx836a.shop
is "$(grep -c 0000B0oive "$out")" 1 'which finds it, too'

# --- a log that begins as another one does, which is whole

mkdir begins
days mx1 4 5 >begins/maillog-20190306
days mx1 6 17 >begins/maillog
days mx1 4 17 >begins/mail.info
run index -q -i begins.ix begins
run coverage -i begins.ix --json
is "$(grep -c '"type":"gap"' "$out")" 0 'what its first rotation has is there'
like "$(cat "$out")" '"lines":"'"$(grep -c '' begins/mail.info)"'","sources":"2"' \
	'and counts once'
# The same at other seconds, in the log of another name, are lines of their own.
days mx1 4 17 | sed 's/T\(..\):..:../T\1:59:59/' >begins/other
run index -q -i begins.ix begins
run coverage -i begins.ix --json
like "$(cat "$out")" '"lines":"'"$(($(grep -c '' begins/mail.info) * 2))"'"' \
	'what was written at other times does, too'

# --- a log that was copied twice before, by other names

mkdir copied
perl -e 'for my $i (0 .. 11999) { printf "2026-03-02T%02d:%02d:%02dZ mx1 " .
	"postfix/smtp[%d]: 4T%05X: to=<u%d\@dest.example>, relay=mx.dest." .
	"example[192.0.2.7]:25, delay=1, dsn=2.0.0, status=sent (250 ok)\n",
	$i / 900, $i / 15 % 60, $i * 4 % 60, 1000 + $i % 7, $i * 17, $i % 50
}' >copied/mail.log
head -2080 copied/mail.log >copied/1st
head -5000 copied/mail.log >copied/2nd
run index -q -i copied.ix copied
run coverage -i copied.ix --json
is "$(grep -c '"type":"gap"' "$out")" 0 'no copy ends too early'

# --- of a few days not much follows

mkdir few
days mx1 4 6 | grep -v '^2019-03-05T10:' >few/maillog
run index -q -i few.ix few
run coverage -i few.ix --json
like "$(cat "$out")" '"since":"2019-03-05T09:5[^"]*","until":"2019-03-05T11:0[^"]*","why":"no line of this host' \
	'an hour of a busy day among three'
is "$(grep -c '"type":"gap"' "$out")" 1 'and no other'
# What is thin around the silence is thin in it: on the other days there were
# more lines.
days mx1 4 6 | awk '!/^2019-03-06/ || ++n % 5 == 0' |
	grep -v '^2019-03-06T1[12]:' >few/maillog
run index -q -i sparse.ix few
run coverage -i sparse.ix --json
is "$(grep '"type":"gap"' "$out" | grep -c '"grade":"[AB]"')" 0 \
	'of a thin day none is sure'

# --- a rhythm, and clusters

# A line each ten minutes or so, day and night, for six days. Half of the
# stretches of five minutes are empty, and there is no other weekend.
rhythm() {
	awk 'BEGIN {
		for (i = 0; i < 864; i++) {
			s = i * 600 + (i * 37) % 101
			d = int(s / 86400)
			printf "2019-03-%02dT%02d:%02d:%02d+00:00 mx0 app[9]: " \
				"still here %d\n", 7 + d, int(s / 3600) % 24, \
				int(s / 60) % 60, s % 60, i
		}
	}'
}
for hour in none 09T03 10T14 11T10; do
	rm -rf steady steady.ix
	mkdir steady
	rhythm | grep -v "^2019-03-$hour:" >steady/messages
	run index -q -i steady.ix steady
	run coverage -i steady.ix --json
	echo "$hour $(grep -c '"type":"gap"' "$out") $(grep -c '"why":"no line of this host in [67][0-9] minutes; in 5 days of the weeks around it is never else silent for [12][05] minutes","grade":"B"' "$out")"
done >hours
is "$(cat hours)" "$(printf 'none 0 0\n09T03 1 1\n10T14 1 1\n11T10 1 1')" \
	'each hour that a steady log lacks is a gap, of few days too'

# Four times an hour by day something goes on, mostly short, seldom for long:
# silences of an hour or two are its own.
clusters() {
	awk -v seed="$1" '
	# The Lehmer generator, exact in doubles.
	function random() {
		seed = (seed * 48271) % 2147483647
		return seed / 2147483647
	}
	BEGIN {
		random(); random()
		for (t = 0; t < 28 * 86400; t += -log(random()) * 900) {
			h = (t / 3600) % 24
			if (h < 7 || h > 19 ? random() > 0.1 : \
				int(t / 86400) % 7 > 4 && random() > 0.2)
				continue
			n = int(random() ^ -1.25)
			s = t
			for (i = 0; i < n && i < 60; i++) {
				printf "2019-03-%02dT%02d:%02d:%02d+00:00 mx0 " \
					"app[9]: %d\n", 1 + 3 + int(s / 86400), \
					int(s / 3600) % 24, int(s / 60) % 60, \
					s % 60, i
				s -= log(random()) * 120
			}
		}
	}' | grep -v '^2019-03-3[2-9]' | sort
}
for seed in 1 2 3 4; do
	rm -rf steady steady.ix
	mkdir steady
	clusters $seed >steady/messages
	run index -q -i steady.ix steady
	run coverage -i steady.ix --json
	grep '"type":"gap"' "$out"
done >false
is "$(grep -c '"grade":"[AB]"' false)" 0 'no silence among clusters is surely a gap'
[ "$(grep -c '' false)" -le 1 ]
ok $? "$(grep -c '' false) are likely ones, in 16 weeks"

# A day of work on which nobody works: it may have been so.
mkdir feast
{
	days mx1 4 13
	days mx1 16 16 | sed 's/^2019-03-16/2019-03-14/'
	days mx1 15 24
} >feast/maillog
run index -q -i feast.ix feast
run coverage -i feast.ix --json
grep '"type":"gap"' "$out" >false
is "$(grep -vc 'as a holiday would","grade":"C"' false)" 0 \
	'a holiday is not surely a gap'
like "$(cat false)" '"since":"2019-03-14T0' 'but may be one'

# --- options that all commands have

run coverage -i ix --json --since 2019-03-14
is "$(cat "$out" | wc -l)" 1 'a window without the gap'
run coverage -i ix --json --on 2019-03-13
is "$(grep -c '"type":"gap"' "$out")" 1 'a window with it'
run coverage -i ix --json --since 2019-04-01
status 1 'a window that nothing covers'
like "$(cat "$out")" '^\{"type":"absence","asked":"coverage"' 'is told so'
run coverage -i ix --json --host nobody
status 1 'a host that is not there'
like "$(cat "$out")" '"type":"absence"' 'is told so'
run coverage -i ix --json mx1
cmp -s "$out" all
ok $? 'a host as an operand'
echo MX1 >hosts
run coverage -i ix --json -f hosts
cmp -s "$out" all
ok $? 'hosts of a file'
run coverage -i ix --count
is "$(cat "$out")" 2 'counted'
run coverage -i ix --json --reverse
is "$(cat "$out")" "$(sed -n '2p;1{h;d};${x;p}' all | head -n 2)" 'in reverse'
run coverage -i ix --json -n 1
is "$(cat "$out")" "$(head -n 1 all)" 'the first'
like "$(cat "$err")" '1 of 2 shown' 'and how many there are'
run coverage -i ix --count-by type --json
like "$(cat "$out")" '"type":"coverage","count":"1"|coverage' 'counted by type'
run coverage -i ix --csv
like "$(cat "$out")" '^gap,mx1,,2019-03-13T09:5[0-9:]*Z,2019-03-13T11:0' 'as CSV'
run coverage -i ix --count-by nonsense
status 2 'no such field'

# --- lines that fit, programs

run coverage -i ix --json --program qmgr
is "$(grep -c '"type":"gap"' "$out")" 1 'the gap of one program'
run coverage -i ix --json --program smtpd
status 1 'no line fits'
run coverage -i ix --json --by-program
like "$(cat "$out")" '"type":"gap","host":"mx1","program":"postfix/qmgr"' \
	'each program by itself'

# --- rotations

mkdir rot
for d in 4 5 6 7 8 11 12 13 14 15; do
	days mx2 $d $d >rot/maillog.$((d < 10 ? 10 - (d - 4) : 10 - (d - 6)))
done
mv rot/maillog.1 rot/maillog
rm rot/maillog.4
run index -q -i rot.ix rot
run coverage -i rot.ix --json
like "$(cat "$out")" '"type":"gap","host":"mx2","since":"2019-03-11T[^"]*","until":"2019-03-13T[^"]*","why":"maillog.4 is missing between maillog.5 and maillog.3: ' \
	'a number that is missing'
like "$(cat "$out")" '"grade":"A"' 'for sure'
: >rot/maillog.4
run index -q -i rot2.ix rot
run coverage -i rot2.ix
unlike "$(cat "$out")" 'maillog.4 is missing' 'an empty file is there'
mkdir dated
for d in 4 5 6 7 8 12 13 14 15; do
	days mx3 $d $d | gzip -n >"dated/maillog-201903$(printf %02d $d).gz"
done
rm dated/maillog-20190306.gz
run index -q -i dated.ix dated
run coverage -i dated.ix
like "$(cat "$out")" 'maillog-20190306 is missing between maillog-20190305.gz and maillog-20190307.gz: ' \
	'a day that is missing'

# --- what was down is not lost

mkdir down
{
	days mx4 4 17 | awk -v FS= '
		/^2019-03-12T1[0-2]:/ { next }
		/^2019-03-14T1[0-2]:/ { next }
		{ print }'
	cat <<'END'
2019-03-12T09:59:58+00:00 mx4 systemd-logind[300]: System is powering down.
2019-03-12T09:59:59+00:00 mx4 rsyslogd: [origin software="rsyslogd" swVersion="8.2102.0" x-pid="400" x-info="https://www.rsyslog.com"] exiting on signal 15.
2019-03-12T13:00:00+00:00 mx4 kernel: [    0.000000] Linux version 5.10.0-8-amd64
2019-03-14T09:59:59+00:00 mx4 rsyslogd: [origin software="rsyslogd" swVersion="8.2102.0" x-pid="400" x-info="https://www.rsyslog.com"] exiting on signal 15.
2019-03-14T13:00:00+00:00 mx4 rsyslogd: [origin software="rsyslogd" swVersion="8.2102.0" x-pid="900" x-info="https://www.rsyslog.com"] start
2019-03-15T12:00:00+00:00 mx4 rsyslogd: imuxsock begins to drop messages from pid 77 due to rate-limiting
2019-03-15T12:05:00+00:00 mx4 rsyslogd: imuxsock lost 120 messages from pid 77 due to rate-limiting
2019-03-15T14:00:00+00:00 mx4 systemd-journald[200]: Suppressed 31 messages from postfix@-.service
2019-03-15T17:00:00+00:00 mx4 rsyslogd: file '/var/log/maillog'[6] write error - see https://www.rsyslog.com/solving-rsyslog-write-errors/ for help OS error: No space left on device [v8.2102.0 try https://www.rsyslog.com/e/2027 ]
2019-03-15T17:01:00+00:00 mx4 rsyslogd: file '/var/log/maillog'[6] write error - see https://www.rsyslog.com/solving-rsyslog-write-errors/ for help OS error: No space left on device [v8.2102.0 try https://www.rsyslog.com/e/2027 ]
2019-03-15T19:30:00+00:00 mx4 syslog-ng[77]: Message(s) dropped while sending message to destination; driver='d_http#0', worker_index='0', time_reopen='60', batch_size='118'
2019-03-15T21:00:00+00:00 mx4 rsyslogd: imjournal: begin to drop messages due to rate-limiting
2019-03-15T21:10:00+00:00 mx4 rsyslogd: imjournal: 77 messages lost due to rate-limiting (20000 allowed within 600 seconds)
2019-03-15T18:00:00+00:00 mx4 postfix/cleanup[9]: warning: 4A1B2C3D4E: write queue file: No space left on device
2019-03-15T15:00:00+00:00 mx4 postfix/cleanup[9]: 4A1B2C3D4E: warning: header Subject: imuxsock lost 999 messages from x; from=<e@far.example>
END
} | sort >down/maillog
run index -q -i down.ix down
run coverage -i down.ix --json
cp "$out" down.json
like "$(cat "$out")" '^\{"type":"coverage".*"down":\[\{"host":"mx4","since":"2019-03-12T09:59:59Z","until":"2019-03-12T13:00:00Z","why":"the host was stopped and started again' \
	'a host that was down'
unlike "$(grep '"type":"gap"' "$out")" '2019-03-12' 'is no gap'
like "$(cat "$out")" '"type":"gap","host":"mx4","since":"2019-03-14T09:59:59Z","until":"2019-03-14T13:00:00Z","why":"rsyslogd was stopped and started again: .*"grade":"A"' \
	'a log daemon that was stopped is one'
like "$(cat "$out")" '"since":"2019-03-15T12:00:00Z","until":"2019-03-15T12:05:00Z","why":"rsyslogd says that it threw 120 lines away, in 2 lines of its own","grade":"A"' \
	'lines that a daemon threw away'
like "$(cat "$out")" '"why":"syslog-ng says that it threw 118 lines away, in 1 line of its own","grade":"A"' \
	'those that a destination did not take'
like "$(cat "$out")" '"why":"systemd-journald says that it threw 31 lines away, in 1 line' \
	'another one'
like "$(cat "$out")" '"since":"2019-03-15T17:00:00Z","until":"2019-03-15T17:01:00Z","why":"rsyslogd says that it could not write, for the disk was full, in 2 lines of its own","grade":"A"' \
	'lines that a full disk had no room for'
like "$(cat "$out")" '"since":"2019-03-15T21:00:00Z","until":"2019-03-15T21:10:00Z","why":"rsyslogd says that it threw 77 lines away, in 2 lines of its own"' \
	'in the words of rsyslog 8'
run search -i down.ix --count kind:loss
is "$(cat "$out")" 8 'each of these lines is of kind loss'
cp down.json "$out"
unlike "$(grep '"type":"gap"' "$out")" '2019-03-15T18' 'a queue that had none is no loss'
unlike "$(cat "$out")" '999' 'what strangers write is no loss'
"$WAYBILL" coverage -i down.ix --json --scan | cmp -s - down.json
ok $? 'the same by reading all'

# What was thrown away was so before it is told.
run search -i down.ix --json --since 2019-03-15T13:56Z \
	--until 2019-03-15T13:59Z never
like "$(cat "$out")" '"statement":"[^"]*The evidence cannot tell for sure: .*T14:00:00Z' \
	'lost lines are missing before'

# A clock that was set, by what only the daemon that did it can write.
mkdir set
{
	days mx4 4 17
	cat <<'END'
2019-03-13T12:00:00+00:00 mx4 chronyd[55]: System clock was stepped by -7200.000012 seconds
2019-03-11T12:00:00+00:00 mx4 ntpd[56]: time reset +0.213019 s
2019-03-06T12:00:00+00:00 mx4 postfix/cleanup[9]: warning: header Subject: System clock was stepped by 7200 seconds
END
} | sort >set/maillog
run index -q -i set.ix set
run coverage -i set.ix
is "$(grep -c 'in doubt' "$out")" 1 'a clock that was set by hours'
like "$(cat "$out")" '^mx4  in doubt before 2019-03-13 12:00:00Z: chronyd says that the clock was set by 7200 seconds: ' \
	'is told with what says so'
# window FROM TO: what follows for it.
window() {
	run search -i set.ix --json --since "2019-03-$1:00Z" \
		--until "2019-03-$2:00Z" never
	sed -n 's/.*"statement":"\(.*\)".*/\1/p' "$out"
}
for at in '13T09 13T10' '13T11 13T13' '13T13 13T14'; do
	# shellcheck disable=SC2086
	like "$(window $at)" 'The clock of mx4 was set at 2019-03-13T12:00:00Z: ' \
		"$at: the stamps are in doubt"
done
for at in '13T15 13T16' '11T09 11T10' '06T10 06T13'; do
	# shellcheck disable=SC2086
	like "$(window $at)" 'without a gap that shows .maillog of mx4.' \
		"$at: and here they are not"
done

# However short: what is not rare by habit is not written all the same. A moment
# is nothing, and what something else wrote meanwhile shows that it could.
stopped() {
	rm -rf stopped stopped.ix
	mkdir stopped
	{
		days mx4 4 8 | grep -v "^2019-03-06T03:[0-3]"
		echo '2019-03-06T03:00:00+00:00 mx4 rsyslogd: [origin software="rsyslogd" swVersion="8.2102.0" x-pid="400" x-info="https://www.rsyslog.com"] exiting on signal 15.'
		echo "2019-03-06T03:$1+00:00 mx4 rsyslogd: [origin software=\"rsyslogd\" swVersion=\"8.2102.0\" x-pid=\"900\" x-info=\"https://www.rsyslog.com\"] start"
		cat
	} | sort >stopped/maillog
	run index -q -i stopped.ix stopped
	run coverage -i stopped.ix --json
	sed -n 's/^{"type":"gap".*"since":"\([^"]*\)","until":"\([^"]*\)","why":"\([^"]*\)","grade":"\(.\)".*/\4 \1 \2 \3/p' "$out"
}
is "$(stopped 20:00 </dev/null)" \
	'A 2019-03-06T03:00:00Z 2019-03-06T03:20:00Z rsyslogd was stopped and started again: what happened meanwhile was not written' \
	'a log daemon that was stopped for a quiet while'
run search -i stopped.ix --json --on 2019-03-06 never
like "$(cat "$out")" '"statement":"[^"]*The evidence cannot tell for sure: .*T03:00:00Z to 2019-03-06T03:20:00Z' \
	'then nothing is said not to be'
is "$(stopped 00:20 </dev/null)" '' 'one that was started at once'
is "$(echo '2019-03-06T03:07:00+00:00 mx4 app[9]: a line' | stopped 20:00)" '' \
	'one beside which another writes'
is "$(echo '2019-03-06T03:19:59+00:00 mx4 kernel: [    0.000000] Linux version 5.10.0-8-amd64' | stopped 20:00)" '' \
	'one of a host that was started with it'

# A daemon that was stopped is not why others were silent.
for program in postfix/qmgr dovecot; do
	mkdir halt
	{
		days mx4 4 17 | sed "s,postfix/qmgr,$program," |
			grep -v '^2019-03-12T1[0-2]:'
		cat <<'END'
2019-03-12T09:59:59+00:00 mx4 postfix/master[9]: terminating on signal 15
2019-03-12T13:00:00+00:00 mx4 postfix/master[19]: daemon started -- version 3.5.0, configuration /etc/postfix
END
	} | sort >halt/maillog
	run index -q -i "halt.${program%%/*}" halt
	rm -r halt
done
run coverage -i halt.postfix --json
is "$(grep -c '"type":"gap"' "$out") $(grep -c '"down":\[' "$out")" '0 1' \
	'Postfix was down, which wrote all'
run search -i halt.postfix --json --on 2019-03-12 never
like "$(cat "$out")" '"statement":"[^"]* unless lines were taken out without a trace, [^"]* Lines say that nothing was running to write others of mx4 from 2019-03-12T09:59:59Z to 2019-03-12T13:00:00Z\.' \
	'and an answer says so'
run coverage -i halt.dovecot --json
like "$(cat "$out")" '"type":"gap".*postfix/master was stopped and started again, which is not why others there were silent","grade":"C"' \
	'but Dovecot was not'

# Also where Postfix says it by another program, and cron writes meanwhile.
mkdir halt
{
	days mx4 4 17 | grep -v '^2019-03-12T1[0-2]:'
	cat <<'END'
2019-03-12T09:59:59+00:00 mx4 postfix/postfix-script[8]: stopping the Postfix mail system
2019-03-12T09:59:59+00:00 mx4 postfix/master[9]: terminating on signal 15
2019-03-12T13:00:00+00:00 mx4 postfix/postfix-script[18]: starting the Postfix mail system
2019-03-12T13:00:00+00:00 mx4 postfix/master[19]: daemon started -- version 3.5.0, configuration /etc/postfix
END
} | sort >halt/maillog
seq 4 17 | awk '{ for (h = 0; h < 24; h += 3) printf(\
	"2019-03-%02dT%02d:01:00+00:00 mx4 CRON[5]: (root) CMD (x)\n", $1, h) }' \
	>halt/cron
run index -q -i halt.ix halt
run coverage -i halt.ix --json
is "$(grep -c '"type":"gap"' "$out") $(grep -c '"down":\[' "$out")" '0 1' \
	'and Postfix was down beside cron'

# --- a log of several hosts, each by itself

mkdir hub
{
	days mx5 4 17
	days mx6 4 17 | grep -v '^2019-03-13T1[01]:'
} | sort >hub/maillog
run index -q -i hub.ix hub
run coverage -i hub.ix --json
is "$(grep -c '"type":"coverage"' "$out")" 2 'both hosts'
is "$(grep '"type":"gap"' "$out" | grep -c '"host":"mx6"')" 1 'one has a gap'
is "$(grep '"type":"gap"' "$out" | grep -c '"host":"mx5"')" 0 'the other none'
first=$(days mx6 4 4 | head -n 1 | cut -c 1-19)
like "$(cat "$out")" "\"host\":\"mx6\",\"since\":\"${first}Z\"" 'its own first line'

# --- two logs of one host

mkdir two
days mx7 4 17 >two/maillog
days mx7 4 17 | sed 's/postfix.*/sshd[5]: Connection closed by 192.0.2.7 port 22/' |
	grep -v '^2019-03-13T1[01]:' >two/secure
run index -q -i two.ix two
run coverage -i two.ix
like "$(cat "$out")" '^mx7 .*: no line of secure in ' 'a gap of one of them'
is "$(grep -c 'nothing' "$out")" 1 'and no other'

# What one log lacks is one gap, also where the other one is mostly silent.
mkdir part
days mx7 4 17 | awk '{ print >"part/maillog-2019" substr($1, 6, 2) substr($1, 9, 2) }'
rm part/maillog-20190313
seq 4 17 | awk '{ for (h = 0; h < 24; h++) printf(\
	"2019-03-%02dT%02d:01:00+00:00 mx7 CRON[5]: (root) CMD (x)\n", $1, h) }' \
	>part/cron
run index -q -i part.ix part
run coverage -i part.ix --json
sed -n 's/^{"type":"gap".*"since":"\([^"]*\):..Z","until":"\([^"]*\):..Z","why":"\([^:]*\): no line of maillog .*"grade":"\(.\)".*/\4 \1 \2 \3/p' "$out" >said
is "$(grep -c '"type":"gap"' "$out") $(cat said)" \
	'1 A 2019-03-12T23:30 2019-03-14T00:59 maillog-20190313 is missing between maillog-20190312 and maillog-20190314' \
	'a day of one log'

# edge FIRST LAST: the days of a log beside one that has all.
edge() {
	rm -rf edge edge.ix
	mkdir edge
	cp two/secure edge/secure
	days mx7 4 17 | sed -n 's/postfix.*/sshd[5]: Connection closed by 192.0.2.7 port 23/
		/^2019-03-13T1[01]:/p' >>edge/secure
	days mx7 "$1" "$2" >edge/maillog
	run index -q -i edge.ix edge
	run search -i edge.ix --json --on 2019-03-13 never
}
edge 4 12
like "$(cat "$out")" '"why":"maillog ends before it, and others of the host go on: no line of maillog in 5 days; .*","grade":"C"' \
	'a log of which the last files are missing'
like "$(cat "$out")" '"statement":"[^"]*The evidence cannot tell for sure: .* of mx7 from 2019-03-12T23:[^"]* to 2019-03-17T23' \
	'is no witness of what came later'
edge 14 17
like "$(cat "$out")" '"why":"maillog begins only behind it, and others of the host go further back: no line of maillog in 10 days; .*","grade":"C"' \
	'the same of the first files'
edge 4 17
like "$(cat "$out")" '"statement":"[^"]*evidence of 1 host goes through the whole window without a gap that shows \(maillog, secure of mx7\): ' \
	'else both are witnesses'

# A log that is mostly silent cannot tell that nothing is missing.
mkdir thin
days mx7 4 17 | sed -n '/T00:/p;/T09:/p' >thin/maillog
run index -q -i thin.ix thin
run search -i thin.ix --json --since 2019-03-13T14:00Z \
	--until 2019-03-13T15:00Z never
like "$(cat "$out")" '"statement":"No line of the evidence searched fits. So few lines are written at such a time that it would not show if some were missing: maillog of mx7.' \
	'a window of a log that is always silent then'

# Lines that are stored once are those of each log that has them.
mkdir twice
cp part/maillog-* twice
rm part/cron twice/maillog-2019031[56]
days mx7 13 13 >twice/maillog-20190313
cp twice/maillog-20190313 twice/a-copy
cp two/secure twice/secure
run index -q -i twice.ix twice
run coverage -i twice.ix --json
unlike "$(grep '"type":"gap"' "$out")" '"since":"2019-03-1[23]T[^"]*","until":"2019-03-1[34]T[^"]*","why":"[^"]*maillog' \
	'a rotation of which there is a copy by another name'
like "$(cat "$out")" '"why":"maillog-20190315 and others are missing' \
	'one of which there is none'

# --- lines that come at a steady pace

# beats FROM TO SECONDS TEXT: of four days, but for what is left out from hour to
# hour on the third.
beats() {
	awk -v from="$1" -v to="$2" -v step="$3" -v text="$4" 'BEGIN {
		for (s = 0; s < 4 * 86400; s += step) {
			d = int(s / 86400)
			h = (s % 86400) / 3600
			if (d == 2 && h >= from && h < to)
				continue
			printf "2019-03-%02dT%02d:%02d:%02d+00:00 mx9 %s\n",
				4 + d, int(h), int(s / 60) % 60, s % 60, text
		}
	}'
}
# A log that is busy besides, so that it is not silent.
steady() {
	rm -rf pulse.ix pulse
	mkdir pulse
	{
		"$@"
		days mx9 4 7
	} | sort >pulse/messages
	run index -q -i pulse.ix pulse
	run coverage -i pulse.ix --json
	sed -n 's/^{"type":"gap".*"since":"\([^"]*\)","until":"\([^"]*\)".*"why":"\([^"]*\)","grade":"\(.\)".*/\4 \1 \2 \3/p' "$out"
}
is "$(steady beats 10 11 1200 'rsyslogd: -- MARK --')" \
	'B 2019-03-06T09:40:00Z 2019-03-06T11:00:00Z its MARK lines come each 1200 seconds, and 3 of them are missing' \
	'marks that are left out'
is "$(steady beats 10 10 1200 '-- MARK --')" '' 'marks that are all there'
is "$(steady beats 12 13 3600 'CRON[77]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)')" \
	'C 2019-03-06T11:00:00Z 2019-03-06T13:00:00Z lines of a job of cron come each 3600 seconds, and 1 of them is missing' \
	'a job that was not run, or not logged'
is "$(steady beats 9 11 1800 'exim[9]: Start queue run: pid=9')" \
	'B 2019-03-06T08:30:00Z 2019-03-06T11:00:00Z its queue runs come each 1800 seconds, and 4 of them are missing' \
	'queue runs'
# At night lines come by chance, and marks: those stop with them.
nights() {
	awk 'BEGIN {
		x = 7
		for (t = 0; t < 28 * 86400; t += 60) {
			h = int(t / 3600) % 24
			x = (x * 16807) % 2147483647
			busy = h >= 7 && h < 19 ? 2 : 30
			if (int(t / 86400) == 15 && h >= 2 && h < 4)
				continue
			if (x % busy == 0)
				put(t + 7, "postfix/qmgr[7]: 44CfDq2bM9z6: removed")
			if (t % 3000 == 0)
				put(t, "rsyslogd: -- MARK --")
		}
	}
	function put(t, text) {
		printf "2023-03-%02dT%02d:%02d:%02d+00:00 mx9 %s\n",
			1 + int(t / 86400), int(t / 3600) % 24,
			int(t / 60) % 60, t % 60, text
	}'
}
mkdir night
nights | sort >night/messages
run index -q -i night.ix night
run coverage -i night.ix
like "$(cat "$out")" 'nothing 2023-03-16 01:.* to 2023-03-16 04:.*chance of such a silence.*; its MARK lines come each 3000 seconds, and 2 of them are missing \(B\)' \
	'marks that stop with all else bear the silence out'
is "$(grep -c ' nothing ' "$out")" 1 'and there is no other'
by_day() {
	beats 24 24 600 'CRON[77]: (mail) CMD (/usr/bin/work)' | grep 'T\(0[89]\|1[0-7]\):'
}
is "$(steady by_day)" '' 'a job that is run by day only'

# --- numbers that are left out

mkdir qmail
awk 'BEGIN {
	for (i = 1; i <= 200; i++)
		if (i < 101 || i > 103)
			printf "2019-03-04T10:%02d:%02d+00:00 q1 qmail: " \
				"1551693600.%06d starting delivery %d: " \
				"msg 7 to local ann@shop.example\n",
				int(i / 60), i % 60, i, i
}' >qmail/maillog
run index -q -i qmail.ix qmail
run coverage -i qmail.ix --json
like "$(cat "$out")" '"since":"2019-03-04T10:01:40[^"]*","until":"2019-03-04T10:01:44[^"]*","why":"qmail numbers its deliveries, and between 100 and 104 the lines of 3 are missing","grade":"A"' \
	'deliveries of qmail that are missing'
is "$(grep -c '"type":"gap"' "$out")" 1 'and no others'
# Out of order by a few, as lines may be.
sed '50{h;d};54G' qmail/maillog >numbers
mv numbers qmail/maillog
run index -q -i late.ix qmail
run coverage -i late.ix --json
is "$(grep -c '"type":"gap"' "$out")" 1 'a line that comes late is not missing'

# --- a mail whose end is in the hour that is missing

mkdir mail
{
	cat ev/maillog
	cat <<'END'
2019-03-13T09:59:50+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-13T09:59:50+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@out.example>
2019-03-13T09:59:51+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-14T09:59:50+00:00 mx1 postfix/smtpd[11]: 5A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-14T09:59:50+00:00 mx1 postfix/cleanup[12]: 5A1B2C3D4E: message-id=<m2@out.example>
2019-03-14T09:59:51+00:00 mx1 postfix/qmgr[13]: 5A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
END
} | sort >mail/maillog
run index -q -i mail.ix mail
run trace -i mail.ix --json m1@out.example
like "$(cat "$out")" '"complete":false' 'it is not told to its end'
like "$(cat "$out")" "\"gaps\":\[\{\"host\":\"mx1\",\"since\":\"2019-03-13T09:59:51Z\",\"until\":\"${next}Z\",\"why\":\"the end of the mail is not shown: [^;]*; no line of this host in " \
	'and what is missing has its hours'
run trace -i mail.ix --json m2@out.example
like "$(cat "$out")" '"gaps":\[\{"host":"mx1","since":"2019-03-14T09:59:51Z","why":' \
	'without a gap there is no such time'

# --- sessions and mails, by their own counts

# session PID MINUTE QID RECIPIENTS: a mail from its connection to its end.
session() {
	awk -v pid="$1" -v m="$2" -v id="$3" -v n="$4" 'BEGIN {
		at = sprintf("2019-03-04T10:%02d:", m)
		end = "+00:00 mx8 postfix/"
		client = "out.example[192.0.2.1]"
		print at "01" end "smtpd[" pid "]: connect from " client
		print at "01" end "smtpd[" pid "]: " id ": client=" client
		print at "02" end "cleanup[12]: " id ": message-id=<" id "@out.example>"
		print at "02" end "qmgr[13]: " id ": from=<ann@out.example>, size=900, nrcpt=" n " (queue active)"
		print at "03" end "smtpd[" pid "]: disconnect from " client " ehlo=1 mail=1 rcpt=" n " data=1 quit=1 commands=" n + 4
		for (i = 1; i <= n; i++)
			print at "04" end "lmtp[14]: " id ": to=<u" i "@shop.example>, relay=10.0.0.9[10.0.0.9]:24, delay=3, delays=2/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
		print at "05" end "qmgr[13]: " id ": removed"
	}'
}
mkdir counts
for m in $(seq 10 29); do
	session $((100 + m % 3)) "$m" "4A1B2C3D$m" 2
done >counts/maillog

# balance FOLDER: why of each gap, with its grade and the lines it cites.
balance() {
	rm -rf counts.ix
	run index -q -i counts.ix "$1"
	run coverage -i counts.ix --json
	sed -n 's/^{"type":"gap".*"why":"\([^"]*\)","grade":"\(.\)","cite":{[^}]*"line":\([0-9]*\),[^}]*}\(,"also":\[{[^}]*"line":\([0-9]*\),\)*.*/\2 \3-\5 \1/p' \
		"$out"
}
is "$(balance counts)" '' 'where all counts come out there is no gap'
mkdir lost
sed 49d counts/maillog >lost/maillog
is "$(balance lost)" 'C 29-49 postfix/smtpd: its own counts do not come out, so that at least 1 line is missing: 1 session ends that does not begin' \
	'a session that does not begin'
sed 53d counts/maillog >lost/maillog
is "$(balance lost | cut -c 1-119)" 'C 50-72 postfix/smtpd: its own counts do not come out, so that at least 1 line is missing: 1 session begins that does n' \
	'one that does not end'
sed '54d;59d' counts/maillog >lost/maillog
is "$(balance lost)" 'B 50-62 postfix: its own counts do not come out, so that at least 2 lines are missing: 1 mail has no message-id line, 1 recipient of nrcpt= has no line' \
	'mails with fewer lines than they have'
sed 50d counts/maillog >lost/maillog
is "$(balance lost | cut -d ' ' -f 3-)" 'postfix/smtpd: its own counts do not come out, so that at least 1 line is missing: 1 mail was taken in a session that has no line of it' \
	'a mail that only the session counts'
"$WAYBILL" coverage -i counts.ix --json >one
"$WAYBILL" coverage -i counts.ix --json --scan | cmp -s - one
ok $? 'the same by reading all'
"$WAYBILL" coverage -i counts.ix --json --deep | cmp -s - one
ok $? 'and with --deep'
run coverage -i counts.ix --json --since 2019-03-04T11:00:00
status 1 'a window without it'
run search -i counts.ix --json --on 2019-03-04 never
like "$(cat "$out")" '"statement":"[^"]*The evidence cannot tell for sure: lines are missing, or may be, of mx8 from 2019-03-04T10:16' \
	'what is not found may have been in them'

# anvil counts connections, too: here one at 10:20:30, of which no line is left.
anvil() {
	sed '/T10:20:/d' counts/maillog
	echo "2019-03-04T10:25:30+00:00 mx8 postfix/anvil[8]: statistics: max connection rate 1/60s for (smtp:192.0.2.1) at Mar  4 10:$1"
	echo '2019-03-04T10:25:30+00:00 mx8 postfix/anvil[8]: statistics: max connection count 1 for (smtp:192.0.2.1) at Mar  4 10:24:01'
	echo '2019-03-04T10:25:30+00:00 mx8 postfix/anvil[8]: statistics: max cache size 1 at Mar  4 10:24:01'
}
anvil 20:30 | sort -s -k 1,1 >lost/maillog
like "$(balance lost)" '^C [0-9]*- postfix/anvil: its own counts do not come out, so that at least 1 line is missing: 1 connection that anvil counted has no line$' \
	'a connection that only anvil counts'
like "$(cat "$out")" '"since":"2019-03-04T10:20:28Z","until":"2019-03-04T10:25:30Z"' \
	'and when it was'
anvil 21:01 | sort -s -k 1,1 >lost/maillog
unlike "$(balance lost)" 'come out' 'one that has a line'

# The lines of an smtpd were taken out, from its connection to its end.
sed '/T10:25:.*smtpd/d' counts/maillog >lost/maillog
is "$(balance lost)" 'C 121- postfix: its own counts do not come out, so that at least 1 line is missing: 1 mail has no line of how it came' \
	'a mail without its session'
sed '/T10:25:.*smtpd/d; /4A1B2C3D25/s/ann@out.example//' counts/maillog >lost/maillog
is "$(balance lost)" '' 'a bounce has none'
{
	sed '/T10:25:.*smtpd/d' counts/maillog
	echo '2019-03-04T10:25:03+00:00 mx8 postfix/local[14]: 4A1B2C3D24: to=<u3@shop.example>, relay=local, delay=3, delays=2/0/0/1, dsn=2.0.0, status=sent (forwarded as 4A1B2C3D25)'
} | sort -s -k 1,1 >lost/maillog
is "$(balance lost)" '' 'nor has what local sends on'

# What one host handed over another has: its queue ids tell which host the peer
# is. All lines of a mail were taken out there, with those of its session.
handed() {
	rm -rf handed
	mkdir handed
	for m in $(seq 10 39); do
		session $((100 + m % 3)) "$m" "4A1B2C3D$m" 1 >>handed/in
		session $((100 + m % 3)) "$m" "5A1B2C3D$m" 1 |
			sed "s/ mx8 / front /; s/10.0.0.9.10.0.0.9.:24/back.shop.example[10.0.0.8]:25/; s/2.0.0 Ok/&: queued as $1$m/" >>handed/maillog
	done
	sed "/$2/d" handed/in >>handed/maillog
	rm handed/in
	sort -s -k 1,1 handed/maillog >lost.log
	mv lost.log handed/maillog
}
handed 4A1B2C3D 10:never
is "$(balance handed)" '' 'what was handed over has lines where it came'
handed 4A1B2C3D 10:25:
is "$(balance handed)" 'C 216- other hosts: their words do not come out, so that at least 1 line is missing: 1 mail that was handed over has no line here' \
	'a mail that only the host before it knows'
like "$(cat "$out")" '"type":"gap","host":"mx8","since":"2019-03-04T10:24:04Z","until":"2019-03-04T10:25:04Z"' \
	'of the host that lacks it'
run coverage -i counts.ix --json mx8
like "$(cat "$out")" '1 mail that was handed over has no line here' \
	'also where only that host is asked for'
handed 6A1B2C3D 10:never
is "$(balance handed)" '' 'ids of a host that is not there'

# The same of what a store says it saved, by the session.
saved() {
	rm -rf saved
	mkdir saved
	for m in $(seq 10 39); do
		session $((100 + m % 3)) "$m" "4A1B2C3D$m" 1 |
			sed "s,2.0.0 Ok,2.0.0 <b@shop.example> hz3kESIo+1/dLgAAWP$m Saved," >>saved/in
		echo "2019-03-04T10:$m:05+00:00 store dovecot: lmtp(b@shop.example)<77><hz3kESIo+1/dLgAAWP$m>: msgid=<$m@far.example>: saved mail to INBOX" >>saved/in
	done
	grep -v "store.*$1" saved/in | sort -s -k 1,1 >saved/maillog
	rm saved/in
}
saved never
is "$(balance saved)" '' 'what was saved has lines in the store'
saved dLgAAWP25
is "$(balance saved | cut -d ' ' -f 3-)" 'other hosts: their words do not come out, so that at least 1 line is missing: 1 mail that was handed over has no line here' \
	'a mail that only the reply of the store tells of'
like "$(cat "$out")" '"type":"gap","host":"store","since":"2019-03-04T10:2' \
	'of the store'

# Not so: killed, never written, before the evidence, told twice, elsewhere.
{
	sed 53d counts/maillog
	echo '2019-03-04T10:16:30+00:00 mx8 postfix/master[9]: warning: process /usr/lib/postfix/smtpd pid 101 killed by signal 9'
} | sort -s -k 1,1 >lost/maillog
unlike "$(balance lost)" 'come out' 'a process that was killed ends no session'
{
	sed 53d counts/maillog
	echo '2019-03-04T10:16:30+00:00 mx8 postfix/master[9]: terminating on signal 15'
	echo '2019-03-04T10:16:31+00:00 mx8 postfix/master[19]: daemon started -- version 3.5.0, configuration /etc/postfix'
} | sort -s -k 1,1 >lost/maillog
unlike "$(balance lost)" 'come out' 'nor does one of a Postfix that was stopped'
grep -v ' connect from' counts/maillog >lost/maillog
unlike "$(balance lost)" 'come out' 'lines that are not kept are not missing'
sed '1,5d' counts/maillog | sed '$d' >lost/maillog
unlike "$(balance lost)" 'come out' 'what began before the evidence, or ends behind it'
sed -n '1,51p' counts/maillog >lost/maillog.1
sed -n '52,$p' counts/maillog >lost/maillog
unlike "$(balance lost)" 'come out' 'a session over the end of a file'
rm lost/maillog.1
grep smtpd counts/maillog >lost/smtpd.log
grep -v smtpd counts/maillog >lost/maillog
unlike "$(balance lost)" 'come out' 'a log for each program'
cp counts/maillog lost/maillog
unlike "$(balance lost)" 'come out' 'lines that two logs have'

# Each end of what is covered is in the zone of the line that it is of.
mkdir ends
perl "$root/tests/cli/login_records.pl" 384le >ends/wtmp <<'SPEC'
login 1711533600 ann pts/0 9 192.0.2.7
SPEC
echo 'Mar 28 11:00:00 mx sshd[9]: Server listening on :: port 22.' >ends/auth.log
run index -i ends.ix --year-of '*auth.log=2024' ends
run coverage -i ends.ix
like "$(cat "$out")" '^mx  2024-03-27 10:00:00Z to .?2024-03-28 11:00:00 local ' \
	'UTC of records and local time of lines'

# Thousands of hosts in the same five minutes, as a stranger may send them to a
# log server: a beat is read once for all of them, not once for each.
mkdir many
perl -e 'for my $i (1 .. 10000) {
	printf "2024-03-04T10:0%d:%02dZ h%d.example x: one\n", $i / 2500,
		$i / 20 % 60, $i } print
	"2024-03-04T10:04:59Z H17.example x: more\n"' >many/maillog
"$WAYBILL" index -q -i many.index many
run coverage -i many.index --json --host h17.example
like "$(cat "$out")" '"host":"h17.example","since":"2024-03-04T10:00:00Z","until":"2024-03-04T10:04:59Z"' \
	'one of thousands of hosts, its case told apart by nobody'
# A source tells 1024 of them apart: none of the others is said to be missing.
run coverage -i many.index --json --host h9999.example
status 0 'a host that is one of the others'
like "$(cat "$out")" '"host":"\(others\)".*"lines":"[1-9]' 'is told as one'
run search -i many.index --host h9999.example nosuchword
like "$(cat "$out")" 'searched: [1-9][0-9]* lines in 1 source' \
	'of nothing found the others were searched'
unlike "$(cat "$out")" 'holds no lines' 'and the index has lines of it'
(ulimit -t 7; exec "$WAYBILL" coverage -i many.index --json) >"$out"
ok $? 'all of them'
is "$(grep -c '"type":"coverage"' "$out")" \
	"$(grep '"type":"coverage"' "$out" | sort -u | grep -c .)" 'once each'

# The first and last line of each, whichever of several hosts' files they are
# in, and however many share the five minutes: as the lines themselves say.
mkdir ends-of
perl -e 'for my $f (0 .. 3) { open my $o, ">", "ends-of/mail$f.log";
	for my $k (0 .. 2) { for my $i (0 .. 199) {
		my $s = ($i * 7 + $f * 31 + $k * 97) % 300;
		push @{$l[$f]}, sprintf "2024-03-04T1%d:%02d:%02dZ h%d.example " .
			"p%d[1]: one\n", $k, $s / 60, $s % 60, $i, $f & 1 } }
	print $o sort @{$l[$f]} }'
"$WAYBILL" index -q -i ends-of.index ends-of
for by in '' --by-program; do
	BY=$by perl -e 'my (%a, %b);
		while (<>) { my ($t, $h, $p) = /^(\S+) (\S+) (p\d)/;
			$h .= " $p" if $ENV{BY};
			$a{$h} = $t if !$a{$h} || $t lt $a{$h};
			$b{$h} = $t if !$b{$h} || $t gt $b{$h} }
		print "$_ $a{$_} $b{$_}\n" for sort keys %a' ends-of/* >truth
	"$WAYBILL" coverage -i ends-of.index --json $by |
		perl -ne '/"type":"coverage","host":"([^"]*)",(?:"program":"([^"]*)",)?"since":"([^"]*)","until":"([^"]*)"/
			and print defined $2 ? "$1 $2" : $1, " $3 $4\n"' |
		LC_ALL=C sort >told
	LC_ALL=C sort truth | cmp -s - told
	ok $? "first and last line of each host of many $by"
done

# The marks of a syslogd are of no program: lines of others bound no silence of
# theirs.
mkdir marks
perl -e 'for my $i (0 .. 21 * 144) { my ($d, $m) = (int $i / 144, $i % 144 * 10);
	my $t = sprintf "2024-03-%02dT%02d:%02d", 1 + $d, $m / 60, $m % 60;
	print "$t:30Z mx postfix/qmgr[7]: 3F00C1A2B7: removed\n";
	print "$t:00Z mx -- MARK --\n" if $d != 9 }' >marks/messages
"$WAYBILL" index -q -i marks.index marks
run coverage -i marks.index --json --by-program
like "$(cat "$out")" \
	'"gap","host":"mx","since":"2024-03-09T23:50:00Z","until":"2024-03-11T00:00:00Z"' \
	'lines without a program: their silence ends with their own'
like "$(cat "$out")" '"why":"no line that names no program in 24 hours' \
	'and is not one of the host'

# A window inside of a silence of months, of a host that has other lines only
# long before and behind it: what is stored tells as much as all lines do.
mkdir silent
for month in 02 11; do
	for day in 01 02 03 04 05 06 07; do
		for hour in 00 04 08 12 16 20; do
			printf '2024-%s-%sT%s:07:09+00:00 mx9 x: y\n' \
				$month $day $hour
		done
	done >silent/log.$month
done
run index -q -i silent.ix silent
window='--since 2024-06-01T00:00:00Z --until 2024-06-02T00:00:00Z'
# shellcheck disable=SC2086
run coverage -i silent.ix --json $window
grep -v '^waybill' "$out" >stored
like "$(cat stored)" \
	'"gap","host":"mx9","since":"2024-02-07T20:07:09Z","until":"2024-11-01T00:07:09Z"' \
	'a silence of months around the window is told'
# shellcheck disable=SC2086
run coverage -i silent.ix --json $window --scan
is "$(grep -v '^waybill' "$out")" "$(cat stored)" 'by all lines the same'

# Of lines of one second with a zone and without one, the zone is told.
mkdir tie
printf '%s\n' '2024-02-01 08:00:01 mx8 x: y' '2024-02-01T08:00:01+00:00 mx8 x: y' \
	'2024-02-01 09:00:01 mx8 x: y' >tie/one
printf '%s\n' '2024-02-01T08:00:01+00:00 mx7 x: y' '2024-02-01 08:00:01 mx7 x: y' \
	'2024-02-01 09:00:01 mx7 x: y' >tie/two
run index -q -i tie.ix tie
for how in '' --scan; do
	# shellcheck disable=SC2086
	run coverage -i tie.ix --json $how
	is "$(grep -c '"since":"2024-02-01T08:00:01Z"' "$out")" 2 \
		"the zone of a first line is told${how:+ with }$how"
done

finish
