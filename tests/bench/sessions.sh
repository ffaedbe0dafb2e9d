#!/bin/sh
# Measures `waybill index` and `waybill sessions` over records of wtmp, against
# last of util-linux reading the same file.
#
#	make bench
#
# From the environment: WAYBILL, LOGIN_RECORDS (how many records, 1000000).
set -eu
export LC_ALL=C TZ=UTC

WAYBILL=${WAYBILL:-build/waybill}
records=${LOGIN_RECORDS:-1000000}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/waybill-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

# took WHAT COMMAND...: seconds of wall clock and of processor.
took() {
	perl -MTime::HiRes=time -e '
		my ($what, @command) = @ARGV;
		my $from = time;
		open my $out, ">&", \*STDOUT;
		open STDOUT, ">", "/dev/null";
		system(@command) == -1 and die;
		my $wall = time - $from;
		my (undef, undef, $user, $sys) = times;
		printf $out "%-44s %8.3f s, %8.3f s of processor\n", $what,
			$wall, $user + $sys;' "$@"
}

command -v perl >/dev/null || exit 0
perl -e 'my ($n) = @ARGV; my ($t, @on) = 1500000000; srand 1;
	binmode STDOUT;
	for (1 .. $n) {
		my $tty = int rand 60; my ($type, $user, $pid) = (8, "", 0);
		$t += int rand 20;
		if ($on[$tty]) { $pid = $on[$tty]; $on[$tty] = 0 }
		else { $pid = $on[$tty] = 1000 + int rand 60000;
			$type = 7; $user = "user" . int rand 5000 }
		print pack("s<x2l<a32a4a32a256x8l<l<x36", $type, $pid,
			"pts/$tty", "", $user,
			$type == 7 ? "h" . int(rand 9000) . ".example" : "",
			$t, 0);
	}' "$records" >"$tmp/wtmp"
echo "sessions: $records records of wtmp, $(wc -c <"$tmp/wtmp") bytes"
took 'waybill index' "$WAYBILL" index -i "$tmp/ix" "$tmp/wtmp"
took 'waybill sessions user17' "$WAYBILL" sessions -i "$tmp/ix" user17
took 'waybill sessions --count' "$WAYBILL" sessions -i "$tmp/ix" --count
took 'waybill sessions --total' "$WAYBILL" sessions -i "$tmp/ix" --total
if command -v ac >/dev/null; then
	took 'ac' ac -f "$tmp/wtmp"
fi
if command -v last >/dev/null; then
	took 'last user17' last -f "$tmp/wtmp" user17
	took 'last' last -f "$tmp/wtmp"
fi
