#!/bin/sh
# Many hosts that fall silent together, whose lines are looked for together, are
# told as each of them is by itself.
. "$(dirname "$0")/lib.sh"

have_command coverage || skip_all 'no coverage'

# Each host writes once an hour for twelve days, at its own minute. One in three
# is silent for a day, by turns: since its daemon was stopped, since the logger
# was, or nobody says why. All of it lies in a few blocks of each file.
mkdir many
awk 'BEGIN {
	for (hour = 0; hour < 12 * 24; hour++)
		for (minute = 0; minute < 60; minute += 2)
			for (file = 0; file < 6; file++) {
				host = file * 30 + minute / 2
				from = host % 3 ? -99 : 6 * 24 + host % 5
				if (hour > from && hour < from + 25)
					continue
				what = "app[12]: tick"
				if (hour == from && host % 4 == 1)
					what = "postfix/master[9]: " \
						"terminating on signal 15"
				if (hour == from && host % 4 == 2)
					what = "rsyslogd: exiting on signal 15."
				if (hour == from + 25 && host % 4 == 1)
					what = "postfix/master[9]: daemon " \
						"started -- version 3.5.6, " \
						"configuration /etc/postfix"
				if (hour == from + 25 && host % 4 == 2)
					what = "rsyslogd: start"
				printf "2019-03-%02dT%02d:%02d:00+00:00 h%d.example %s\n", \
					1 + int(hour / 24), hour % 24, minute, \
					host, what >("many/maillog" file ".log")
			}
}'
run index -q -i many.ix many

run coverage -i many.ix
cp "$out" all
is "$(grep -c ' nothing ' all)" 60 'each silence is told'
is "$(grep -c 'master.* was stopped and started again' all)" 15 \
	'with what was stopped'
is "$(grep -c 'rsyslogd was stopped and started again' all)" 15 \
	'or what writes the log'
for host in 0 9 17 18; do
	"$WAYBILL" coverage -i many.ix --host "h$host.example"
done >alone 2>/dev/null
grep -E '^h(0|9|17|18)\.example' all | sort >together
sort alone | grep '^h' >each
is "$(cat each)" "$(cat together)" 'and as each is by itself'
"$WAYBILL" coverage -i many.ix --scan >scanned 2>err
ok "$(cmp -s all scanned; echo $?)" 'the same without the index'

finish
