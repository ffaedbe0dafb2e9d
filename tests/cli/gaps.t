#!/bin/sh
# Hours and files that are taken out of simulated evidence are gaps, if the
# host's own habit makes such a silence rarer than 1 in 1000; quiet nights and
# weekends are none. The habit is worked out here from the whole evidence, by
# a way of its own: of the stretches of five minutes at that hour on like days,
# how many have a line?
. "$(dirname "$0")/lib.sh"

have_command coverage || skip_all 'no coverage'
[ -x "${WBSIM:=$root/build/wbsim}" ] || skip_all 'no simulator'
: "${WB_GAPS_SEED:=20190301}"

# sim FOLDER ARGUMENT...: three weeks of five hosts, always the same.
sim() {
	folder=$1
	shift
	"$WBSIM" -s "$WB_GAPS_SEED" -o "$folder" --size 14M --days 21 \
		--hosts 5 --counted --plain "$@" 2>/dev/null
}

# Lines as "HOST DAY HH:MM:SS", by the host's own clock; all is in March.
stamps() {
	awk '
		/^Mar/ { print $4, $2 + 0, $3 }
		/^2019-03/ {
			print $2, substr($0, 9, 2) + 0, substr($0, 12, 8)
		}' "$@"
}

sim whole
run index -q -i whole.ix whole
run coverage -i whole.ix --json
cp "$out" whole.json
hosts=$(ls whole | grep -v qmail)
hours=$(($(echo "$hosts" | wc -l) * 21 * 24))
false=$(grep -c '"type":"gap"' whole.json)
# By chance one silence in 1000 is as rare as that.
[ "$false" -le $((hours / 1000 + 1)) ]
ok $? "$false gaps in $hours hours of whole evidence"
is "$(grep '"type":"gap"' whole.json | grep -c '"grade":"[AB]"')" 0 \
	'none of them sure'

# --- hours

# habit HOST...: of each hour its probability to be silent, as a power of ten,
# and its lines: "HOST DAY HOUR POWER LINES". Reads stamps.
habit() {
	awk '
	# The first of March 2019 is a Friday.
	function weekend(d) { return (d + 3) % 7 >= 5 }
	{
		split($3, t, ":")
		hosts[$1] = 1
		lines[$1, $2, t[1] + 0]++
		if (!(($1, $2, t[1] + 0, int(t[2] / 5)) in seen))
			filled[$1, $2, t[1] + 0]++
		seen[$1, $2, t[1] + 0, int(t[2] / 5)] = 1
	}
	END {
		for (host in hosts)
			for (d = 2; d <= 20; d++)
				for (h = 0; h < 24; h++) {
					n = f = 0
					for (k = 1; k <= 21; k++) {
						if (k == d || weekend(k) != weekend(d))
							continue
						n++
						f += filled[host, k, h]
					}
					p = 12 * log(1 - f / (n * 12 + 1)) / log(10)
					printf "%s %02d %02d %.2f %d\n", host, d, h, p, lines[host, d, h]
				}
	}' | sort
}

for host in $hosts; do stamps whole/"$host"/*; done | habit >all_hours
# Some in a hundred are taken out.
awk '(NR * 7 + 13) % 97 < 9' all_hours >taken

set --
while read -r host day hour _; do
	set -- "$@" --without "$host@2019-03-${day}T$hour"
done <taken
sim cut "$@"
lost=$(($(cat whole/*/maillog* | wc -l) - $(cat cut/*/maillog* | wc -l)))
is "$lost" "$(awk '{ n += $5 } END { print n }' taken)" \
	'the simulator leaves out those hours, and nothing else'
# What is left is all that a habit can be told by.
for host in $hosts; do stamps cut/"$host"/*; done | habit >left_hours
awk 'FNR == NR { took[$1, $2, $3] = 1; next } ($1, $2, $3) in took' \
	taken left_hours >weighed
run index -q -i cut.ix cut
run coverage -i cut.ix --json
grep '"type":"gap"' "$out" >gaps
"$WAYBILL" coverage -i cut.ix --json --scan | grep '"type":"gap"' | cmp -s - gaps
ok $? 'the same by reading all'
# What sessions miss then is so, too; here it is silence that counts.
grep -v 'do not come out' gaps >silences
mv silences gaps

# The lines that bound each gap, by the host's own clock: HOST DAY TIME DAY TIME.
sed 's/.*"cite":{[^}]*"path":"\([^"]*\)","line":\([0-9]*\),.*"also":\[{[^}]*"path":"\([^"]*\)","line":\([0-9]*\),.*/\1 \2 \3 \4/' gaps |
	while read -r from_path from_line to_path to_line; do
		sed -n "${from_line}p" "$from_path" >bound
		sed -n "${to_line}p" "$to_path" >>bound
		stamps bound | tr '\n' ' '
		echo
	done | awk '{ printf "%s %02d %s %02d %s\n", $1, $2, $3, $5, $6 }' >bounds
is "$(grep -c '' bounds)" "$(grep -c '' gaps)" 'all gaps have both lines'

awk '
	FNR == NR { host[NR] = $1; from[NR] = $2 " " $3; to[NR] = $4 " " $5; n = NR; next }
	{
		begin = $2 " " $3 ":00:00"
		end = $2 " " $3 ":59:59"
		found = 0
		for (i = 1; i <= n; i++)
			found += host[i] == $1 && from[i] < begin && to[i] > end
		print (found ? "gap" : "none"), $0
	}' bounds weighed >told
rare=$(awk '$5 < -3' told | wc -l)
[ "$rare" -ge 40 ]
ok $? "$rare hours whose silence is rarer than 1 in 1000"
# Here each stretch is alone, while lines come in clusters, by which a silence is
# somewhat likelier; hours_are_missed knows the true rhythm.
none=$(awk '$1 == "none" && $5 < -3' told | wc -l)
[ $((none * 20)) -le "$rare" ]
ok $? "are gaps, but for $none next to the limit"
is "$(awk '$1 == "none" && $5 < -4.5' told)" '' 'and none of those far from it'
quiet=$(awk '$5 > -1' told | wc -l)
[ "$quiet" -ge 5 ]
ok $? "$quiet hours that are often silent"
is "$(awk '$1 == "gap" && $5 > -1' told)" '' 'are none'
extra=$(($(grep -c '' gaps) - $(awk '$1 == "gap"' told | wc -l)))
[ "$extra" -le $((hours / 1000 + 1)) ]
ok $? "$extra gaps besides"

# --- files, and whole hosts

cp -r whole files
rm files/mx1/maillog-20190309 files/store1/maillog-20190314 \
	files/store1/maillog-20190315
rm -r files/smtp1
run index -q -i files.ix files
run coverage -i files.ix --json
like "$(cat "$out")" '"host":"mx1".*"why":"maillog-20190309 is missing between maillog-20190308 and maillog-20190310: .*"grade":"A"' \
	'a file that was taken away is named'
like "$(cat "$out")" '"host":"store1".*"why":"maillog-20190314 and others are missing between maillog-20190313 and maillog-20190316: .*"grade":"A"' \
	'two of them'
unlike "$(cat "$out")" '"host":"smtp1"' 'of a host that is not there nothing is said'

# --- what follows for a question

rare_hour=$(awk '$1 == "gap" && $5 < -9' told | sed -n 1p)
set -- $rare_hour
host=$2
day=$3
for tree in whole cut; do
	run trace -i $tree.ix --json --host "$host" --on "2019-03-$day" \
		nobody-at-all@never.example
	status 1 "$tree: no such mail"
	cp "$out" "$tree.absent"
done
like "$(cat cut.absent)" "\"gaps\":\\[\\{\"host\":\"$host\",\"since\"" 'with the hour removed it has a gap'
like "$(cat cut.absent)" '"statement":"[^"]*The evidence cannot tell for sure: lines are missing' \
	'and cannot tell'
unlike "$(cat whole.absent)" '"gaps"' 'the whole evidence has none'
like "$(cat whole.absent)" '"statement":"No line of the evidence searched fits, and the evidence of 1 host goes through the whole window without a gap that shows' \
	'and says what that means'
like "$(cat whole.absent)" "\"coverage\":\\[\\{\"host\":\"$host\",\"since\":\"2019-0" 'with the coverage'
# A count of what is there says so, too.
for tree in whole cut; do
	run search -i $tree.ix --count --host "$host" --on "2019-03-$day" \
		nobody-at-all
	cp "$err" "$tree.count"
done
like "$(cat cut.count)" '^waybill: not all of this window is there: lines are missing, or may be, of ' \
	'a count of nothing in a window with a gap'
unlike "$(cat whole.count)" 'missing' 'and in one without'

# --- single lines, of every hundred

# What sessions and mails count themselves is held against the lines: nothing
# is missing where nothing is, and of what is lost no more is said to be missing
# than is, between the lines that are named.
is "$(grep -c 'do not come out' whole.json)" 0 \
	'no line is missing in whole evidence'
"$WBSIM" -s "$WB_GAPS_SEED" -o few --size 4M --days 7 --hosts 5 --counted \
	--eventful --plain 2>/dev/null
run index -q -i few.ix few
run coverage -i few.ix --json
unlike "$(cat "$out")" 'do not come out' \
	'nor in one where seldom things happen'

for percent in 1 5 20; do
	# "HOST N PATH": how many of the host's lines were lost before each one
	# that is left, in the order of its rotations.
	for host in few/*; do
		mkdir -p "lossy/$(basename "$host")"
		for file in "$host"/maillog*; do
			[ -f "$file" ] && echo "$file"
		done | sort | xargs awk -v percent=$percent '
			BEGIN { srand(percent) }
			{
				sub(/^few/, "lossy", FILENAME)
				if (rand() * 100 < percent) {
					lost++
					next
				}
				print >FILENAME
				print FILENAME, ++line[FILENAME], lost + 0 >"lost." percent
			}' lost=0
		cat lost.$percent >>lost
	done
	run index -q -i lossy.ix lossy
	run coverage -i lossy.ix --json
	sed -n 's/.*at least \([0-9]*\) lines* [ai][^"]*","grade":"\([BC]\)","cite":{[^}]*"path":"\([^"]*\)","line":\([0-9]*\),.*"also":\[{[^}]*"path":"\([^"]*\)","line":\([0-9]*\),.*/\1 \2 \3 \4 \5 \6/p' \
		"$out" >told
	awk '
		FNR == NR { lost[$1, $2] = $3; next }
		{
			if (lost[$5, $6] - lost[$3, $4] < $1)
				print "too many:", $0
		}
		END { print NR }' lost told >judged
	is "$(grep 'too many' judged)" '' \
		"$percent % lost: at least so many are missing there"
	all=$(($(cat few/*/maillog* | wc -l) - $(cat lossy/*/maillog* | wc -l)))
	said=$(grep -o 'at least [0-9]*' "$out" | awk '{ n += $3 } END { print n + 0 }')
	[ $((said * 3)) -ge "$all" ] && [ "$said" -le "$all" ]
	ok $? "$said of $all lost"
	rm -rf lossy lossy.ix lost lost.*
done

finish
