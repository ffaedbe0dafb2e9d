#!/bin/bash
# A machine with Exim, by its own log files.
set -eu
root=$1
cp /etc/passwd /etc/group "$root"
echo 'Debian-exim:x:7880:' >>"$root/group"
echo "Debian-exim:x:7880:7880::$root/exim:/bin/true" >>"$root/passwd"
mount --bind "$root/passwd" /etc/passwd
mount --bind "$root/group" /etc/group
# Exim keeps its rights only with the configuration at its own place.
cp -a /etc "$root/etc"
mkdir -p "$root/etc/exim4"
mount --bind "$root/etc" /etc
mkdir -p "$root/exim" "$root/log/exim" "$root/home"
for user in bob full grey kim lee sam; do
	mkdir -p "$root/home/$user"
done
chown -R nobody:nogroup "$root/home"
chown -R Debian-exim:Debian-exim "$root/exim" "$root/log/exim"
cat >"$root/aliases" <<'EOF'
team: kim, lee
staff: kim, carl@else.test
info: bob
drop: :blackhole:
gone: :fail: this user has left us
program: "|/bin/true"
refuses: "|/bin/false"
file: /srv/rec/home/lee/box
EOF
echo 'carl@else.test' >"$root/home/sam/.forward"
cat >/etc/exim4/exim4.conf <<EOF
primary_hostname = mail.exim.test
qualify_domain = exim.test
exim_path = $(command -v exim4)
spool_directory = $root/exim
log_file_path = $root/log/exim/%slog
pid_file_path = $root/run/exim.pid
trusted_users = root
never_users =
domainlist local_domains = exim.test
daemon_smtp_ports = 25 : 587
rfc1413_query_timeout = 0s
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
ignore_bounce_errors_after = 2d
log_selector = +smtp_protocol_error +smtp_syntax_error +tls_cipher
tls_advertise_hosts =
keep_environment =

begin acl
acl_rcpt:
  accept hosts = :
  deny recipients = nobody@exim.test
    message = Unknown user
  defer recipients = grey@exim.test
    condition = \${if !exists{$root/grey}}
    message = greylisted, please try again later
  accept domains = +local_domains
    endpass
    verify = recipient
  accept authenticated = *
  accept hosts = 127.0.0.1
  deny message = relay not permitted
acl_data:
  deny condition = \${if match{\$h_subject:}{forbidden}}
    message = we do not take this
  discard condition = \${if match{\$h_subject:}{thrown away}}
  warn condition = \${if match{\$h_subject:}{please hold}}
    control = freeze/no_tell
  accept

begin routers
outside:
  driver = manualroute
  domains = ! +local_domains
  route_list = else.test 198.51.100.20 byname ; \
    send.test 198.51.100.70 byname ; closed.test 198.51.100.30 byname ; \
    shut.test 198.51.100.31 byname
  transport = remote_smtp
  no_more
aliases:
  driver = redirect
  data = \${lookup{\$local_part}lsearch{$root/aliases}}
  file_transport = to_file
  pipe_transport = to_program
  allow_fail
  user = nobody
forwards:
  driver = redirect
  local_parts = bob : kim : lee : grey : full : sam
  file = $root/home/\$local_part_data/.forward
  no_verify
  no_check_local_user
users:
  driver = accept
  local_parts = bob : kim : lee : grey : full : sam
  transport = to_box

begin transports
remote_smtp:
  driver = smtp
to_box:
  driver = appendfile
  directory = $root/home/\$local_part_data/Maildir
  create_directory
  maildir_format
  delivery_date_add
  user = nobody
  group = nogroup
  quota = \${if eq{\$local_part}{full}{300}{0}}
to_program:
  driver = pipe
  user = nobody
  group = nogroup
  return_output
to_file:
  driver = appendfile
  user = nobody
  group = nogroup

begin retry
* * F,14s,2s

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = \${if eq{\$auth3}{pass-bob}}
  server_set_id = \$auth2
EOF
exim4 -bd -q3s
for _ in $(seq 30); do
	[ ! -s "$root/run/exim.pid" ] || exit 0
	sleep 0.1
done
exit 3
