#!/bin/sh
# The page of a dossier in a real browser: it renders and prints, and nothing
# in it runs, not even what somebody put there.
. "$(dirname "$0")/lib.sh"

have_command dossier || skip_all 'no dossier'
browser=$(command -v chromium || command -v chromium-browser) ||
	skip_all 'no chromium'

mkdir ev
cat >ev/maillog <<'END'
2019-03-04T10:00:00+00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: client=pc.shop.example[192.0.2.7]
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: message-id=<m1@shop.example>
2019-03-04T10:00:00+00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: warning: header Subject: </title></svg><script>document.title='ran'</script><img src=x onerror="document.title='ran'"> status=sent (250 ok) from pc.shop.example[192.0.2.7]; from=<ann@shop.example> to=<bob@far.example> proto=ESMTP helo=<pc>
2019-03-04T10:00:00+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: from=<ann@shop.example>, size=900, nrcpt=1 (queue active)
2019-03-04T10:00:03+00:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: to=<bob@far.example>, relay=mx.far.example[203.0.113.9]:25, delay=3, delays=0.1/0/0/2.9, dsn=5.1.1, status=bounced (host mx.far.example[203.0.113.9] said: 550 5.1.1 <svg onload="document.title='ran'"> (in reply to RCPT TO command))
2019-03-04T10:00:03+00:00 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed
END
run index -q ev
run dossier trace 4A1B2C3D4E -o page.html
status 0 'a dossier'

like "$(cat page.html)" 'time stated; text in it imitates a log</b>' \
	'a line that poses is marked'
like "$(cat page.html)" '<b>Somebody may want to mislead.</b>' 'and said to'

# browse OPTION... FILE: what the browser makes of it.
browse() {
	HOME=$work timeout 60 "$browser" --headless --no-sandbox \
		--disable-gpu --disable-dev-shm-usage "$@" 2>/dev/null
}
title_of() {
	browse --dump-dom "file://$work/$1" |
		sed -n 's/.*<title>\([^<]*\)<.*/\1/p'
}

is "$(title_of page.html)" 'What happened to a mail' \
	'what the sender wrote did not run'
sed 's|</main>|<script>document.title="ran"</script></main>|' page.html \
	>forged.html
is "$(title_of forged.html)" 'What happened to a mail' \
	'nor does a script that was put in'
sed '/Content-Security-Policy/d; s|</main>|<script>document.title="ran"</script></main>|' \
	page.html >bare.html
is "$(title_of bare.html)" ran 'which would run without the policy'
# A long name, and so many lines that a cell of them must not be one wide.
mkdir long
name=$(printf '%0200d' 0 | tr 0 w)
for i in $(seq 10 59); do
	echo "2019-03-04T10:00:$i+00:00 mx1 sshd[5$i]: Failed password for invalid user $name from 198.51.100.66 port 40$i ssh2"
done >long/auth.log
"$WAYBILL" index -q -i long.index long
run dossier -i long.index logins --attacks -o long.html
sed '/Content-Security-Policy/d; s|</main>|<script>document.title=[...document.querySelectorAll("main,.wide,table")].some(e=>e.scrollWidth>e.clientWidth+1)+" "+([...document.querySelectorAll("tr")].some(e=>e.clientHeight>600))</script></main>|' \
	long.html >measured.html
is "$(title_of measured.html)" 'false false' \
	'no cell leaves the page, none is a page high'
browse --hide-scrollbars --window-size=1000,1400 \
	--screenshot="$work/page.png" "file://$work/page.html"
[ -s page.png ]
ok $? 'it is drawn'
browse --print-to-pdf="$work/page.pdf" "file://$work/page.html"
is "$(head -c 5 page.pdf)" '%PDF-' 'it is printed'

finish
