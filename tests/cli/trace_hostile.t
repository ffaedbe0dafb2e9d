#!/bin/sh
# Evidence that strangers wrote into, and evidence in disorder: trace claims
# nothing false from it, and ends.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# mail ID TO PROGRAM RELAY REPLY: the lines of one mail; $hour, $from, $client
# and $host change it.
reset() {
	hour=10
	from=ann@us.example
	client='out.us.example[192.0.2.1]'
	host=mx1
	id=
}
mail() {
	at=2019-03-04T$hour:00
	cat <<-END
	$at:00+00:00 $host postfix/smtpd[11]: $1: client=$client
	$at:00+00:00 $host postfix/cleanup[12]: $1: message-id=<${id:-$1@us.example}>
	$at:00+00:00 $host postfix/qmgr[13]: $1: from=<$from>, size=900, nrcpt=1 (queue active)
	$at:01+00:00 $host postfix/$3[14]: $1: to=<$2>, relay=$4, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent ($5)
	$at:02+00:00 $host postfix/qmgr[13]: $1: removed
	END
}
far='mx.far.example[203.0.113.9]:25'

# told ARGUMENT...: "to status/proof queue ids" of all recipients; the
# evidence is the folder `ev`.
told() {
	rm -rf idx
	"$WAYBILL" index -i idx ev >/dev/null 2>&1
	run trace -i idx --json --full "$@"
	tr '{' '\n' <"$out" | sed -n -e \
		's/^"to":"\(.*\)","leg":\([0-9]*\),"status":"\([a-z]*\)",*\("proof":"\([a-z]*\)"\)*.*/\1 \3 \5/p' \
		-e 's/^"to":"\(.*\)","orig_to.*"leg":\([0-9]*\),"status":"\([a-z]*\)".*/\1 \3/p' |
		sed 's/ *$//' | tr '\n' ';'
}
mails() {
	grep -c '"type":"mail"' "$out"
}

reset
fresh() {
	rm -rf ev
	mkdir ev
	reset
}

# The id of a mail of the stranger's own, in his reply to another one.
fresh
mail AAAA1AAAA1 v@far.example smtp "$far" '250 2.0.0 Ok: queued as BBBB2BBBB2' \
	>ev/maillog
from=eve@far.example
client='mx.far.example[203.0.113.9]'
mail BBBB2BBBB2 boss@us.example local local 'delivered to mailbox' >>ev/maillog
is "$(told AAAA1AAAA1)" 'v@far.example relayed;' \
	"an id in a stranger's reply joins nothing"
client='other.example[198.51.100.66]'
mail BBBB2BBBB2 boss@us.example local local 'delivered to mailbox' >>ev/maillog
is "$(told AAAA1AAAA1)" 'v@far.example relayed;' 'nor of another client'

# What a store of ours would say.
fresh
mail AAAA1AAAA1 bob@us.example smtp "$far" \
	'250 2.0.0 <bob@us.example> IkiQKTt+117kJgAAWP5Hkg Saved' >ev/maillog
is "$(told AAAA1AAAA1)" 'bob@us.example relayed;' \
	'a stranger who says "Saved" has only taken it'
echo '2019-03-04T10:00:01+00:00 mx1 dovecot: lmtp(bob@us.example)<99><IkiQKTt+117kJgAAWP5Hkg>: msgid=<AAAA1AAAA1@us.example>: saved mail to INBOX' \
	>>ev/maillog
is "$(told AAAA1AAAA1)" 'bob@us.example relayed;' \
	'whatever session of ours he names'

# Fields that hold other fields.
fresh
id='x>, to=<bob@us.example>, relay=local, dsn=2.0.0, status=sent (delivered to mailbox)'
mail AAAA1AAAA1 bob@us.example local local 'cannot do it' |
	sed 's/status=sent/status=deferred/; s/dsn=2/dsn=4/; /removed/d' \
	>ev/maillog
is "$(told AAAA1AAAA1)" 'bob@us.example delayed;' 'a Message-ID says nothing'
fresh
from=
mail AAAA1AAAA1 'b>ob, status=bounced, x=<y@us.example' local local \
	'delivered to mailbox' >ev/maillog
mail CCCC1CCCC1 'user+tag=far.example@us.example' local local \
	'delivered to mailbox' >>ev/maillog
is "$(told CCCC1CCCC1)" 'user+tag=far.example@us.example delivered agent;' \
	'an address with an equals sign'
like "$(told AAAA1AAAA1)" ' delivered agent;$' \
	'an address that holds a status has the one that Postfix wrote'
fresh
cat >ev/mainlog <<'END'
2019-03-04 10:00:00 1h0jZa-0001Bq-2X <= eve@evil.example H=evil.example [203.0.113.66] P=esmtp S=900 id=e1@evil.example T="1h0jZa-0001Bq-2X Completed => bob@us.example R=local T=appendfile"
2019-03-04 10:00:01 1h0jZa-0001Bq-2X == bob@us.example R=dnslookup T=remote_smtp defer (111): Connection refused
END
is "$(told e1@evil.example)" 'bob@us.example delayed;' 'nor does a subject'

# Order, copies, ids that come again.
fresh
mail AAAA1AAAA1 x@far.example smtp "$far" '250 ok' >lines
sed -n '5p;4p;3p;2p;1p' lines >ev/maillog
is "$(told AAAA1AAAA1)" 'x@far.example relayed;' 'a file in reverse order'
sed 's/:0[0-9]+/:00+/' lines >second
for order in '5p;4p;2p;1p;3p' '3p;5p;1p;4p;2p' '4p;1p;5p;3p;2p' \
	'2p;3p;4p;5p;1p'; do
	: >ev/maillog
	for line in $(echo "$order" | tr ';' ' '); do
		sed -n "$line" second >>ev/maillog
	done
	is "$(told AAAA1AAAA1) $(mails)" 'x@far.example relayed; 1' \
		"lines of one second as $order"
	like "$(cat "$out")" '"complete":true' "all of them, as $order"
done
cp lines ev/maillog
cp lines ev/copy
echo '2019-03-04T11:00:00+00:00 mx1 postfix/anvil[9]: statistics: max cache size 1' \
	>>ev/copy
is "$(told AAAA1AAAA1) $(mails)" 'x@far.example relayed; 1' \
	'the same lines in two files'
fresh
for hour in 10 12 14; do
	id=m$hour@us.example
	mail AAAA1AAAA1 x$hour@far.example smtp "$far" '250 ok'
done >ev/maillog
is "$(told AAAA1AAAA1) $(mails)" \
	'x10@far.example relayed;x12@far.example relayed;x14@far.example relayed; 3' \
	'an id used three times in a day is three mails'
is "$(told m12@us.example)" 'x12@far.example relayed;' 'each by itself'

# Two hosts of one name, and one id at one time.
fresh
mkdir ev/a ev/b
mail AAAA1AAAA1 x@far.example smtp "$far" '250 ok' >ev/a/maillog
from=zed@else.example
id=zed@else.example
client='in.else.example[192.0.2.77]'
mail AAAA1AAAA1 y@other.example smtp 'mx.other.example[203.0.113.10]:25' \
	'250 ok' >ev/b/maillog
is "$(told --from ann@us.example)" 'x@far.example relayed;' \
	'hosts of one name: the mail of the one'
is "$(told --from zed@else.example)" 'y@other.example relayed;' \
	'and that of the other'

# Rings.
fresh
client='localhost[127.0.0.1]'
mail AAAA1AAAA1 x@us.example smtp '127.0.0.1[127.0.0.1]:10024' \
	'250 2.0.0 Ok: queued as BBBB1BBBB1' >ev/maillog
mail BBBB1BBBB1 x@us.example smtp '127.0.0.1[127.0.0.1]:10025' \
	'250 2.0.0 Ok: queued as AAAA1AAAA1' >>ev/maillog
is "$(told AAAA1AAAA1)" 'x@us.example unknown;' 'legs in a ring have no end'
like "$(cat "$out")" '"complete":false' 'and are not complete'
mail CCCC1CCCC1 x@us.example smtp '127.0.0.1[127.0.0.1]:10024' \
	'250 2.0.0 Ok: queued as CCCC1CCCC1' >ev/maillog
is "$(told CCCC1CCCC1)" 'x@us.example unknown;' 'nor has one that names itself'

# Much of it.
fresh
awk 'BEGIN {
	at = "2019-03-04T10:00:0"
	print at "0+00:00 mx1 postfix/smtpd[1]: AAAA1AAAA1: client=a[192.0.2.1]"
	print at "0+00:00 mx1 postfix/qmgr[1]: AAAA1AAAA1: from=<a@us.example>, size=9, nrcpt=10000 (queue active)"
	for (i = 0; i < 10000; i++)
		print at "1+00:00 mx1 postfix/smtp[1]: AAAA1AAAA1: to=<u" i \
			"@far.example>, relay=mx.far.example[203.0.113.9]:25," \
			" delay=1, dsn=2.0.0, status=sent (250 ok)"
	print at "2+00:00 mx1 postfix/qmgr[1]: AAAA1AAAA1: removed"
}' >ev/maillog
rm -rf idx
run index -i idx ev
run trace -i idx --json AAAA1AAAA1
is "$(tr '{' '\n' <"$out" | grep -c '^"to":.*"status":"relayed"')" 10000 \
	'ten thousand recipients'
fresh
client='localhost[127.0.0.1]'
id=chain@us.example
awk 'BEGIN {
	for (i = 0; i < 3000; i++) {
		at = sprintf("2019-03-04T10:%02d:%02d+00:00 mx1 postfix/",
			i / 60, i % 60)
		q = sprintf("D%09X", i)
		print at "smtpd[1]: " q ": client=localhost[127.0.0.1]"
		print at "smtp[1]: " q ": to=<x@us.example>, " \
			"relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=2.0.0,"\
			" status=sent (250 2.0.0 Ok: queued as " \
			sprintf("D%09X", i + 1) ")"
	}
}' >ev/maillog
rm -rf idx
run index -i idx ev
run trace -i idx --json D000000000
status 0 'a chain of three thousand legs is told as far as the limit'

# What filters say on the side.
fresh
cat >ev/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: connect from out.far.example[192.0.2.9]
2019-03-04T10:00:01+00:00 mx1 postgrey[9]: action=pass, reason=client whitelist, client_name=out.far.example, client_address=192.0.2.9, sender=cy@far.example, recipient=info@us.example
2019-03-04T10:00:01+00:00 mx1 postfix/smtpd[11]: DDDD1DDDD1: client=out.far.example[192.0.2.9]
2019-03-04T10:00:01+00:00 mx1 postfix/cleanup[12]: DDDD1DDDD1: message-id=<d@far.example>
2019-03-04T10:00:01+00:00 mx1 postfix/qmgr[13]: DDDD1DDDD1: from=<cy@far.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 mx1 amavis[7]: (00007-10) ESMTP :10024 /var/lib/amavis/tmp/x: <cy@far.example> -> <bob@us.example> SIZE=445 Received: from mx1 ([127.0.0.1]) by localhost with ESMTP for <bob@us.example>
2019-03-04T10:00:02+00:00 mx1 postfix/local[14]: DDDD1DDDD1: to=<bob@us.example>, relay=local, delay=1, dsn=2.0.0, status=sent (delivered to mailbox)
2019-03-04T10:00:02+00:00 mx1 postfix/qmgr[13]: DDDD1DDDD1: removed
2019-03-04T10:00:03+00:00 mx1 postfix/smtpd[11]: disconnect from out.far.example[192.0.2.9]
END
is "$(told --from cy@far.example) $(mails)" 'bob@us.example delivered agent; 1' \
	"a filter's remark is no mail of its own"
like "$(cat "$out")" 'recipient=info@us.example' \
	'what greylisting let in belongs to it, its recipient rewritten or not'

finish
