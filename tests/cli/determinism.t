#!/bin/sh
# The same evidence gives byte-identical files, whatever the threads, the
# memory and the accidents.
. "$(dirname "$0")/lib.sh"
. "$root/tests/cli/evidence.sh"

make_evidence
if [ -n "${WBSIM:-}" ] && [ -x "$WBSIM" ]; then
	"$WBSIM" -s 11 -o ev/sim --size 6M --days 40 >/dev/null 2>&1
fi
# Many segments, so that sealing and compacting take part.
export WAYBILL_SEAL_BYTES=1000000

# rooms INDEX: a line for each file that evidence and terms are in.
rooms() {
	(cd "$1" && find segments terms readings CURRENT -type f |
		sort | xargs sha256sum)
}

run index -q -i ix ev
first=$(rooms ix)
for options in '--threads 1' '--threads 2' '--threads 8' '--memory 32M' \
	'--memory 512M --threads 3'; do
	# shellcheck disable=SC2086
	run index -q -i other $options ev
	is "$(rooms other)" "$first" "$options changes no file"
	rm -rf other
done

# What CURRENT names, without what a run that was killed may have left.
live() {
	(cd "$1" && sed -n 's,^segment \([0-9]*\) .*,segments/\1,p
s,^terms \([0-9]*\) .*,terms/\1,p
s,^readings \([0-9]*\) .*,readings/\1,p' CURRENT | while read -r name; do
		find "$name" -type f
	done | sort | xargs sha256sum CURRENT)
}

whole=$(live ix)
for delay in 0.02 0.05 0.1 0.15 0.2 0.3; do
	"$WAYBILL" index -q -i killed ev >/dev/null 2>&1 &
	pid=$!
	sleep "$delay"
	kill -9 "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	run index -q -i killed ev
	is "$(live killed)" "$whole" "killed after $delay s, and run again"
	rm -rf killed
done

# Put together, whatever the threads and the memory, and from the blocks.
together() {
	cp -r ix together
	# shellcheck disable=SC2086
	run "$1" -i together $2
	number=$(sed -n 's/^terms \([0-9]*\) .*/\1/p' together/CURRENT)
	(cd "together/terms/$number" &&
		sha256sum directory keys.mdb postings words.sqlite)
	rm -rf together
}
merged=$(together compact '--threads 1 --memory 32M')
is "$(together compact '--threads 8 --memory 512M')" "$merged" \
	'term indexes put together are the same'
is "$(together reindex '--threads 2')" "$merged" 'as those of all blocks'

# Terms made again from the blocks are those that were made at first.
unset WAYBILL_SEAL_BYTES
run index -q -i one ev
terms() {
	number=$(sed -n 's/^terms \([0-9]*\) .*/\1/p' one/CURRENT)
	(cd "one/terms/$number" && sha256sum directory keys.mdb postings \
		words.sqlite)
}
before=$(terms)
run reindex -i one
status 0 'all that is derived is made again'
is "$(terms)" "$before" 'and it is what it was, byte for byte'

finish
