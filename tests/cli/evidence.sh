# Evidence made by hand, for tests of index, search, show, cat and sources:
# `make_evidence` makes ev/, and in want/ the bytes each source must have. The
# file `expected` has a line "PATH TAB WANT" for each source.

# syslog DAY HOST COUNT FIRST: lines of the old kind, without year and zone.
syslog() {
	awk -v day="$1" -v host="$2" -v n="$3" -v first="$4" 'BEGIN {
		for (i = 0; i < n; i++) {
			k = first + i
			printf "Mar %2d %02d:%02d:%02d %s postfix/qmgr[954]: " \
				"%010X: from=<user%d@shop.example>, " \
				"size=%d, nrcpt=1 (queue active)\n",
				day, 8 + int(i / 3600), int(i / 60) % 60, \
				i % 60, host, 2752512 + k, k, 1000 + k
		}
	}'
}

# iso DATE HOST COUNT: lines that state all of their time.
iso() {
	awk -v date="$1" -v host="$2" -v n="$3" 'BEGIN {
		for (i = 0; i < n; i++)
			printf "%sT%02d:%02d:%02d+01:00 %s " \
				"postfix/smtp[77]: 3FE%05X: " \
				"to=<rcpt%d@partner.example>, " \
				"relay=mx.partner.example[192.0.2.25]:25, " \
				"delay=1, status=sent (250 ok)\n",
				date, 9 + int(i / 3600), int(i / 60) % 60,
				i % 60, host, i, i
	}'
}

# want NAME PATH: what stands in want/NAME is what the source PATH must be.
want() {
	printf '%s\t%s\n' "$2" "want/$1" >>expected
}

make_mx1() {
	mkdir -p ev/mx1
	syslog 4 mx1 300 1000 >want/mx1.2
	syslog 5 mx1 300 2000 >want/mx1.1
	syslog 6 mx1 300 3000 >want/mx1.0
	xz -c want/mx1.2 >ev/mx1/maillog-20190305.xz
	gzip -nc want/mx1.1 >ev/mx1/maillog-20190306.gz
	cp want/mx1.0 ev/mx1/maillog
	# Rotated logs bear the time of their last line.
	touch -d 2019-03-06T23:00:00Z ev/mx1/maillog
	want mx1.2 ev/mx1/maillog-20190305.xz
	want mx1.1 ev/mx1/maillog-20190306.gz
	want mx1.0 ev/mx1/maillog
}

make_mx2() {
	mkdir -p log
	iso 2019-03-05 mx2 200 >want/mx2.1
	iso 2019-03-06 mx2 200 >want/mx2.0
	gzip -nc want/mx2.1 >log/maillog.1.gz
	cp want/mx2.0 log/maillog
	cp want/mx2.0 "log/it's [a] copy"
	tar -cf - log | gzip -nc >ev/mx2.tar.gz
	rm -r log
	want mx2.1 ev/mx2.tar.gz//log/maillog.1.gz
	want mx2.0 ev/mx2.tar.gz//log/maillog
	want mx2.0 "ev/mx2.tar.gz//log/it's [a] copy"
}

make_odd() {
	mkdir -p ev/odd
	iso 2019-03-04 mx3 40 | sed 's/$/\r/' >want/crlf
	{
		iso 2019-03-04 mx3 2
		printf '2019-03-04T10:00:00Z mx3 x: a\0b\033[31m\n'
	} >want/nul
	{
		iso 2019-03-03 mx3 3
		printf '2019-03-03T11:00:00Z mx3 x: no end'
	} >want/noend
	{
		printf '2019-03-02T10:00:00Z mx3 x: before\n'
		printf '2019-03-02T10:00:01Z mx3 x: longest '
		head -c 3145728 /dev/zero | tr '\0' a
		printf ' tailpiece\n'
		printf '2019-03-02T10:00:02Z mx3 x: after\n'
	} >want/long
	: >want/empty
	# An empty line first, and one in between.
	printf '\n2019-03-01T10:00:00Z mx3 x: one\n\nlast\n' >want/gaps
	for name in crlf nul noend long empty gaps; do
		cp want/$name ev/odd/$name.log
		want $name ev/odd/$name.log
	done
	iso 2019-03-01 mx3 9 | iconv -t UTF-16 >want/utf16
	cp want/utf16 ev/odd/utf16.log
	want utf16 ev/odd/utf16.log
	iso 2019-02-28 mx4 3000 >want/whole
	gzip -nc want/whole | head -c 9000 >ev/odd/cut.gz
	gzip -dc ev/odd/cut.gz >want/cut 2>/dev/null
	ln -s crlf.log ev/odd/link
	printf 'From ann@shop.example Mon Mar  4 10:00:00 2019\nFrom: ann@shop.example\nTo: bob@partner.example\nSubject: hello\n\nhi\n' >ev/odd/mbox
}

make_evidence() {
	mkdir -p ev want
	: >expected
	make_mx1
	make_mx2
	make_odd
}
