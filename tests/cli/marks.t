#!/bin/sh
# What text says by signs it explains, in one line, where they occur; and paths
# can be given back as they were printed.
. "$(dirname "$0")/lib.sh"

mkdir ev
echo '2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[7]: 4A1B2C3D4E: removed' >ev/stated
run index -q -i ix ev/stated
run search -i ix removed
unlike "$(cat "$out")" '~ time|\? time|local:' 'nothing is marked, nothing told'
echo 'Mar  4 11:00:00 mx2 postfix/qmgr[7]: 5A1B2C3D4E: removed' >ev/bare
touch -d 2019-03-05T00:00:00Z ev/bare
run index -q -i ix ev/bare
run search -i ix removed
like "$(cat "$out")" '^(~ time inferred from other evidence; )?(\? time assumed for want of better; )?local: the zone is not known$' \
	'marks are explained'
is "$(tail -1 "$out" | cut -c1-8)" 'waybill ' 'the line about the answer is last'
run search -i ix --host mx1 removed
unlike "$(cat "$out")" 'local:' 'not where they do not occur'
run search -i ix --json removed
unlike "$(cat "$out")" 'time inferred' 'nor in JSON'
cat >ev/mail <<'EOF'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[8]: 6A1B2C3D4E: client=c.far.example[192.0.2.9]
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[9]: 6A1B2C3D4E: message-id=<m1@far.example>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[7]: 6A1B2C3D4E: from=<ann@far.example>, size=9, nrcpt=1 (queue active)
2019-03-04T10:00:01+00:00 mx1 postfix/smtp[7]: 6A1B2C3D4E: to=<bob@shop.example>, relay=mx2[198.51.100.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 7A1B2C3D4E)
2019-03-04T10:00:01+00:00 mx1 postfix/qmgr[7]: 6A1B2C3D4E: removed
2019-03-04T10:00:01+00:00 mx2 postfix/smtpd[8]: 7A1B2C3D4E: client=mx1[198.51.100.1]
2019-03-04T10:00:01+00:00 mx2 postfix/cleanup[9]: 7A1B2C3D4E: message-id=<m1@far.example>
2019-03-04T10:00:01+00:00 mx2 postfix/qmgr[7]: 7A1B2C3D4E: from=<ann@far.example>, size=9, nrcpt=1 (queue active)
2019-03-04T10:00:02+00:00 mx2 postfix/virtual[7]: 7A1B2C3D4E: to=<bob@shop.example>, relay=virtual, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (delivered to maildir)
2019-03-04T10:00:02+00:00 mx2 postfix/qmgr[7]: 7A1B2C3D4E: removed
EOF
run index -q -i iy ev/mail
run trace -i iy m1@far.example
like "$(cat "$out")" '^grade A: sure, B: nearly, C: likely; leg: the mail in one queue of one host$' \
	'grades and legs, too'
run search -i iy kind:deliver
unlike "$(cat "$out")" 'grade A:' 'where there are any'

# A table of numbers has heads, where nobody chose colours, too.
cat >ev/logins <<'EOF'
2019-03-04T10:00:00+00:00 mx1 dovecot: imap-login: Login: user=<ann@shop.example>, method=PLAIN, rip=192.0.2.9, lip=198.51.100.1, mpid=8, TLS, session=<aaaaaaaaaaaaaaaa>
EOF
run index -q -i il ev/logins
run logins -i il --summary
is "$(sed -n '1s/  */ /gp' "$out")" 'user client_ip success failure first last busy' \
	'logins --summary names its columns'
unlike "$(cat "$out")" "$(printf '\033')" 'without colour'
run logins -i il --summary --csv
is "$(grep -c success "$out")" 1 'CSV has one row of heads'

# A path that is not UTF-8, as JSON prints it.
mkdir odd
for name in "$(printf 'bad\377')" "$(printf 'bad\376x')"; do
	echo "2019-03-04T10:00:00Z mx1 app: in $name" >"odd/$name"
done
run index -q -i io odd
"$WAYBILL" sources -i io --json | sed -n 's/.*"path":"\([^"]*\)".*/\1/p' >paths
is "$(wc -l <paths)" 2 'two paths that are not UTF-8'
while read -r path; do
	run cat -i io "$path"
	status 0 'cat takes it'
	run show -i io "$path:1"
	status 0 'show does'
	run sources -i io "$path"
	status 0 'sources does'
	for how in '' --scan; do
		is "$("$WAYBILL" search -i io --count --source "$path" $how)" 1 \
			"search --source does $how"
	done
done <paths
cp odd/bad* ev/
printf 'x\n' >"odd/$(printf 'bad\375')"
run index -q -i io odd
run cat -i io "$(printf 'odd/bad\357\277\275')"
status 2 'one that may be either is ambiguous'
like "$(cat "$err")" 'may be any of 2 sources' 'and told so'

# What was left out is no source, and the answer says why.
printf 'From a@x.example Mon Mar  4 10:00:00 2019\nFrom: a@x.example\nTo: b@x.example\nSubject: x\nDate: Mon, 4 Mar 2019 10:00:00 +0000\n\nhello\n' >mbox
ln -s mbox link
run index -q -i im mbox link
run cat -i im mbox
status 1 'a mailbox was left out'
like "$(cat "$err")" "no bytes of 'mbox' are in the index: skipped: mailbox \(mbox\): 'waybill index --all' takes it" \
	'with the reason, and what to do'

# Damage is of one of the paths of a source.
head -c 9000 /dev/zero | tr '\0' y | fold >whole
{ gzip -c whole; echo garbage; } >tail.gz
run index -q -i id tail.gz whole
run sources -i id
like "$(cat "$out")" 'damage +at [0-9]+: trailing garbage .*\(tail\.gz\)$' \
	'text names it'
run sources -i id --json
like "$(cat "$out")" '"why":"trailing garbage[^}]*","path":"tail.gz"}' \
	'and so does JSON'
finish
