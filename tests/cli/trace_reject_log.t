#!/bin/sh
# Exim's reject log: the lines behind a refusal say whose mail it was, and only
# their place joins them to it.
. "$(dirname "$0")/lib.sh"

have_command trace || skip_all 'no trace'

mkdir -p log/rl1
cat >log/rl1/rejectlog <<'EOF'
2022-04-04 14:54:57 H=(desk.client.test) [198.51.100.30] F=<rl.ann@else.test> rejected RCPT <rl.no@exim.test>: Unknown user
2022-04-04 14:54:59 1nbNqx-00064Q-06 H=(desk.client.test) [198.51.100.30] F=<rl.ann@else.test> rejected after DATA: we do not take this
Envelope-from: <rl.ann@else.test>
Envelope-to: <rl.bob@exim.test>
    <rl.carl@exim.test>
P Received: from [198.51.100.30] (helo=desk.client.test)
	by mail.exim.test with esmtp (Exim 4.96)
	(envelope-from <rl.ann@else.test>)
	id 1nbNqx-00064Q-06
	for rl.bob@exim.test;
	Mon, 04 Apr 2022 14:54:59 +0000
  Date: Mon, 04 Apr 2022 14:54:58 +0000
T To: rl.list@exim.test,
    <rl.named@exim.test>
 I Message-Id: <rl.forged@client.test>
F From: rl.ann@else.test
  Subject: forbidden
I Message-Id: <rl.first@client.test>
  X-Mailer: none
2022-04-04 14:54:59 H=(other.test) [198.51.100.31] F=<rl.x@else.test> rejected RCPT <rl.no@exim.test>: Unknown user
2022-04-04 14:54:59 1nbNqy-00064Q-07 H=(other.test) [198.51.100.31] F=<rl.x@else.test> rejected after DATA: spam
Envelope-from: <rl.x@else.test>
Envelope-to: <rl.dan@exim.test>
P Received: from [198.51.100.31] (helo=other.test)
	by mail.exim.test with esmtp (Exim 4.96)
I Message-ID: <rl.second@client.test>
2022-04-04 14:54:59 plain authenticator failed for (other.test) [198.51.100.31]: 535 Incorrect authentication data (set_id=rl)
I Message-ID: <rl.nowhere@client.test>
EOF
grep '^2022' log/rl1/rejectlog >log/rl1/mainlog
WAYBILL_INDEX=$PWD/reject.index
export WAYBILL_INDEX
run index log
status 0 'main log and reject log are indexed'
run trace --json rl.first@client.test
status 0 'a Message-ID of the reject log finds the mail'
cp "$out" first
is "$(grep -c '"type":"mail"' first)" 1 'one mail'
like "$(cat first)" '"queue_id":"1nbNqx-00064Q-06"' 'the one before it'
like "$(cat first)" '"to":"rl.bob@exim.test","leg":0,"status":"rejected","permanent":true' \
	'the first recipient was refused'
like "$(cat first)" '"to":"rl.carl@exim.test","leg":0,"status":"rejected"' 'the second, too'
like "$(cat first)" '"raw":"Envelope-to: <rl.bob@exim.test>","cite"' 'and it is cited'
unlike "$(cat first)" 'rl.dan|rl.second|rl.forged|rl.named' 'nothing of the next entry, or of a header'
for key in rl.bob@exim.test '--to rl.carl@exim.test' 1nbNqx-00064Q-06; do
	# shellcheck disable=SC2086
	run trace --json $key
	is "$(cksum <"$out")" "$(cksum <first)" "$key: the same"
	# shellcheck disable=SC2086
	run trace --json --scan $key
	is "$(cksum <"$out")" "$(cksum <first)" "$key: all read, the same"
done
run trace --json rl.second@client.test
like "$(cat "$out")" '"to":"rl.dan@exim.test","leg":0,"status":"rejected"' \
	'the entry of the same second has its own'
unlike "$(cat "$out")" 'rl.bob|rl.carl' 'and no more'
for key in rl.nowhere@client.test rl.forged@client.test rl.named@exim.test; do
	run trace --json $key
	status 1 "$key is of no mail"
done
finish
