#!/bin/sh
# The zone and the locale of the machine change nothing: not even the times of
# zip entries, which state no zone.
. "$(dirname "$0")/lib.sh"

cat >maillog <<'END'
Mar  4 10:00:00 mx1 postfix/smtpd[100]: connect from a.example[192.0.2.1]
Mar  4 10:00:01 mx1 postfix/smtpd[100]: disconnect from a.example[192.0.2.1]
END
touch -d '2019-12-31 23:30:00 UTC' maillog
TZ=UTC0 zip -qX logs.zip maillog 2>/dev/null || {
	skip_all 'no zip'
}

# Answers about logs.zip, indexed in a zone and a locale.
answers() {
	TZ=$1 LC_ALL=$2
	export TZ LC_ALL
	run index -q -i "$3.index" logs.zip
	status 0 "indexed in $1"
	run search -i "$3.index" --json connect
	cp "$out" "$3.found"
	run sources -i "$3.index" --json
	cp "$out" "$3.sources"
	(cd "$3.index/segments" && find . -type f -exec sha256sum {} + |
		sort) >"$3.sums"
}
answers UTC0 C here
answers Asia/Tokyo tr_TR.UTF-8 east
answers America/Los_Angeles C.UTF-8 west

like "$(cat here.found)" 'postfix/smtpd' 'there is something to compare'
for file in found sources sums; do
	cmp here.$file east.$file
	ok $? "the same $file in the east"
	cmp here.$file west.$file
	ok $? "the same $file in the west"
done
finish
