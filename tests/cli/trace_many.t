#!/bin/sh
# A mail to so many recipients that not all of its lines are kept: what became
# of one in the middle is found, and what was not looked at is not denied.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# $1 recipients, most of whom $2 took; the middle one bounced, and the next one
# was put off and then sent.
mail() {
	awk -v n="$1" -v hop="$2" 'function line(at, text) {
		printf "2024-03-04T%02d:%02d:%02d.%03d+00:00 mx1 postfix/%s\n",
			10 + at / 3600000, at / 60000 % 60, at / 1000 % 60,
			at % 1000, text
	}
	function to(at, who, by, dsn, status) {
		line(at, "smtp[200]: 4ABCDE1234: to=<u" who "@far.example>, " \
			"relay=" by ":25, delay=1, delays=0.1/0/0.5/0.4, dsn=" \
			dsn ", status=" status)
	}
	BEGIN {
		far = "m.far.example[198.51.100.2]"
		line(1, "smtpd[100]: 4ABCDE1234: client=c.example[192.0.2.7]")
		line(2, "cleanup[101]: 4ABCDE1234: message-id=<n@list.example>")
		line(3, "qmgr[102]: 4ABCDE1234: from=<n@list.example>, " \
			"size=1000, nrcpt=" n " (queue active)")
		for (i = 0; i < n; i++) {
			if (i == int(n / 2)) {
				to(10 + i, i, far, "5.1.1", "bounced (host " far \
					" said: 550 5.1.1 no such user)")
				continue
			}
			if (i == int(n / 2) + 1)
				to(10 + i, i, far, "4.7.1", "deferred (host " \
					far " said: 450 4.7.1 wait)")
			to(10 + i, i, hop, "2.0.0", "sent (250 2.0.0 Ok)")
		}
		line(20 + n, "qmgr[102]: 4ABCDE1234: removed")
	}'
}

mkdir far near
mail 210000 'm.far.example[198.51.100.2]' >far/maillog
mail 210000 'localhost[127.0.0.1]' >near/maillog
run index -i idx far
status 0 'a mail of many recipients is read'

run trace -i idx --csv 4ABCDE1234 --status bounced --relay 198.51.100.2
status 0 'the one in the middle is found'
like "$(cat "$out")" 'u105000@far.example' 'he is named'
run trace -i idx 4ABCDE1234 --dsn 4.7.1
status 1 'all were looked at, and what did not last fits nobody'
like "$(cat "$out")" '^Nothing found' 'so nothing is found'

# What a filter on this machine did with them nobody looked at.
run index -i idx2 near
status 0 'a mail that goes on to a filter is read'
run trace -i idx2 4ABCDE1234 --dsn 5.2.2
status 3 'of those that went on it is not said that none fits'
like "$(cat "$out")" '^Not decided: 4ABCDE1234 --dsn 5.2.2' 'but that'
unlike "$(cat "$out")" 'No line of the evidence searched fits' 'and not both'
like "$(cat "$err")" 'not all were read' 'and why'

finish
