#!/bin/sh
# Evidence and questions that are made to exhaust: each is answered in bounded
# memory and time, a limit that is hit is told in a line, and the rest of the
# evidence is there.
. "$(dirname "$0")/lib.sh"

# Half of it would do; sanitizers want more address space than there is.
limit=
if (unset ASAN_OPTIONS TSAN_OPTIONS && ulimit -v 1000000 &&
	"$WAYBILL" --version) >/dev/null 2>&1; then
	limit='ulimit -v 1000000;'
fi

# bounded ARGUMENT...: the program, in time and memory.
bounded() {
	sh -c "$limit exec timeout 100 \"\$0\" \"\$@\"" "$WAYBILL" "$@" \
		>"$out" 2>"$err" </dev/null
	status=$?
}

mkdir good
echo 'Mar  4 10:00:00 mx postfix/qmgr[7]: 3F00C1A2B7: removed' >good/maillog

# Name, exit status of index, what it says.
while read -r name expected said; do
	rm -rf ix hostile
	mkdir hostile
	perl "$root/tests/hostile/make.pl" "$name" >"hostile/$name"
	bounded index -q --memory 64M --threads 2 -i ix hostile good
	is "$status" "$expected" "$name: index"
	like "$(cat "$err")" "$said" "$name: what is said"
	is "$(grep -c '^waybill: ' "$err"):$(grep -vc '^waybill: ' "$err")" \
		"$(test "$expected" = 0 && echo 0 || echo 1):0" \
		"$name: in one line"
	bounded search -i ix --count 3F00C1A2B7
	is "$status:$(cat "$out")" 0:1 "$name: the rest is there"
	# Under a sanitizer that is enough.
	test -z "$WAYBILL_FEWER" || continue
	bounded sources -i ix
	is "$status" 0 "$name: its sources are told"
	bounded search -i ix --count-by host '*'
	is "$status" 0 "$name: and counted"
	bounded verify -i ix
	is "$status" 0 "$name: the index is whole"
done <<EOF
bomb.gz 3 unpacks.to.more.than.1000.times.its.size
bomb.bz2 3 unpacks.to.more.than.1000.times.its.size
deep.gz 3 packed.more.than.6.deep
nested.zip 3 unpacks.to.more.than.1000.times.its.size
overlap.zip 0 ^
quine.gz 3 packed.more.than.6.deep
quine.zip 3 packed.more.than.6.deep
sparse.tar 3 unpacks.to.more.than.1000.times.its.size
members.tar 0 ^
line.log 0 ^
names.log 0 ^
runs.log 0 ^
words.log 0 ^
EOF

# What unpacks to itself does, or it would prove nothing.
perl "$root/tests/hostile/make.pl" quine.gz >quine.gz
gzip -dc <quine.gz | cmp -s - quine.gz
ok $? 'quine.gz: unpacks to itself'
perl "$root/tests/hostile/make.pl" quine.zip >quine.zip
unzip -p quine.zip | cmp -s - quine.zip
ok $? 'quine.zip: unpacks to itself'

# A sparse lastlog: a gigabyte of nothing but one record.
rm -rf hostile ix
mkdir hostile
truncate -s 200M hostile/lastlog
bounded index -q -i ix hostile good
is "$status" 0 'sparse lastlog: index'
bounded search -i ix --count 3F00C1A2B7
is "$(cat "$out")" 1 'sparse lastlog: the rest is there'

# Very many hosts in a second, all with one queue id: what is asked does not
# hold each against each.
rm -rf hostile ix
mkdir hostile
awk 'BEGIN {
	for (i = 0; i < 20000; i++)
		print "Mar  4 10:00:00 h" i " postfix/qmgr[1]: 7F00C1A2B9: " \
			"from=<a@many.example>, size=100, nrcpt=1 (queue active)"
}' >hostile/maillog
bounded index -q -i ix hostile
limit="$limit ulimit -t 15;"
bounded trace -i ix --from a@many.example -n 1
is "$status:$(grep -c '^  handed to h0;' "$out")" 0:1 \
	'many hosts: a mail of one'
bounded clocks -i ix
is "$status:$(grep -c 'nothing tells how right' "$err")" 1:40 \
	'many hosts: clocks that nothing tells of'
like "$(cat "$err")" 'nor how right those of 19960 more hosts were' \
	'many hosts: how many more'
limit=${limit% ulimit -t 15;}

# Questions. The last index but with lines that regular expressions hate.
rm -rf hostile ix
mkdir hostile
for i in 1 2; do
	head -c 30000 /dev/zero | tr '\0' a
	echo "!$i"
done >hostile/maillog
bounded index -q -i ix hostile good
is "$status" 0 'lines for regular expressions: index'
many=$(i=0; while [ $i -lt 3000 ]; do printf 'w%d OR ' $i; i=$((i + 1)); done)
deep=$(head -c 5000 /dev/zero | tr '\0' '(')
globs=$(head -c 2000 /dev/zero | sed 's/\x00/*a/g')
for query in '/(a+)+$/' '/(a|aa)+$/' '/(a*)*b/' '/a{1000}{1000}/' \
	'/((((((a*)*)*)*)*)*)*c/' "$globs" "$many x" "$deep" "NOT ${deep}x" \
	"a* b* c* d* e* f*" 'ip:0.0.0.0/0' 'ip:10.0.0.0/8' \
	'"\"\"\"" OR *' 'words:x OR 1=1; DROP TABLE words' 'a" OR "b' \
	"subject:$globs" '/[[:alpha:]'; do
	bounded search -i ix --count -- "$query"
	short=$(printf %.40s "$query")
	case $status in
	0 | 1 | 2 | 3) ok 0 "$short: answered, given up or refused" ;;
	*) ok 1 "$short: ended with $status: $(head -c 300 "$err")" ;;
	esac
	test -z "$WAYBILL_FEWER" || continue
	bounded search -i ix --count 3F00C1A2B7
	is "$(cat "$out")" 1 "$short: nothing was changed by it"
done

# What was given up on is not said to be absent, nor to be all there is.
bounded search -i ix -- '/(a|aa)+$/'
is "$status" 3 'a regular expression that is given up: status'
like "$(cat "$err")" 'on 2 lines a regular expression took too long' \
	'a regular expression that is given up: told'
unlike "$(cat "$out")" 'No (line|event)|[Nn]othing' \
	'a regular expression that is given up: nothing claimed'
bounded dossier -i ix search '/(a|aa)+$/' -o d.html
is "$status" 3 'a regular expression that is given up: no dossier'
like "$(cat "$err")" 'it cannot be said that there is nothing' \
	'a regular expression that is given up: why there is no dossier'

finish
