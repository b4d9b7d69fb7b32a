# Completions of @PROGRAM@ for fish, which the program itself knows.
# SPDX-License-Identifier: ISC

function __dmarcutils
	set -l words (commandline -opc)
	set -l word (commandline -ct)
	set -l lines (command $argv[1] --complete $words[2..-1] "$word" 2>/dev/null)
	set -l fixed (string replace -r '^[a-z]+ ' '' -- $lines[1])

	switch "$lines[1]"
		case 'files *' 'folders *'
			set -l kind '*'
			string match -q 'folders *' -- $lines[1]
			and set kind '*/'
			set -l from (math 1 + (string length -- "$fixed"))
			set -l rest (string sub -s $from -- "$word")
			for path in (__fish_complete_path "$rest" |
					string replace -r '\t.*' '' | string match -- $kind)
				echo -- $fixed$path
			end
		case 'list *' 'words *'
			for line in $lines[2..-1]
				echo -- $fixed$line
			end
	end
end

complete -c @PROGRAM@ -f -a '(__dmarcutils @PROGRAM@)'
