#!/bin/sh
# Several indexes that hold the same source, and earlier states of one: each
# line is counted, and cited, once.
. "$(dirname "$0")/lib.sh"

mkdir ev
for i in 1 2 3 4; do
	echo "2019-03-04T10:00:0$i+00:00 mx1 postfix/qmgr[7]: 4A1B2C3D4E: removed"
done >ev/maillog
echo '2019-03-04T11:00:00+00:00 mx1 postfix/qmgr[7]: 5A1B2C3D4E: removed' >ev/other
"$WAYBILL" index -q -i ix ev/maillog
"$WAYBILL" index -q -i iy ev/other ev/maillog

run search -i ix -i iy --json 4A1B2C3D4E
is "$(grep -c '"type":"event"' "$out")" 4 'a line of both indexes is one result'
unlike "$(cat "$out")" '"also"' 'which cites its place once'
run search -i ix -i ix --json 4A1B2C3D4E
unlike "$(cat "$out")" '"also"' 'also where one index is given twice'
run search -i ix -i iy nothing
like "$(cat "$out")" '^searched: 5 lines in 2 sources$' \
	'what is searched counts it once'
like "$(cat "$out")" ' mx1  .* 5 lines in 2 sources$' 'and so does coverage'
run search -i ix -i iy --host mx1 nothing
like "$(cat "$out")" '^searched: 5 lines in 2 sources$' 'of a host, too'
run coverage -i ix -i iy --json
like "$(cat "$out")" '"lines":"?5"?,"sources":"?2"?' 'and the command'
run coverage -i ix -i iy --json --source ev/maillog
like "$(cat "$out")" '"lines":"?4"?,"sources":"?1"?' 'and of one source'
run search -i iy -i ix --source ev/maillog nothing
like "$(cat "$out")" '^searched: 4 lines in 1 source$' 'search of one source'

# A path that only the second index has is no path of the first.
mkdir copy
cp ev/maillog copy/renamed
"$WAYBILL" index -q -i iz copy/renamed
run search -i ix -i iz --source copy/renamed nothing
like "$(cat "$out")" '^searched: 4 lines in 1 source$' \
	'the copy that is asked for is searched'
run coverage -i ix -i iz --source copy/renamed --json
like "$(cat "$out")" '"lines":"?4"?,"sources":"?1"?' 'and covered'

# A log that has grown: what went before is a source, too.
cp ev/maillog grown
"$WAYBILL" index -q -i ig grown
id=$("$WAYBILL" sources -i ig --json |
	sed -n 's/.*"source":"\([0-9a-f]*\)".*/\1/p')
echo '2019-03-04T10:00:09+00:00 mx1 postfix/qmgr[7]: 4A1B2C3D4E: removed' >>grown
"$WAYBILL" index -q -i ig grown
n=$("$WAYBILL" sources -i ig --json | grep -c '"type":"source"')
is "$n" 2 'an earlier state is listed'
run search -i ig nothing
like "$(cat "$out")" '^searched: 5 lines in 2 sources$' \
	'and is among the sources that are searched'
run search -i ig --source "$id" nothing
like "$(cat "$out")" '^searched: 4 lines in 1 source$' \
	'alone it has its own lines'
unlike "$(cat "$out")" 'holds no lines' 'and is not said to have none'
finish
