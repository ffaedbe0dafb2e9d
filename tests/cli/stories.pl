#!/usr/bin/perl
# Mails whose end is known, and the lines that their daemons wrote of them. A
# file of stories:
#
#	== NAME what is special
#	@ PATH			its lines follow, in this source
#	? ARGUMENT...		asked of trace; several have the same answer
#	= KEY=VALUE...		a mail of the answer, and what it must say;
#				"= none" is no mail
#	> TO STATUS KEY=VALUE...	a recipient of it; these and no others
#	+ ACTION KEY=VALUE...	what was done with his copy afterwards
#
# KEY~VALUE is a regular expression; the value of a key that is absent is "-";
# %20 is a blank.
# Of a mail there are also legs (how many), ids, edges and related.
#
#	stories.pl unpack DIRECTORY FILE...	writes the sources
#	stories.pl ask INDEX FILE...		a row for each question:
#						0 or 1, tab, its name and why
use strict;
use warnings;
use JSON::PP;

my ($verb, $place, @files) = @ARGV;
# Bytes are compared with bytes.
my $json = JSON::PP->new;

sub stories_of {
	my ($file) = @_;
	my (@stories, $story, $source);
	open(my $in, '<', $file) or die "$file: $!\n";
	while (my $line = <$in>) {
		chomp $line;
		my ($sign, $rest) = $line =~ /^(==|[@?=>+#]) ?(.*)$/;
		$sign = '' if !defined $sign || ($source && $line =~ /^@[0-9a-f]{24}/);
		if ($sign eq '==') {
			$story = { name => $rest, sources => {}, asked => [] };
			$source = undef;
			push @stories, $story;
		} elsif ($sign eq '@' && $line =~ /^@ /) {
			$source = \$story->{sources}{$rest};
			$$source //= '';
		} elsif ($sign eq '?') {
			my $asked = $story->{asked};
			push @$asked, { questions => [], mails => [] }
				if !@$asked || @{$asked->[-1]{mails}}
					|| $asked->[-1]{none};
			push @{$asked->[-1]{questions}}, $rest;
		} elsif ($sign eq '=' && $rest eq 'none') {
			$story->{asked}[-1]{none} = 1;
		} elsif ($sign eq '=') {
			push @{$story->{asked}[-1]{mails}},
				{ says => $rest, recipients => [] };
		} elsif ($sign eq '>') {
			my ($to, $status, $says) = split(/ /, $rest, 3);
			push @{$story->{asked}[-1]{mails}[-1]{recipients}},
				{ to => $to =~ s/%20/ /gr, status => $status,
				  says => $says // '', actions => [] };
		} elsif ($sign eq '+') {
			push @{$story->{asked}[-1]{mails}[-1]{recipients}[-1]{actions}},
				$rest;
		} elsif ($sign ne '#' && $line ne '' && $source) {
			$$source .= "$line\n";
		}
	}
	return @stories;
}

sub unpack_story {
	my ($story, $directory) = @_;
	for my $path (sort keys %{$story->{sources}}) {
		my $whole = "$directory/$path";
		(my $folder = $whole) =~ s{/[^/]*$}{};
		system('mkdir', '-p', $folder) == 0 or die;
		open(my $out, '>>', $whole) or die "$whole: $!\n";
		print $out $story->{sources}{$path};
		close($out) or die;
	}
}

# What is expected of one object, and is not so.
sub wrong_of {
	my ($says, $values) = @_;
	my @wrong;
	for my $one (split(/ /, $says)) {
		my ($key, $sign, $value) = $one =~ /^([a-z_.]+)([=~])(.*)$/
			or die "not KEY=VALUE: $one\n";
		my $got = $values->{$key} // '-';
		$value =~ s/%20/ /g;
		my $fits = $sign eq '=' ? $got eq $value : $got =~ /$value/i;
		push @wrong, "$key is $got, not $value" if !$fits;
	}
	return @wrong;
}

# The keys and values of an object as text.
sub flat {
	my ($object) = @_;
	my %flat;
	for my $key (keys %$object) {
		my $value = $object->{$key};
		if (JSON::PP::is_bool($value)) {
			$flat{$key} = $value ? 'yes' : 'no';
		} elsif (!ref $value) {
			$flat{$key} = $value;
		} elsif (ref $value eq 'ARRAY' && !grep { ref } @$value) {
			$flat{$key} = join(',', @$value);
		} elsif (ref $value eq 'HASH') {
			my $inner = flat($value);
			$flat{"$key.$_"} = $inner->{$_} for keys %$inner;
		}
	}
	return \%flat;
}

sub mail_flat {
	my ($mail) = @_;
	my $flat = flat($mail);
	my @edges = map { map { "$_->{rule}/$_->{grade}" } @{$_->{edges} || []} }
		@{$mail->{legs} || []};
	$flat->{legs} = scalar @{$mail->{legs} || []};
	$flat->{ids} = join(',', map { $_->{queue_id} // '?' } @{$mail->{legs} || []});
	$flat->{edges} = join(',', sort @edges);
	$flat->{gaps} = join(',', map { join(':', $_->{host} // '', $_->{why} // '') =~ s/ /_/gr } @{$mail->{gaps} || []});
	$flat->{related} = join(',', sort map {
		$_->{rule} . ':' . ($_->{queue_id} // $_->{message_id} // '') } @{$mail->{related} || []});
	return $flat;
}

sub recipients_wrong {
	my ($expected, $mail) = @_;
	my (@wrong, %left);
	push @{$left{($_->{to} // '-') . " $_->{status}"}}, $_
		for @{$mail->{recipients} || []};
	for my $one (@{$expected->{recipients}}) {
		my $name = "$one->{to} $one->{status}";
		my $list = $left{$name} || [];
		my $best;
		for my $r (@$list) {
			my @w = wrong_of($one->{says}, flat($r));
			push @w, actions_wrong($one, $r);
			$best = { r => $r, w => \@w } if !$best || @w < @{$best->{w}};
		}
		if (!$best) {
			push @wrong, "missing: $name";
			next;
		}
		push @wrong, map { "$name: $_" } @{$best->{w}};
		$left{$name} = [grep { $_ != $best->{r} } @$list];
	}
	push @wrong, "too many: $_" for map { my $k = $_; map { $k } @{$left{$k}} } sort keys %left;
	return @wrong;
}

sub actions_wrong {
	my ($one, $recipient) = @_;
	my @got = map { flat($_) } @{$recipient->{afterwards} || []};
	my @wrong;
	for my $says (@{$one->{actions}}) {
		my ($action, $rest) = split(/ /, $says, 2);
		my $got = shift @got;
		if (!$got || $got->{action} ne $action) {
			push @wrong, "afterwards not $action but "
				. ($got ? $got->{action} : 'nothing');
			next;
		}
		push @wrong, wrong_of($rest // '', $got);
	}
	push @wrong, "afterwards also $_->{action}" for @{$one->{actions}} ? @got : ();
	return @wrong;
}

sub ask {
	my ($index, @arguments) = @_;
	my @command = ($ENV{WAYBILL}, 'trace', '-i', $index, '--full',
		'--json', @arguments);
	open(my $in, '-|', @command) or die;
	local $/;
	my $text = <$in> // '';
	close($in);
	return $text;
}

sub answer_wrong {
	my ($block, $text) = @_;
	my @mails = grep { $_->{type} eq 'mail' }
		map { $json->decode($_) } split(/\n/, $text);
	my @expected = @{$block->{mails}};
	return (scalar(@mails) . ' mails, not ' . scalar(@expected) . ': '
		. join(' | ', map { join(';', map { ($_->{to} // '-') . " $_->{status}" } @{$_->{recipients}}) } @mails))
		if @mails != @expected;
	my @wrong;
	for my $i (0 .. $#mails) {
		my @w = wrong_of($expected[$i]{says}, mail_flat($mails[$i]));
		push @w, recipients_wrong($expected[$i], $mails[$i]);
		push @wrong, map { @mails > 1 ? "mail $i: $_" : $_ } @w;
	}
	return @wrong;
}

sub words {
	return map { s/^"(.*)"$/$1/r =~ s/%20/ /gr }
		$_[0] =~ /("[^"]*"(?!\S)|\S+)/g;
}

# Of several questions with one answer the first and the last are asked, or all
# with STORIES=all; the first of each story without index, too. Sanitizers are
# slow: there it is the first alone (WAYBILL_FEWER).
sub ask_all {
	my ($story, $block, $is_first) = @_;
	my @questions = @{$block->{questions}};
	@questions = @questions[0, $#questions]
		if @questions > 2 && ($ENV{STORIES} // '') ne 'all';
	if ($ENV{WAYBILL_FEWER}) {
		$#questions = 0;
		$is_first = 0;
	}
	for my $question (@questions) {
		my @words = words($question);
		my $text = ask($place, @words);
		my @wrong = answer_wrong($block, $text);
		push @wrong, 'without index the answer is another'
			if $is_first && ask($place, '--scan', @words) ne $text;
		$is_first = 0;
		print join("\t", @wrong ? 1 : 0,
			join('; ', "$story->{name}: $question", @wrong)), "\n";
	}
}

for my $story (map { stories_of($_) } @files) {
	if ($verb eq 'unpack') {
		unpack_story($story, $place);
	} else {
		my $asked = $story->{asked};
		ask_all($story, $asked->[$_], $_ == 0) for 0 .. $#$asked;
	}
}
