#!/bin/sh
# The log families.
. "$(dirname "$0")/lib.sh"

run formats
status 0 'there are some'
for name in $(sed -n 's/^FORMAT(\(.*\))$/\1/p' "$root/format/log/line/formats.def"); do
	like "$(cat "$out")" "^$name +[A-Za-z]" "$name has a title"
done
run formats --json
is "$(grep -c '^{"type":"format","name":"[a-z0-9_]*","title":"[^"\\]*"}$' "$out")" \
	"$(grep -c '' "$out")" 'as JSON every line is an object'
run formats x
status 2 'an operand is none of its business'

finish
