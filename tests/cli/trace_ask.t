#!/bin/sh
# How trace is asked: criteria with stars, counting, order, zones, key files,
# several indexes, and what it says to a question that is none.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

# Fixture lines: a delivery, a notice of the null sender, and a deferral whose
# start and sender were lost with an earlier rotation.
mkdir first second
cat >first/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@out.example>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 77AA88BB99)
2019-03-04T10:00:01+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
END
cat >second/maillog <<'END'
2019-03-05T10:00:00+00:00 mx2 postfix/smtp[14]: 5B1B2C3D4E: to=<cy@slow.example>, relay=none, delay=9000, delays=8990/0/10/0, dsn=4.4.1, status=deferred (connect to mx.slow.example[203.0.113.10]:25: Connection timed out)
2019-03-05T10:30:00+00:00 mx2 postfix/cleanup[12]: 6C1B2C3D4E: message-id=<m3@mx2.example>
2019-03-05T10:30:00+00:00 mx2 postfix/qmgr[13]: 6C1B2C3D4E: from=<>, size=2900, nrcpt=1 (queue active)
2019-03-05T10:30:00+00:00 mx2 postfix/local[14]: 6C1B2C3D4E: to=<ann@out.example>, relay=local, delay=0.1, delays=0.1/0/0/0, dsn=2.0.0, status=sent (delivered to mailbox)
2019-03-05T10:30:00+00:00 mx2 postfix/qmgr[13]: 6C1B2C3D4E: removed
END
run index -i one first
status 0 'one index'
run index -i two second
status 0 'another one'

# column NAME FILE: of the first row; no cell before it may hold a comma.
column() {
	n=$(head -1 "$2" | tr -d '\r' | tr ',' '\n' | grep -nx "$1" |
		cut -d: -f1)
	sed -n 2p "$2" | cut -d, -f"$n"
}

# counts EXPECTED ARGUMENT...: so many mails in both indexes, by the index and
# by reading all.
counts() {
	expected=$1
	shift
	for how in '' --scan; do
		run trace -i one -i two $how --count "$@"
		is "$(cat "$out")" "$expected" "$* finds $expected $how"
	done
}

counts 3 --to '*'
counts 1 --to '*ob@fa*'
counts 1 --to '*@slow*'
counts 1 --to '@slow.*'
counts 3 --to '@*.example'
counts 2 --to 'cy*' --to bob@far.example
counts 2 --from '*'
counts 1 --from '<>'
counts 2 --from '<>' --from '*n@out*'
counts 0 --from '@*.out.example'
counts 1 --status deferred
counts 1 --status delayed,held
counts 2 --status sent
counts 1 --dsn '4.*'
counts 1 --relay mx.far.example
counts 1 --relay 203.0.113.9
counts 1 --ip 192.0.2.0/24
counts 0 --ip 203.0.113.9
counts 1 --until 2019-03-05
counts 2 --on 2019-03-05

run trace -i one -i two --count-by status --to '*'
is "$(tr -s ' \n' ' ' <"$out")" ' 1 delayed 1 delivered 1 relayed ' \
	'counted by status'
run trace -i one -i two --count-by hour --to '*'
is "$(tr -s ' \n' ' ' <"$out")" \
	' 2 2019-03-05T10 1 2019-03-04T10 ' 'by hour'
run trace -i one -i two --count-by domain --to '*'
is "$(tr -s ' \n' ' ' <"$out" | tr ' ' '\n' | grep -c example)" 3 'by domain'

run trace -i one -i two --json --to '*'
is "$(sed -n 's/.*"queue_id":"\([0-9A-F]*\)".*"recipients.*/\1/p' "$out" |
	tr '\n' ' ')" '4A1B2C3D4E 5B1B2C3D4E 6C1B2C3D4E ' 'the first comes first'
run trace -i one -i two --json --reverse -n 1 --to '*'
is "$(grep -c '"queue_id":"6C1B2C3D4E"' "$out")" 1 'or the last'
like "$(cat "$err")" '1 of 3 shown' 'and how many there are'
run trace -i one --tz Europe/Berlin m1@out.example
like "$(cat "$out")" '2019-03-04 11:00:01\+01:00' 'times of another zone'
run trace -i one -i two --csv --to '*'
is "$(wc -l <"$out" | tr -d ' ')" 4 'a row for each recipient, and a header'
printf 'm1@out.example\n# a remark\n\n5B1B2C3D4E\n' >keys
run trace -i one -i two --count -f keys
is "$(cat "$out")" 2 'keys of a file'

run trace -i one -i two --json -f keys
is "$(sed -n 's/^{"type":"mail","key":"\([^"]*\)".*/\1/p' "$out" |
	tr '\n' ' ')" 'm1@out.example 5B1B2C3D4E ' 'which key led to which mail'
run trace -i one --json m1@out.example
unlike "$(cat "$out")" '"key"' 'of a single key it is not told'
run trace -i one -i two --csv --to bob@far.example
is "$(column time_basis "$out")" stated 'CSV tells how a time is known'

# A store's line names a Message-ID that a mail to somebody else has, too: that
# mail is not one of the address.
mkdir alike
cat >alike/maillog <<'END'
2019-03-04T10:00:00+00:00 st1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T10:00:00+00:00 st1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<constant@bulk.example>
2019-03-04T10:00:00+00:00 st1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 st1 dovecot: lmtp(bob@far.example)<21><AAAABBBBCCCC>: msgid=<constant@bulk.example>: saved mail to INBOX
2019-03-04T10:00:01+00:00 st1 postfix/lmtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=st1.far.example[private/dovecot-lmtp], delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 <bob@far.example> AAAABBBBCCCC Saved)
2019-03-04T10:00:01+00:00 st1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T11:00:01+00:00 st1 dovecot: lmtp(cy@far.example)<22><DDDDEEEEFFFF>: msgid=<constant@bulk.example>: saved mail to INBOX
END
run index -i alike.index alike
for how in '' --scan; do
	run trace -i alike.index $how --json cy@far.example
	unlike "$(cat "$out")" 4A1B2C3D4E "not of somebody else's mail $how"
	run trace -i alike.index $how --count bob@far.example
	is "$(cat "$out")" 1 "of the address itself $how"
done

# A list ends at a thousand mails that fit, however many do not, and says so.
awk 'BEGIN {
	form = "2019-03-04T10:%02d:%02d+00:00 mx1 postfix/virtual[14]: %010X:" \
		" to=<u%d@far.example>, relay=virtual, delay=1, %s\n"
	for (i = 0; i < 6200; i++)
		printf form, i / 60 % 60, i % 60, 1000000 + i * 17, i % 7, \
			i < 6190 ? "dsn=2.0.0, status=sent (delivered)" : \
			"dsn=5.1.1, status=bounced (unknown user)"
}' >many.log
run index -i many.index many.log
run trace -i many.index --csv --status failed
is "$(($(grep -c '' "$out") - 1))" 10 'those that fit behind 6,190 that do not'
unlike "$(cat "$err")" more 'and there are no more'
run trace -i many.index --csv --status delivered
is "$(($(grep -c '' "$out") - 1))" 1000 'a list ends'
like "$(cat "$err")" '1000 shown, and there are more: -n ' 'and says so'
for order in '' --reverse; do
	run trace -i many.index --csv --status delivered -n 1003 $order
	is "$(($(grep -c '' "$out") - 1))" 1003 "-n gives more $order"
	like "$(cat "$err")" '1003 shown, and there are more: -n ' "still more $order"
done

# What is said of a question that nothing fits.
mkdir odd
cat >odd/maillog <<'END'
2019-03-04T10:00:00+00:00 st1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T10:00:00+00:00 st1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<CAFj5cYBN4UspZ5tnp0xrCsLDgWPRfQao-x@mail.example>
2019-03-04T10:00:00+00:00 st1 postfix/cleanup[12]: 4A1B2C3D4E: info: header Subject: Your order from out.example[192.0.2.1]; from=<ann@out.example> to=<bob@far.example> proto=ESMTP helo=<out.example>
2019-03-04T10:00:00+00:00 st1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 st1 postfix/lmtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=st1.far.example[private/dovecot-lmtp], delay=1, delays=0.1/0/0/0.9, dsn=4.2.0, status=deferred (connect to st1.far.example[private/dovecot-lmtp]: Connection refused)
2019-03-04T10:10:01+00:00 st1 dovecot: lmtp(bob@far.example)<21><AAAABBBBCCCC>: sieve: msgid=<CAFj5cYBN4UspZ5tnp0xrCsLDgWPRfQao-x@mail.example>: rejected message from <ann@out.example> (reject)
2019-03-04T10:10:01+00:00 st1 postfix/lmtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=st1.far.example[private/dovecot-lmtp], delay=601, delays=600/0/0/0.9, dsn=2.0.0, status=sent (250 2.0.0 <bob@far.example> AAAABBBBCCCC Saved)
2019-03-04T10:10:01+00:00 st1 postfix/qmgr[13]: 4A1B2C3D4E: removed
2019-03-04T11:00:00+00:00 st1 postfix/smtpd[11]: 5A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T11:00:00+00:00 st1 postfix/cleanup[12]: 5A1B2C3D4E: reject: header Subject: You have won from out.example[192.0.2.1]; from=<ann@out.example> to=<cy@far.example> proto=ESMTP helo=<out.example>: spam
END
run index -i odd.index odd
run trace -i odd.index --subject invoice
like "$(cat "$err")" 'log subjects, but no mail that fits has this one' \
	'subjects are logged, but not this one'
run trace -i one --subject invoice
like "$(cat "$err")" 'no line of the evidence logs a subject' 'none is logged'
for how in '' --scan; do
	run trace -i odd.index $how --count CAFj5cYBN4
	is "$(cat "$out")" 1 "half a message-id $how"
done
run trace -i odd.index 4A1B2C3D40
like "$(cat "$out")" 'waybill search "4A1B2C3D40\*"' \
	'what is not looked for is said'
run trace -i odd.index --status deferred
status 1 'nothing is still deferred'
like "$(cat "$out")" '1 line says that a delivery was deferred, but those' \
	'what was deferred came to another end'
run trace -i odd.index --on 2019-03-06 bob@far.example
like "$(cat "$out")" \
	'before the window 1 mail fits, the nearest of 2019-03-04 10:00:00Z on st1 as 4A1B2C3D4E' \
	'before the window'
run trace -i odd.index --on 2019-03-03 --from ann@out.example
like "$(cat "$out")" \
	'after the window 2 mails fit, the nearest of 2019-03-04 10:00:00Z' \
	'after it'

# A code of a line that did not decide is not the recipient's.
run trace -i odd.index --json bob@far.example
like "$(cat "$out")" '"status":"failed"' 'a script refused it'
unlike "$(sed 's/"events".*//' "$out")" '"dsn":"2' \
	'what the queue was told is not about that'
run trace -i odd.index --json cy@far.example
like "$(cat "$out")" '"status":"rejected","permanent":true' \
	'a check of headers refuses for good'

# The head of a mail to several sums them up, and says once what is the same of
# many; colours tell good ends from bad and open ones.
mkdir sums
cat >sums/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=out.example[192.0.2.1]
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@out.example>, size=900, nrcpt=4 (queue active)
2019-03-04T10:00:01+00:00 mx1 postfix/local[14]: 4A1B2C3D4E: to=<bob@in.example>, relay=local, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (delivered to mailbox)
2019-03-04T10:00:01+00:00 mx1 postfix/local[14]: 4A1B2C3D4E: to=<cy@in.example>, relay=local, delay=1, delays=0.1/0/0/0.9, dsn=2.0.0, status=sent (delivered to mailbox)
2019-03-04T10:00:01+00:00 mx1 postfix/local[14]: 4A1B2C3D4E: to=<dan@in.example>, relay=local, delay=1, delays=0.1/0/0/0.9, dsn=5.1.1, status=bounced (unknown user: "dan")
2019-03-04T10:00:01+00:00 mx1 postfix/local[14]: 4A1B2C3D4E: to=<eve@in.example>, relay=local, delay=1, delays=0.1/0/0/0.9, dsn=4.2.0, status=deferred (mailbox is locked)
END
run index -i sums.index sums
run trace -i sums.index 4A1B2C3D4E
like "$(cat "$out")" \
	'^  4 recipients: 2 delivered, 1 failed, 1 delayed$' 'sums'
is "$(grep -c '^      As with bob@in.example above.$' "$out")" 1 \
	'what is the same is said once'
run trace -i sums.index --color always 4A1B2C3D4E
esc=$(printf '\033')
for pair in 32:delivered '1;31:failed' 33:delayed; do
	like "$(cat "$out")" "in.example: $esc\\[${pair%%:*}m${pair##*:}$esc" \
		"the colour of ${pair##*:}"
done

# Keys as they are pasted.
for key in 'Message-ID: <m1@out.example>' 'message-id:<m1@out.example>' \
	'<m1@out.example>' ' "m1@out.example" ' "'<m1@out.example>'" \
	'queued as 77AA88BB99' '(250 2.0.0 Ok: queued as 77AA88BB99)' \
	'250 2.0.0 Ok: queued as 77AA88BB99' '"4A1B2C3D4E"' \
	'<bob@far.example>' 'Bob Far <bob@far.example>' \
	'mailto:bob@far.example' '<m1@out.example' 'm1@out.example>' \
	'message-id=<m1@out.example>' "$(sed -n 3p first/maillog)" \
	"$(sed -n 4p first/maillog)"; do
	run trace -i one --count "$key"
	is "$(cat "$out")" 1 "pasted: $key"
done

# Ids with one slip are told as guesses; with two they are other ids.
cat >slip.log <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4XkO1l0mR3z9tNd: message-id=<20190304100001.Abc12@out.example>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4XkO1l0mR3z9tNd: from=<ann@out.example>, size=900, nrcpt=1 (queue active)
END
run index -i slip.index slip.log
near() {
	run trace -i slip.index "$1"
	grep -c "but $2 is ([12] lines*), one slip" "$out"
}
for key in 4XkOIIOmR3z9tNd 4XkO1l0m3z9tNd 4XkO1l0mR3z9tNdd 4XkO1l0m3Rz9tNd \
	4XkO1l0mR3z9tNq; do
	is "$(near $key 4XkO1l0mR3z9tNd)" 1 "$key may be that id"
done
is "$(near 4XkO1l0mR3z8tNq 4XkO1l0mR3z9tNd)" 0 'two slips'
for key in 20190304100001.Abc12@out.exmaple 20190304100001.Abc13@out.example \
	2019030410001.Abc12@out.example '2019030410000I.Abc12@out.example'; do
	is "$(near $key 20190304100001.Abc12@out.example)" 1 "$key, too"
	mv "$out" by_index
	run trace -i slip.index --scan $key
	is "$(cat "$out")" "$(cat by_index)" "$key, all read"
done
for empty in '' ' ' '""' "''" 'Message-ID:'; do
	run trace -i one "$empty"
	status 2 "no key: $empty"
	one_error "one line says so: $empty"
done
for option in from to subject message-id queue-id dsn relay user host; do
	run trace -i one --$option ''
	status 2 "--$option of nothing"
	one_error "--$option of nothing: one line says so"
done

run trace -i one -i two
status 2 'no question'
one_error 'is told in one line'
for wrong in '--status eaten' '--ip 1.2.3' '--since yesterday' '--since 2019-13' \
	'--from' '--tz Nowhere' '-n many' '--within 3m --to x' '--frm x' \
	'--count-by colour --to x'; do
	run trace -i one $wrong
	status 2 "$wrong is no question"
	one_error "$wrong: one line says so"
done
run trace -i one -f none
status 2 'a file of keys that is not there'
one_error 'is told in one line'

finish
