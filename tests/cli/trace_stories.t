#!/bin/sh
# Stories of mails in the words of many daemons, with the truth written down
# before the program was asked: fixtures/stories.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'
perl -MJSON::PP -e 1 2>/dev/null || skip_all 'no perl with JSON::PP'
stories=$root/tests/cli/stories.pl

mkdir all
perl "$stories" unpack all "$root"/fixtures/stories/*.stories ||
	echo 'Bail out! stories cannot be read'
cd all || exit 1
run index -i ../all.index *
cd ..
status 0 'the lines of all stories are indexed'
unlike "$(cat "$out")" 'of them unrecognised' 'each line is understood'

# Of a question for failures only lines that tell of one begin a mail.
if [ -z "$WAYBILL_FEWER" ]; then
	run trace -i all.index --since 1990 --until 2100 -n 100000 --json
	grep '"status":"failed"' "$out" >failed
	for order in '' --reverse; do
		run trace -i all.index --since 1990 --until 2100 -n 100000 --json \
			--status failed $order
		is "$(sort "$out" | cksum)" "$(sort failed | cksum)" \
			"each mail that failed is found by a line of that $order"
	done
	is "$(grep -c '' failed | sed 's/^[1-9][0-9]$/tens/')" tens 'there are some'
fi
perl "$stories" ask all.index "$root"/fixtures/stories/*.stories >rows 2>/dev/null
while IFS="$(printf '\t')" read -r wrong name; do
	ok "$wrong" "$name"
done <rows
finish
