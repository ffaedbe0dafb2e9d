#!/bin/sh
# A live log is read on several days and then rotated: its earlier states stay
# what they were, under their names.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

export WAYBILL_INDEX=ix
mkdir -p live old
syslog 4 mx1 9000 1000 >all
lines=$(wc -l <all)

# state N BYTES: what live/maillog is on day N; then it is read.
state() {
	head -c "$2" all >live/maillog
	cp live/maillog "state.$1"
	run index -q live
	"$WAYBILL" sources --json | sed -n 's/.*"source":"\([0-9a-f]*\)".*/\1/p' |
		while read -r id; do
			"$WAYBILL" cat "$id" | cmp -s - "state.$1" && echo "$id"
		done >"id.$1"
}
state 1 300010
state 2 700020
rm -r live
cp all old/maillog.1
run index -q old
is "$(grep -c . id.1):$(grep -c . id.2)" 1:1 'each state has an id'

run cat live/maillog
status 0 'a path of two states'
cmp -s "$out" state.2
ok $? 'means the later'
for day in 1 2; do
	run cat "$(cat id.$day)"
	cmp -s "$out" state.$day
	ok $? "the id of day $day means that of day $day"
done

# paths: which sources the results name first, and how many of each.
paths() {
	# Of a hundred thousand lines: sed takes ten seconds.
	"$WAYBILL" search "$@" --json queue | perl -ne '
		/"cite":\{"source":"([0-9a-f]*)"[^}]*"path":"([^"]*)"/ or die;
		$of{"$1 $2"}++;
		END { print "$of{$_} $_\n" for sort keys %of }'
}
like "$(paths)" "^$lines [0-9a-f]* old/maillog.1\$" \
	'without --source the last state is cited'
is "$(paths | wc -l)" 1 'and no other'
for how in '' --scan; do
	for day in 1 2; do
		id=$(cat id.$day)
		# The last line of each state is cut off: no line.
		is "$(paths --source "$id" $how)" \
			"$(tr -dc '\n' <state.$day | wc -c) $id live/maillog" \
			"--source ID of day $day has its lines, and is cited $how"
	done
	is "$(paths --source live/maillog $how)" \
		"$(tr -dc '\n' <state.2 | wc -c) $(cat id.2) live/maillog" \
		"--source PATH means the later state $how"
	is "$(paths --source 'l*' $how)" \
		"$(paths --source live/maillog $how)" "a glob, too $how"
	like "$(paths --source '*' $how)" "^$lines [0-9a-f]* old/maillog.1\$" \
		"of all, the last $how"
	is "$(paths --source '*' $how | wc -l)" 1 "which is one $how"
done
cite=$("$WAYBILL" search --source "$(cat id.1)" -n 1 --json --reverse queue 2>"$err" |
	sed 's/.*"cite":{"source":"\([0-9a-f]*\)"[^}]*"line":\([0-9]*\),.*/\1:\2/')
run show "$cite"
status 0 'and such a citation'
is "$(tr -dc '\n' <state.1 | wc -c)" "${cite#*:}" 'which is of the last line'
like "$(cat "$out")" "$(tail -n 2 state.1 | head -n 1 | cut -d: -f4)" 'is shown'

# Two that have nothing to do with each other.
mkdir live
iso 2019-03-05 mx5 9 >live/maillog
run index -q live
iso 2019-03-06 mx5 9 >live/maillog
run index -q live
run cat live/maillog
status 2 'two contents of one path'
one_error 'are told in one line'
is "$(grep -Eo '[0-9a-f]{32}' "$err" | sort -u | wc -l)" 2 'with their ids'


# A log that had only begun.
mkdir tiny
export WAYBILL_INDEX=tiny.index
printf 'Mar  4 10:00:00 mx1 x' >tiny/log
run index -q tiny
printf 'Mar  4 10:00:00 mx1 x: one\nMar  4 10:00:01 mx1 x: two\n' >tiny/log
run index -q tiny
is "$("$WAYBILL" search --count mx1)" 2 'its first line went on growing'
run cat tiny/log
cmp -s "$out" tiny/log
ok $? 'and its path means what it became'
mkdir other
printf 'Mar  4 10:00:00 mx1 x' >other/a
printf 'Mar  4 10:00:00 mx1 x: three\n' >other/b
run index -q -i other.index other/a
run index -q -i other.index other/b
is "$("$WAYBILL" search -i other.index --count mx1)" 2 \
	'few bytes make no state of another file'

finish
