#!/bin/sh
# Help, versions, and what is said about a command line that is wrong.
. "$(dirname "$0")/lib.sh"

run --version
status 0 '--version is done'
like "$(cat "$out")" '^waybill [0-9]+\.[0-9]+\.[0-9]+$' 'and says the version'

run help
status 0 'help is done'
like "$(cat "$out")" '^  waybill formats +' 'it lists the commands'
run --help
status 0 '--help is help'

for command in $("$WAYBILL" help | sed -n 's/^  waybill \([a-z]*\) .*/\1/p'); do
	run help "$command"
	status 0 "help $command"
	like "$(cat "$out")" "^waybill $command" "help $command tells its usage"
	cp "$out" .help
	run "$command" --help
	status 0 "$command --help"
	is "$(cat "$out")" "$(cat .help)" "$command --help is help $command"
	if [ "$command" != help ]; then
		test -e "$root/doc/waybill-$command.1"
		ok $? "$command has a manual page"
	fi
done

# The options that a page explains, one a line.
explained() {
	grep '^\.It .*Fl ' "$1" | tr ' ' '\n' |
		sed -n 's/^-\([a-z]\)/\1/p'
}
explained "$root/doc/waybill.1" >.common
for command in $("$WAYBILL" help | sed -n 's/^  waybill \([a-z]*\) .*/\1/p'); do
	[ "$command" != help ] || continue
	"$WAYBILL" help "$command" |
		sed -n 's/^ .*--\([a-z0-9-]*\).*/\1/p' | sort -u >.has
	explained "$root/doc/waybill-$command.1" | sort -u >.own
	is "$(sort -u .own .common | comm -13 - .has)" '' \
		"each option of $command is in its page or in waybill(1)"
	is "$(comm -13 .has .own)" '' "waybill-$command(1) makes no option up"
done

run
status 2 'no command at all'
one_error 'is told in one line'

run formatz
status 2 'an unknown command'
one_error 'is told in one line'
like "$(cat "$err")" "did you mean 'formats'" 'and the nearest is named'
run helpp
like "$(cat "$err")" "did you mean 'help'" 'one letter too many'
run hlep
like "$(cat "$err")" "did you mean 'help'" 'two letters swapped'
run -i ix search x
status 2 'an option before the command'
one_error 'is told in one line'
like "$(cat "$err")" 'the command comes first' 'and what to do'
run "$(printf 'a\033[31mb\nc')"
status 2 'a command that is a terminal escape'
one_error 'is told in one line'
unlike "$(cat "$err")" "$(printf '\033')" 'and without the escape'

for word in last lastb who ac lastcomm sa tai64nlocal matchup pflogsumm grep; do
	run "$word"
	status 2 "$word is no command here"
	like "$(cat "$err")" "use 'waybill [a-z]+" "but $word names one that is"
done

run formats --jsno
status 2 'an unknown option'
one_error 'is told in one line'
like "$(cat "$err")" 'did you mean --json' 'and the nearest is named'
run formats -Z
status 2 'an unknown letter'
like "$(cat "$err")" '-Z' 'is named'
run formats --json=yes
status 2 'a flag takes no value'

"$WAYBILL" help >/dev/full 2>"$err"
is $? 3 'a full disk is told'
one_error 'in one line'
"$WAYBILL" help >&- 2>"$err"
is $? 3 'a closed standard output too'
{
	"$WAYBILL" help 2>"$err"
	echo $? >.status
} | true
is "$(cat .status)$(cat "$err")" 0 'a reader that has gone is no matter'

finish
