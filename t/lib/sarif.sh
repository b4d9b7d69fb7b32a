# Fetches the published schema of SARIF 2.1.0 into a file, from a package of
# npm that has it: sh sarif.sh FILE. Does nothing if the file is there.
# SPDX-License-Identifier: ISC
set -eu

[ ! -s "$1" ] || exit 0
command -v npm >/dev/null || { echo 'no npm' >&2; exit 1; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
(cd "$dir" && npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 >/dev/null &&
    tar -xzf ./*.tgz)
mkdir -p "$(dirname "$1")"
cp "$dir/package/lib/schemas/sarif-2.1.0-rtm.5.json" "$1.new"
mv "$1.new" "$1"
