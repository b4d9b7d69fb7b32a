# Completions: what each program says of itself, and what bash, zsh and fish
# make of that, once they are installed.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

ok 'make install' make -C "$TOP" B="$BUILD" -o all -s install \
    DESTDIR="$tap_dir/root" PREFIX=/usr
share=$tap_dir/root/usr/share

programs=
for source in "$TOP"/cmd/*.c; do
	name=${source##*/}
	name=${name%.c}
	programs="$programs $name"
	for shell in bash-completion/completions/ zsh/site-functions/_ \
	    fish/vendor_completions.d/; do
		ok "$name: a script in $shell" grep -q -w "$name" \
		    "$share/$shell$name$([ "${shell#fish}" = "$shell" ] || echo .fish)"
	done

	"$name" --help | sed -n 's/^  .[^ ]* *--\([a-z0-9-]*\).*/--\1/p;
	    s/^  *\(--[a-z0-9-]*\).*/\1/p' | sort -u >want
	run "$name" --complete --
	status "$name --complete" 0
	quiet "$name: and no word else"
	sed 1d out | cut -f 1 | sort >got
	same "$name offers what --help has" got want

	# Whatever stands on the line.
	for word in '' -- --= -= --output=x= --a=b= - -, '*' "$(printf 'a\nb')" \
	    "$(printf '\001')" "$(printf '%070000d' 7)" -o --output --zzz -Hq; do
		for before in '' "$word"; do
			run "$name" --complete -h -V --zzz -q "$before" "$word"
			[ "$status" -eq 0 ] && sed -n '1!b
			    /^\(words\|list\|files\|folders\) /!p' out || echo "$word"
		done
	done >odd
	is "$name completes anything" "$(cut -c 1-99 odd)" ''
done

# offers NAME ARGUMENT... : of --complete, stdin is what should come
offers()
{
	offers_name=$1
	shift
	run "$@"
	cut -f 1 out | sed '1s/ $//' >names
	same "$offers_name" names -
}

offers 'options once only, and none that a given one excludes' \
    dmarc-lint --complete -q --strict --no-include --v <<'END'
words
--version
END
offers 'the formats of a program' dmarc-lookup --complete -o '' <<'END'
words
tsv
text
json
csv
sqlite
postgres
sql
END
offers 'behind --pick=, columns that are not there yet' \
    dmarc-lookup --complete --pick=domain,effective,po <<'END'
list --pick=domain,effective,
policy_domain
END
offers 'and behind a plus' dmarc-lookup --complete -c +reco <<'END'
list +
record
END
offers 'columns of the table that is written' \
    dmarc-lookup --complete --compare old.tsv -c '' <<'END'
list
domain
what
old
new
END
offers 'and of a summary by two columns' \
    dmarc-rua-summarize --complete -g dmarc,day -c d <<'END'
list
dmarc
day
dkim_aligned
END
offers 'what sorts it' \
    dmarc-rua-summarize --complete -g dmarc --sort d <<'END'
words
dmarc
dkim_aligned
END
offers 'what sorts the digest' dmarc-rua-summarize --complete --sort '' <<'END'
words
fail
messages
policy_domain
END
offers 'a column of a condition' \
    dmarc-rua-summarize --complete --filter=disp <<'END'
words --filter=
disposition=
END
offers 'and its values' \
    dmarc-rua-summarize --complete -f 'disposition!=' <<'END'
words disposition!=
none
quarantine
reject
pass
END
offers 'files behind the domain' dmarc-check --complete -z example.org= <<'END'
files example.org=
END
offers 'folders' dmarc-rua-generate --complete --outdir '' <<'END'
folders
END
offers 'an option like an argument' dmarc-check --complete -z -- <<'END'
files
END
offers 'nothing for what is free' dmarc-check --complete --ip '' <<'END'
words
END
offers 'nothing for domains' dmarc-lookup --complete '' </dev/null
dmarc-lint --list -H -o tsv | cut -f 1 | sort >want
dmarc-lint --complete -W '' | sed 1d | cut -f 1 | grep -v '^all$' | sort >got
same 'the codes of rules' got want

# --- real shells ---

mkdir line
cd line || exit 1
touch example.org.zone 'my zone.db' report.xml
mkdir Maildir mail
touch mailbox
cat >cases <<'END'
dmarc-lint --out	dmarc-lint --output
dmarc-lint --output=gi	dmarc-lint --output=github
dmarc-lint -o gi	dmarc-lint -o github
dmarc-lint -ogi	dmarc-lint -ogithub
dmarc-lint --strict --stri	dmarc-lint --strict --stri
dmarc-lint -o 	?	gcc text tsv json csv github sarif checkstyle sqlite postgres sql
dmarc-lint --fail-on=	?	none error warning note
dmarc-lint -W psd-missing,non-a	dmarc-lint -W psd-missing,non-ascii
dmarc-lint --disable=psd-missing,non-a	dmarc-lint --disable=psd-missing,non-ascii
dmarc-lint -E psd-	?	psd-invalid psd-with-ruf psd-missing psd-yes-not-suffix
dmarc-lint --explain non-a	dmarc-lint --explain non-ascii
dmarc-lint --list -c sco	dmarc-lint --list -c scope
dmarc-lint ex	dmarc-lint example.org.zone
dmarc-lint -q ./ex	dmarc-lint -q ./example.org.zone
dmarc-lint my	dmarc-lint my\ zone.db
dmarc-lint Mai	dmarc-lint Maildir/
dmarc-lint a.example=ex	dmarc-lint a.example=example.org.zone
dmarc-lint -n -z a.example=ex	dmarc-lint -n -z a.example=example.org.zone
dmarc-lint -n --zone=a.example=ex	dmarc-lint -n --zone=a.example=example.org.zone
dmarc-lint -n -zex	dmarc-lint -n -zexample.org.zone
dmarc-lint -d ex	dmarc-lint -d ex
dmarc-lookup ex	dmarc-lookup ex
dmarc-lookup -c domain,eff	dmarc-lookup -c domain,effective
dmarc-lookup -c +eff	dmarc-lookup -c +effective
dmarc-check --dkim-allow 	?	sha1 l
dmarc-check rep	dmarc-check report.xml
dmarc-rua-parse -R --pick=reco	dmarc-rua-parse -R --pick=records
dmarc-rua-parse --schema cl	dmarc-rua-parse --schema clickhouse
dmarc-rua-summarize -g source_ip,disp	dmarc-rua-summarize -g source_ip,disposition
dmarc-rua-summarize -f dispo	dmarc-rua-summarize -f disposition=
dmarc-rua-summarize -f disposition=q	dmarc-rua-summarize -f disposition=quarantine
dmarc-rua-summarize --filter=disposition=q	dmarc-rua-summarize --filter=disposition=quarantine
dmarc-rua-summarize --sort 	?	fail messages policy_domain
dmarc-rua-generate --outdir ma	dmarc-rua-generate --outdir mail/
dmarc-rua-generate --state=ma	dmarc-rua-generate --state=mail/
dmarc-rua-generate --allow ma	?	mail/ mailbox ...
dmarc-rua-summarize --by 	dmarc-rua-summarize --by domain
END
for shell in bash zsh fish; do
	if ! command -v $shell >/dev/null; then
		skip "completions of $shell" "no $shell"
		continue
	fi
	# shellcheck disable=SC2086 # programs are words
	python3 "$TOP/t/lib/complete.py" $shell "$share" $programs <cases >log
	status=$?
	grep -v '^ok\|^1\.\.' log | note
	is "$shell: $(grep -c '^ok' log) completions" $status 0
done
done_testing
