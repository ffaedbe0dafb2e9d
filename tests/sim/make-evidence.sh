#!/bin/sh
# Makes fixtures/evidence: the lines of tests/sim/story, each at its place in
# time in simulated logs, packed the ways that logs are found. Same output each
# time, except for what another version of gzip, xz or tar packs otherwise.
#
#	make-evidence.sh [WBSIM [FOLDER]]
set -eu
export LC_ALL=C TZ=UTC0

here=$(dirname "$0")
wbsim=${1:-build/wbsim}
out=${2:-$here/../../fixtures/evidence}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/waybill-evidence.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

"$wbsim" -s 20190304 -o "$tmp/hoster" --size 740K --start 2019-03-02 --days 5 \
	--hosts 5 --plain
"$wbsim" -s 77 -o "$tmp/other" --size 400K --start 2019-03-02 --days 5 \
	--hosts 5 --plain --dovecot-log

# The partner is a company of its own: one host of the second system, under
# other names. Its people must not have mailboxes at the hoster too.
mkdir "$tmp/partner"
for file in "$tmp"/other/store1/*; do
	new=$tmp/partner/${file##*/}
	sed 's/\.co\.example/.test/g; s/\.example\.[a-z]*/.test/g
		s/\.example/.test/g; s/hoster\.test/partner.example/g
		s/store1/mail/g; s/10\.1\.2\.2/198.51.100.25/g' \
		"$file" >"$new"
	touch -r "$file" "$new"
done

# merge FILE SORT-KEY...: puts the lines of standard input into FILE.
merge() {
	file=$1
	shift
	sort -s "$@" "$file" - >"$tmp/merged"
	touch -r "$file" "$tmp/merged"
	mv "$tmp/merged" "$file"
}

# tell STORY LOG: the lines of each day go to the file of the next rotation.
tell() {
	for day in 2 3 4 5 6; do
		file=$2-2019030$((day + 1))
		grep "^Mar  $day " "$here/story/$1" >"$tmp/day" &&
			merge "$file" -k1,1M -k2,2n -k3,3 <"$tmp/day"
		grep "^Mar 0$day " "$here/story/$1" >"$tmp/day" &&
			merge "$file" -k1,1M -k2,2n -k3,3 <"$tmp/day"
		grep "^2019-03-0$day" "$here/story/$1" >"$tmp/day" &&
			merge "$file" -k1,1 <"$tmp/day"
	done
	true
}

# tell_tai STORY FOLDER: into the first file whose label is not before it.
tell_tai() {
	label=$(sed -n '$s/ .*//p' "$here/story/$1")
	for file in "$2"/*; do
		if expr "${file##*/}" '>' "$label" >/dev/null; then
			merge "$file" -k1,1 <"$here/story/$1"
			return
		fi
	done
}

tell smtp1 "$tmp/hoster/smtp1/maillog"
tell filter1 "$tmp/hoster/filter1/maillog"
tell store1 "$tmp/hoster/store1/maillog"
tell partner-maillog "$tmp/partner/maillog"
tell partner-dovecot "$tmp/partner/dovecot.log"
tell_tai qmail1-send "$tmp/hoster/qmail1/send"
tell_tai qmail1-smtpd "$tmp/hoster/qmail1/smtpd"

# qmail-send numbers its deliveries one after the other.
last=0
for file in "$tmp"/hoster/qmail1/send/*; do
	awk -v last="$last" '
		$2 == "starting" { new[$4] = ++last ":"; $4 = new[$4] }
		$2 == "delivery" && $3 in new { $3 = new[$3] }
		{ print }' "$file" >"$tmp/numbered"
	number=$(sed -n 's/.* starting delivery \([0-9]*\):.*/\1/p' \
		"$tmp/numbered" | tail -n 1)
	last=${number:-$last}
	touch -r "$file" "$tmp/numbered"
	mv "$tmp/numbered" "$file"
done

# qmgr counts the recipients that are in its queue file; wbsim, without
# --counted, those of the whole mail.
count_recipients() {
	for file in "$@"; do
		cat "$@" | awk '
			{ id = "" }
			match($0, /\]: [0-9A-Za-z]+: /) {
				id = substr($0, RSTART, RLENGTH)
			}
			NR == FNR {
				if (match($0, / (orig_)?to=<[^>]*>/)) {
					to = id substr($0, RSTART, RLENGTH)
					if (!(to in seen))
						n[id]++
					seen[to] = 1
				}
				next
			}
			/ nrcpt=/ && id in n { sub(/nrcpt=[0-9]+/, "nrcpt=" n[id]) }
			{ print }' - "$file" >"$tmp/counted"
		touch -r "$file" "$tmp/counted"
		mv "$tmp/counted" "$file"
	done
}
for host in hoster/smtp1 hoster/filter1 hoster/mx1 hoster/store1 partner; do
	count_recipients "$tmp/$host"/maillog-*
done

# --- packing

cd "$tmp"
for log in hoster/filter1/maillog hoster/store1/maillog partner/maillog \
	partner/dovecot.log; do
	mv $log-20190307 $log
done
for folder in hoster/qmail1/send hoster/qmail1/smtpd; do
	last=$(find $folder -type f | sort | tail -n 1)
	mv "$last" $folder/current
done
xz -9 hoster/mx1/maillog-20190305 hoster/mx1/maillog-20190306 \
	hoster/filter1/maillog-20190303
find hoster/mx1 hoster/filter1 hoster/store1 partner -name '*-2019030?' \
	-exec gzip -9 {} +

# The disk of the partner was full on the morning of 6 March.
damaged=partner/maillog-20190306.gz
size=$(wc -c <$damaged)
head -c $((size * 6 / 10)) $damaged >cut_off
touch -r $damaged cut_off
mv cut_off $damaged

# smtp1 comes as the administrator sent it.
mkdir -p smtp1/var/log
mv hoster/smtp1/maillog-* smtp1/var/log/
touch -d '2019-03-07T08:00:00Z' smtp1 smtp1/var smtp1/var/log
tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner \
	-cf - smtp1 | gzip -9n >hoster/smtp1.tar.gz
touch -d '2019-03-07T08:00:00Z' hoster/smtp1.tar.gz
rmdir hoster/smtp1

cd - >/dev/null
mkdir -p "$out"
rm -rf "$out/hoster" "$out/partner"
cp -pR "$tmp/hoster" "$tmp/partner" "$out/"
