#!/bin/sh
# The text of a message may begin with a byte order mark (RFC 5424): the word
# behind it is found all the same, also in an index whose terms took the mark
# for a letter.
. "$(dirname "$0")/lib.sh"

tar -xzf "$root/fixtures/recut/marks.tar.gz"
chmod 700 old
run index -q -i new ev
status 0 'messages that begin with a mark'
like "$(cat new/CURRENT)" '^terms .* version=3 ' 'in an index of now'
like "$(cat old/CURRENT)" '^terms .* version=2 ' 'and one of before'

while IFS='	' read -r count query; do
	for index in old new; do
		for how in '' --scan; do
			run search -i $index --count $how -- "$query"
			is "$(cat "$out")" "$count" "$query, $index $how"
		done
	done
done <<'E2'
5	4F2A11C0D3
1	5A2B11C0D3
1	warning
1	"warning: odd"
1	warn*
1	198.51.100.23
1	ip:198.51.100.23
1	ip:198.51.0.0/16
1	2001:db8::7
1	ip:2001:db8::7
1	ip:2001:db8::/32
1	ab1@marked.example
1	donaudampfschifffahrten
1	72345
1	"mar is"
0	2A11C0D3
0	nowhere
E2

printf '4F2A11C0D3\n5A2B11C0D3\nwarning\n72345\nnowhere\n' >list
for index in old new; do
	run search -i $index -f list --count
	is "$(cat "$out")" 8 "many at once, $index"
	run trace -i $index 4F2A11C0D3
	like "$(cat "$out")" '^Mail from ann@client.example to bob@home.example' \
		"a mail by its queue id, $index"
	run trace -i $index 5A2B11C0D3
	unlike "$(cat "$out")" 'Nothing found' \
		"also where a relay made the older form of it, $index"
done
run compact -i old
run reindex -i old
like "$(cat old/CURRENT)" '^terms .* version=3 ' 'reindex brings it up to date'
finish
