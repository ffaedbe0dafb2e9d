#!/bin/sh
# Mails of which lines are lost: what others must not be held to be their
# halves, and what is whole although its last line is not there.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

day() {
	sed 's/^/2019-03-04T/; s/^\([^ ]*\)/\1+00:00/'
}

legs() {
	grep -o '"queue_id":"[^"]*","first"' "$out" | cut -d'"' -f4 | sort | tr '\n' ';'
}

# A host's own file, in whole seconds and without a zone, and a log server's,
# three seconds later, which tells its zone: each has lines that the other lacks.
mkdir two two/gate two/loghost
cat >two/gate/mail.log <<'END'
Mar  4 11:00:00 gate postfix/smtpd[1]: A100000001: client=box.site.example[192.0.2.5]
Mar  4 11:00:00 gate postfix/cleanup[2]: A100000001: message-id=<path@out.example>
Mar  4 11:00:00 gate postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
Mar  4 11:00:00 gate postfix/virtual[4]: A100000001: to=<bob@gate.example>, relay=virtual, delay=0.19, delays=0.16/0.01/0/0.02, dsn=2.0.0, status=sent (delivered to maildir)
Mar  4 11:00:00 gate postfix/qmgr[3]: A100000001: removed
END
cat >two/loghost/mail.log <<'END'
2019-03-04T11:00:03.463096+01:00 gate.site.example postfix/qmgr[3]: A100000001: from=<ann@out.example>, size=900, nrcpt=2 (queue active)
2019-03-04T11:00:03.510275+01:00 gate.site.example postfix/virtual[4]: A100000001: to=<cy@gate.example>, relay=virtual, delay=0.19, delays=0.16/0.01/0/0.02, dsn=2.0.0, status=sent (delivered to maildir)
2019-03-04T11:00:03.521275+01:00 gate.site.example postfix/qmgr[3]: A100000001: removed
END
run index -i two.index --year-of '*=2019' two
run trace -i two.index --json --queue-id A100000001
is "$(grep -c '"type":"mail"' "$out")" 1 'lines by two ways are one mail'
is "$(recipients)" 'bob@gate.example delivered;cy@gate.example delivered;' \
	'with the recipients of both'
is "$(legs)" 'A100000001;' 'and one leg, though only one of both tells its zone'

finish
