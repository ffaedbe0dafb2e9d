#!/bin/sh
# Logs whose lines are objects of JSON: read as what they hold, cited and shown
# as they are.
. "$(dirname "$0")/lib.sh"

mkdir ev
# wrap STAMP TEXT: as Docker's json-file writes it.
wrap() {
	printf '{"log":"%s %s\\n","stream":"stdout","time":"2024-03-05T%sZ"}\n' \
		"2024-03-05T$1+00:00 mx" "$2" "$1"
}
{
	wrap 10:00:00 'postfix/smtpd[40]: CD30000001: client=p1.example[192.0.2.9]'
	wrap 10:00:01 'postfix/qmgr[42]: CD30000001: from=\u003ca@p1.example\u003e, size=7, nrcpt=1 (queue active)'
	wrap 10:00:02 'dovecot: auth(ann,192.0.2.9,sasl:login)<CvN+E95Uf4e7eEnj>: Info: sql: Password mismatch (given password: hunter2)'
	wrap 10:00:03 'postfix/local[43]: CD30000001: to=\u003cjo@us.example\u003e, relay=local, delay=3, delays=1/1/0/1, dsn=2.0.0, status=sent (delivered to mailbox)'
} >ev/a-json.log
run index -i index ev
status 0 'it is indexed'
run sources -i index
like "$(cat "$out")" 'format +text, Docker JSON lines' 'and told to be what it is'
is "$(grep features index/CURRENT)" 'features 0 0 4' 'which an older program refuses'
echo 'Mar  5 10:00:05 mx postfix/qmgr[42]: CD30000002: removed' >plain.log
run index -q -i plain plain.log
is "$(grep features plain/CURRENT)" 'features 0 0 0' 'as it does no other'

for how in '' --scan; do
	run search -i index $how --json jo@us.example
	is "$(sed -n 's/.*"raw":\("{.*}"\),"cite":.*"line":\([0-9]*\).*/\1 \2/p' "$out")" \
		"$(sed -n 4p ev/a-json.log | sed 's/[\\"]/\\&/g; s/.*/"&" 4/')" \
		"the line is shown as it stands $how"
	like "$(cat "$out")" '"time":"2024-03-05T10:00:03Z","time_basis":"stated".*"host":"mx".*"to":"jo@us.example"' \
		"and read as what it holds $how"
	run search -i index $how --count '<jo@us.example>, relay'
	is "$(head -n 1 "$out")" 1 "text is found as it was said $how"
	run search -i index $how --count stdout
	is "$(head -n 1 "$out")" 4 "so is what else the object says $how"
	run search -i index $how --count u003cjo
	status 1 "but no escape $how"
done

run show -i index ev/a-json.log:2
is "$(sed -n 's/^[^ ]*: //p' "$out" | head -n 1)" "$(sed -n 2p ev/a-json.log)" \
	'show prints the line'
run search -i index --json 'password mismatch ann'
unlike "$(cat "$out")" hunter2 'a secret in it is masked'
like "$(cat "$out")" '"raw":.*\[masked\].*"masked":true' 'and the line shown without it'
run search -i index --unmask --json 'password mismatch ann'
like "$(cat "$out")" '"raw":"\{.*hunter2' 'or with it, if asked to'
run cat -i index ev/a-json.log
is "$(cksum <"$out")" "$(cksum <ev/a-json.log)" 'the source is as it was'

run dossier trace -i index CD30000001 -o open.html
status 0 'a dossier is made'
run verify open.html ev
like "$(cat "$out")" '^3 lines cited, 3 as cited' 'its lines are found in the evidence'
printf '0123456789abcdef0123456789abcdef' >key
chmod 600 key
run dossier trace -i index CD30000001 --pseudonymise key -o hidden.html
run verify open.html ev --key key
run verify hidden.html ev --key key
like "$(cat "$out")" '^3 lines cited, 3 as cited' 'also where names are hidden'
is "$(cat hidden.* | grep -c 'jo@us')" 0 'which no escape lets through'

# Elastic keeps the whole line once more, Fluentd often under another key.
mkdir again
for i in 0 1 2; do
	text=$(sed -n "$((i + 2))p" ev/a-json.log |
		sed 's/^{"log":"\(.*\)\\n","stream.*/\1/; s/jo@us/j\\u006f@us/')
	printf '{"@timestamp":"2024-03-05T10:00:0%dZ","message":"%s","event":{"original":"%s"}}\n' \
		$i "$text" "$text"
done >again/es.json
run index -q -i twice again
for how in --json --csv --limit=5; do
	run search -i twice $how 'password mismatch ann'
	unlike "$(cat "$out")" hunter2 "a secret that stands twice is masked $how"
	like "$(cat "$out")" 'Password mismatch' "in a line that is shown $how"
done
run show -i twice again/es.json:2
like "$(cat "$out")" ':2: 2024.*mismatch \(given password: \[masked\]\)$' \
	'show has the line as it was said'
run dossier trace -i twice CD30000001 --pseudonymise key -o again.html
run verify again.html again --key key
like "$(cat "$out")" '^2 lines cited, 2 as cited' 'nor is what stands twice there'
is "$(cat again.html again.*jsonl | grep -Ec 'u006f|jo@|j.*@us')" 0 'where names are hidden'

# It grows; and lines among them that are not wrapped are what they are.
{
	wrap 10:00:04 'postfix/qmgr[42]: CD30000001: removed'
	echo 'Mar  5 10:00:05 mx postfix/qmgr[42]: CD30000002: removed'
} >>ev/a-json.log
run index -q -i index ev
run trace -i index --json CD30000001
like "$(cat "$out")" '"complete":true' 'what was added is read'
run search -i index --count queue_id:CD30000002
is "$(head -n 1 "$out")" 1 'and so is a line that is not wrapped'
run verify -i index
status 0 'the index is whole'
run reindex -i index
run search -i index --count '<jo@us.example>'
is "$(head -n 1 "$out")" 1 'also when it is made anew'
rm index/CURRENT
run reindex -i index --salvage
is "$(grep features index/CURRENT)" 'features 0 0 4' 'and when CURRENT was lost'

finish
