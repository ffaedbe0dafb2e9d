#!/bin/sh
# Measures process accounting: how fast records are indexed, and how long the
# processes of a user with 1,000 of them take, beside lastcomm and sa reading
# the same file.
#
#	tests/bench/processes.sh [RECORDS]	5,000,000 of them
#
# From the environment: WAYBILL. The user's records stand in sessions of 20.
set -eu
export LC_ALL=C TZ=UTC

records=${1:-5000000}
WAYBILL=${WAYBILL:-build/waybill}
tmp=$(mktemp -d "${TMPDIR:-/tmp}/waybill-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

perl -e '
	use strict;
	my ($n) = @ARGV;
	my @commands = map { pack "a16", $_ } qw(bash ls cat grep sed awk perl
		cron sshd sendmail find tar gzip make cc1 ld rm);
	my ($time, $out, %own) = (1600000000, "");
	srand 7;
	binmode STDOUT;
	for (1 .. 50) { my $at = int rand($n - 20); $own{$at + $_} = 1 for 0 .. 19 }
	for my $i (0 .. $n - 1) {
		$time++ if $i % 7 == 0;
		$out .= pack("CCSLLLLLLfS8", 0, 3, 0x8800 + $i % 64, 0,
			$own{$i} ? 4242 : 1000 + int rand 500, 100,
			1 + $i % 4000000, 1, $time, int rand 5000,
			int rand 100, int rand 100, 2048, 0, 0, 0, 0, 0) .
			$commands[rand @commands];
		if (length $out > 1 << 20) { print $out; $out = "" }
	}
	print $out;' "$records" >"$tmp/pacct"

# measure WHAT COMMAND...: seconds of wall clock and of processor.
measure() {
	what=$1
	shift
	perl -MTime::HiRes=time -e '
		my ($what, @command) = @ARGV;
		my $from = time;
		open my $out, ">&", \*STDOUT;
		open STDOUT, ">", "/dev/null";
		system(@command) == -1 and die;
		my $wall = time - $from;
		my (undef, undef, $user, $sys) = times;
		printf $out "%-44s %8.3f s, %8.3f s of processor\n", $what,
			$wall, $user + $sys;' "$what" "$@"
}

echo "$records records"
measure 'index' "$WAYBILL" index -i "$tmp/index" "$tmp/pacct"
measure 'processes of a user, first' \
	"$WAYBILL" processes -i "$tmp/index" --json 4242
measure 'processes of a user, warm' \
	"$WAYBILL" processes -i "$tmp/index" --json 4242
measure 'processes of nobody' "$WAYBILL" processes -i "$tmp/index" 9999
measure 'processes --scan of a user' \
	"$WAYBILL" processes -i "$tmp/index" --scan 4242
measure 'processes --summary' "$WAYBILL" processes -i "$tmp/index" --summary
measure 'processes --by-user' "$WAYBILL" processes -i "$tmp/index" --by-user
measure 'processes --csv' "$WAYBILL" processes -i "$tmp/index" --csv
if command -v lastcomm >/dev/null 2>&1; then
	measure 'lastcomm of a user' lastcomm -f "$tmp/pacct" 4242
	measure 'lastcomm' lastcomm -f "$tmp/pacct"
	measure 'sa' sa -i -a "$tmp/pacct"
fi
