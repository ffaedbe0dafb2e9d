# TAP for shell tests of the program. A test is
#
#	. "$(dirname "$0")/lib.sh"
#	run search --on 2019 "x"	# sets $status; $out and $err are files
#	status 0 'a date is taken'
#	is "$(cat "$out")" 'expected' 'what it proves'
#	finish
#
# and runs in a new directory of its own, $work, which goes when it ends.
# $WAYBILL is the program under test, $root the repository. The zone and the
# locale are hostile on purpose: they must not change an answer.

root=$(cd "$(dirname "$0")/../.." && pwd)
: "${WAYBILL:=$root/build/waybill}"
: "${WAYBILL_CORPORA:=$root/../shared/corpora}"
work=$(mktemp -d "${TMPDIR:-/tmp}/waybill-test.XXXXXX") || exit 1
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
cd "$work" || exit 1
unset WAYBILL_INDEX NO_COLOR
export WAYBILL TZ=Asia/Kathmandu LC_ALL=C

out=$work/.out
err=$work/.err
status=
tests=0
failures=0

# ok STATUS NAME: STATUS 0 is a pass.
ok() {
	tests=$((tests + 1))
	if [ "$1" = 0 ]; then
		echo "ok $tests - $2"
	else
		failures=$((failures + 1))
		echo "not ok $tests - $2"
	fi
}

# is GOT EXPECTED NAME
is() {
	if [ "$1" = "$2" ]; then
		ok 0 "$3"
		return
	fi
	ok 1 "$3"
	printf 'expected: %s\n     got: %s\n' "$2" "$1" | sed 's/^/# /'
}

# like GOT REGEX NAME: some line of GOT matches the extended REGEX.
like() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		ok 0 "$3"
		return
	fi
	ok 1 "$3"
	printf 'no line matches: %s\ngot: %s\n' "$2" "$1" | sed 's/^/# /'
}

unlike() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		ok 1 "$3"
		printf 'a line matches: %s\ngot: %s\n' "$2" "$1" |
			sed 's/^/# /'
		return
	fi
	ok 0 "$3"
}

# run ARGUMENT...: the program's output in $out and $err, $status its end.
run() {
	"$WAYBILL" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# status N NAME: how the last run ended.
status() {
	if [ "$status" = "$1" ]; then
		ok 0 "$2"
		return
	fi
	ok 1 "$2"
	{
		echo "expected exit status $1, got $status"
		head -5 "$err"
	} | sed 's/^/# /'
}

# recipients: those of the mails that the last run told as JSON, each with its
# status and a semicolon.
recipients() {
	grep -o '"to":"[^"]*",\("orig_to":"[^"]*",\)*"leg":[0-9]*,"status":"[a-z]*"' \
		"$out" | sed 's/"to":"\([^"]*\)".*"status":"\(.*\)"/\1 \2/' |
		sort | tr '\n' ';'
}

# one_error NAME: exactly one line was said, and it begins with our name.
one_error() {
	is "$(grep -c '' "$err"):$(grep -c '^waybill: ' "$err")" 1:1 "$1"
}

skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# Is there a command of that name in this program?
have_command() {
	"$WAYBILL" help "$1" >/dev/null 2>&1
}

finish() {
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}
