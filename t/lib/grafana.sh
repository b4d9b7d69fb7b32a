# Fetches what checks a dashboard by Grafana's own types, from npm, into a
# folder: sh grafana.sh FOLDER. Does nothing if it is there.
# SPDX-License-Identifier: ISC
set -eu

[ ! -d "$1" ] || exit 0
command -v npm >/dev/null || { echo 'no npm' >&2; exit 1; }
new=$1.new
rm -rf "$new"
mkdir -p "$new"
trap 'rm -rf "$new"' EXIT
(cd "$new" && npm install --silent --ignore-scripts --no-audit --no-fund \
    --prefix . @grafana/schema@13.2.3 typescript@7.0.2 >/dev/null)
mv "$new" "$1"
