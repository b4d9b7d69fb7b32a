#compdef @PROGRAM@
# Completions of @PROGRAM@ for zsh, which the program itself knows.
# SPDX-License-Identifier: ISC

local -a lines offers suffix
local line fixed

lines=("${(@f)$(command ${words[1]:t} --complete \
    "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
fixed=${lines[1]#* }
[[ -z $fixed ]] || compset -P "${(b)fixed}" || return 1

case $lines[1] in
files\ *)
	_files
	return
	;;
folders\ *)
	_files -/
	return
	;;
list\ *)
	suffix=(-qS ,)
	;;
words\ *)
	[[ $lines[2] != *=$'\t'* ]] || suffix=(-S '')
	;;
*)
	return 1
	;;
esac
for line in "${(@)lines[2,-1]}"; do
	offers+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
done
_describe -t values '@PROGRAM@' offers "${suffix[@]}"
