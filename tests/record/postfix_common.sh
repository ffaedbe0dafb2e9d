# Sourced: the part of a Postfix that both machines share.
#   postfix_common ROOT FQDN DOMAIN
postfix_common() {
	local root=$1 fqdn=$2 domain=$3 etc=$1/postfix/etc
	cp /usr/share/postfix/master.cf.dist "$etc/master.cf"
	# No chroots: there is nothing in them here.
	sed -i -E 's/^([a-z-]+ +(inet|unix|fifo) +[yn-] +[yn-] +)[yn-]/\1n/' \
		"$etc/master.cf"
	cat >"$etc/main.cf" <<-EOF
		compatibility_level = 3.6
		queue_directory = $root/postfix/queue
		data_directory = $root/postfix/data
		myhostname = $fqdn
		mydomain = $domain
		mydestination = localhost
		mynetworks = 127.0.0.0/8
		inet_protocols = ipv4
		smtp_host_lookup = native
		disable_dns_lookups = yes
		smtputf8_enable = no
		alias_maps = hash:$etc/aliases
		alias_database = hash:$etc/aliases
		smtpd_tls_security_level = may
		smtpd_tls_cert_file = $root/cert.pem
		smtpd_tls_key_file = $root/key.pem
		smtp_tls_security_level = may
		smtpd_tls_loglevel = 1
		smtp_tls_loglevel = 1
		maximal_queue_lifetime = 20s
		bounce_queue_lifetime = 20s
		minimal_backoff_time = 4s
		maximal_backoff_time = 6s
		queue_run_delay = 3s
	EOF
	openssl req -x509 -newkey rsa:2048 -nodes -days 3650 \
		-subj "/CN=$fqdn" -keyout "$root/key.pem" \
		-out "$root/cert.pem" 2>/dev/null
	chown postfix "$root/postfix/data"
	chmod 755 "$root" "$root/postfix"
}
