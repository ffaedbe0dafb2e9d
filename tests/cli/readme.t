#!/bin/sh
# README.md's example: what it shows is what the program says today.
. "$(dirname "$0")/lib.sh"

[ -d "$root/fixtures/evidence/hoster" ] || skip_all 'no bundled evidence'
# The example is the first indented block of its section.
awk '/^## / { is_in = /An example/ } is_in && /^    /' "$root/README.md" |
	sed 's/^    //' >example
grep -c '^\$ waybill' example >count
is "$(cat count)" 3 'it asks three things'

cd "$root/fixtures/evidence" || exit 1
export WAYBILL_INDEX="$work/lost.index"
: >"$work/said"
grep '^\$ waybill' "$work/example" | while read -r _ _ command words; do
	# The index of the example is in no directory of ours.
	[ "$command" = index ] && words='hoster partner'
	# shellcheck disable=SC2086
	"$WAYBILL" "$command" $words
done >"$work/said" 2>&1
tr -s ' \n' ' ' <"$work/said" >"$work/flat"
# Up to where a line is shortened; folded lines are parts of one.
grep -v '^\$' "$work/example" | sed 's/\[\.\.\.\].*//; s/^ *//; s/ *$//' |
	tr -s ' ' | grep . >"$work/shown"
while read -r line; do
	grep -qF -e "$line" "$work/flat" || printf '%s\n' "$line"
done <"$work/shown" >"$work/missing"
is "$(cat "$work/missing")" '' 'it says each line of it'
test "$(grep -c . "$work/shown")" -gt 25
ok $? 'which are many'

finish
