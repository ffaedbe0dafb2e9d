#!/bin/bash
# A machine with Postfix and a filter of its own at each of several ports:
#   25 policyd-spf and opendmarc, 2501 rspamd, 2502 spamass-milter with spamd,
#   2503 clamav-milter with clamd, 2504 amavis before the queue
#   setup_filters.sh ROOT
set -eu
root=$1
here=$(dirname "$0")
AMAVIS_DESTINY=D_REJECT "$here/setup_amavis.sh" "$root"
etc=$root/postfix/etc
postconf -c "$etc" -e content_filter= milter_default_action=accept \
	'smtpd_milters=inet:127.0.0.1:8893' \
	'smtpd_recipient_restrictions=reject_unauth_destination, check_policy_service unix:private/policy' \
	policy_time_limit=3600 message_size_limit=50000
cat >>"$etc/master.cf" <<END
policy unix - n n - 0 spawn user=nobody argv=/usr/bin/env PYTHONPATH=${PYTHONPATH:-} $(command -v policyd-spf) $root/policyd-spf.conf
2501 inet n - n - - smtpd
	-o smtpd_recipient_restrictions=reject_unauth_destination
	-o smtpd_milters=inet:127.0.0.1:11332
2502 inet n - n - - smtpd
	-o smtpd_recipient_restrictions=reject_unauth_destination
	-o smtpd_milters=inet:127.0.0.1:8894
2503 inet n - n - - smtpd
	-o smtpd_recipient_restrictions=reject_unauth_destination
	-o smtpd_milters=inet:127.0.0.1:8895
2504 inet n - n - - smtpd
	-o smtpd_recipient_restrictions=reject_unauth_destination
	-o smtpd_milters=
	-o smtpd_proxy_filter=127.0.0.1:10024
END
sed -i 's/^127.0.0.1:10025 .*/&\n\t-o smtpd_milters=/' "$etc/master.cf"

cat >"$root/names" <<'END'
else.test v=spf1 ip4:198.51.100.30 -all
forged.test v=spf1 ip4:203.0.113.9 -all
_dmarc.else.test v=DMARC1; p=reject
strict.test v=spf1 ip4:203.0.113.9 ~all
_dmarc.strict.test v=DMARC1; p=reject
END
echo 'nameserver 127.0.0.1' >"$root/resolv.conf"
python3 "$here/dns_answers.py" "$root/names" &
echo $! >"$root/run/names.pid"

cat >"$root/policyd-spf.conf" <<'END'
debugLevel = 1
HELO_reject = False
Mail_From_reject = Fail
END
cat >"$root/opendmarc.conf" <<END
AuthservID mx.site.test
TrustedAuthservIDs mx.site.test
PidFile $root/run/opendmarc.pid
RejectFailures true
Syslog true
SyslogFacility mail
Socket inet:8893@127.0.0.1
SPFIgnoreResults false
SPFSelfValidate true
END
opendmarc -c "$root/opendmarc.conf"

mkdir -p "$root/rspamd/local.d"
chmod 777 "$root/rspamd"
echo 'type = "syslog"; facility = "mail"; level = "notice";' \
	>"$root/rspamd/local.d/logging.inc"
cat >"$root/rspamd/local.d/options.inc" <<'END'
enable_test_patterns = true;
dns { nameserver = ["127.0.0.1"]; timeout = 1s; retransmits = 1; }
END
cat >"$root/rspamd/local.d/worker-proxy.inc" <<'END'
milter = yes;
timeout = 20s;
upstream "local" { default = yes; self_scan = yes; }
END
# Where it was unpacked, unless it is installed.
top=$(dirname "$(dirname "$(dirname "$(command -v rspamd)")")")
share=${top%/}/usr/share/rspamd etc_rspamd=${top%/}/etc/rspamd
rspamd -u nobody -g nogroup -c "$etc_rspamd/rspamd.conf" \
	--var=CONFDIR="$etc_rspamd" --var=LOCAL_CONFDIR="$root/rspamd" \
	--var=DBDIR="$root/rspamd" --var=RUNDIR="$root/rspamd" \
	--var=LOGDIR="$root/rspamd" --var=SHAREDIR="$share" \
	--var=RULESDIR="$share/rules" --var=LUALIBDIR="$share/lualib" \
	--var=PLUGINSDIR="$share/plugins" --var=WWWDIR="$share/www"

# spamass-milter reads the score from the header.
echo 'add_header all Status "_YESNO_, score=_SCORE_ required=_REQD_ tests=_TESTS_"' \
	>>"$root/amavis/rules/local.cf"
# It runs with -T, which ignores PERL5LIB.
# shellcheck disable=SC2046
perl -T $(echo "${PERL5LIB:-}" | tr ':' '\n' | sed 's/^./-I&/') \
	"$(command -v spamd)" -d -L -u nobody -r "$root/run/spamd.pid" -i 127.0.0.1 \
	-C "$root/amavis/rules" --siteconfigpath "$root/amavis/rules" -s mail -m 2
# It calls spamc by this path, wherever that was unpacked.
[ -x /usr/bin/spamc ] || mount -t overlay none \
	-o "lowerdir=$(dirname "$(command -v spamc)"):/usr/bin" /usr/bin
spamass-milter -f -P "$root/run/spamass.pid" -p inet:8894@127.0.0.1 -r 15 \
	-u nobody -- -d 127.0.0.1

mkdir "$root/clamav"
# The 68 bytes of the EICAR test file, wherever they stand.
echo 'Eicar-Test-Signature:0:*:58354f2150254041505b345c505a58353428505e2937434329377d2445494341522d5354414e444152442d414e544956495255532d544553542d46494c452124482b482a' \
	>"$root/clamav/test.ndb"
chown -R amavis "$root/clamav"
cat >"$root/clamd.conf" <<END
LocalSocket $root/clamav/socket
DatabaseDirectory $root/clamav
PidFile $root/run/clamd.pid
LogSyslog yes
LogFacility LOG_MAIL
LogVerbose yes
User amavis
END
cat >"$root/clamav-milter.conf" <<END
MilterSocket inet:8895@127.0.0.1
ClamdSocket unix:$root/clamav/socket
PidFile $root/run/clamav-milter.pid
LogSyslog yes
LogFacility LOG_MAIL
LogInfected Full
LogClean Full
LogVerbose yes
OnInfected Reject
RejectMsg infected with %v
AddHeader Replace
User amavis
END
clamd --config-file="$root/clamd.conf"
clamav-milter --config-file="$root/clamav-milter.conf"
postfix -c "$etc" reload
