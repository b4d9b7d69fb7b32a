# Completions of @PROGRAM@ for bash, which the program itself knows.
# SPDX-License-Identifier: ISC

_dmarcutils()
{
	local i word raw before='' out line head='' fixed breaks how
	local -a words

	# bash divides words at some characters that are in options, too.
	for ((i = 1; i <= COMP_CWORD; i++)); do
		raw=${COMP_WORDS[i]}
		if [[ $i -gt 1 && ($before == *[=:@] || $raw == [=:@]*) ]]; then
			words[${#words[@]} - 1]+=$raw
		else
			words+=("$raw")
		fi
		before=$raw
	done
	words=("${words[@]//[\\\"\']/}")
	word=${words[${#words[@]} - 1]}

	# What stands before such a character stays, unless it is in quotes.
	breaks=${COMP_WORDBREAKS//[^=:@]/}
	if [[ -n $breaks && $raw != [\"\']* && $word == *[$breaks]* ]]; then
		head=${word%"${word##*["$breaks"]}"}
	fi

	COMPREPLY=()
	out=$(command "${1##*/}" --complete "${words[@]}" 2>/dev/null)
	line=${out%%$'\n'*}
	fixed=${line#* }
	out=${out#"$line"}
	case $line in
	'files '* | 'folders '*)
		compopt -o filenames 2>/dev/null
		[[ $line == files* ]] && how=-f || how=-d
		out=$(compgen $how -- "${word#"$fixed"}")
		;;
	'list '*)
		compopt -o nospace 2>/dev/null
		;;
	'words '*) ;;
	*)
		return
		;;
	esac
	while IFS=$'\t' read -r line _; do
		[[ -n $line ]] || continue
		[[ $line != *= ]] || compopt -o nospace 2>/dev/null
		line=$fixed$line
		COMPREPLY+=("${line#"$head"}")
	done <<<"$out"
}

complete -F _dmarcutils @PROGRAM@
