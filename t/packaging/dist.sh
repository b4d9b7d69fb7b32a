# Writes all sources as a tarball: sh dist.sh TARBALL
# SPDX-License-Identifier: ISC
#
# The octets depend on the sources alone: not on when, where, by whom and with
# which umask they were cloned or unpacked. Their time is the day of the version
# in dmarcutils-news(7). What git does not know stays out; without git it is all
# but build folders, as in an unpacked tarball.
set -eu

mkdir -p "$(dirname "$1")"
tarball=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "${0%/*}/../.."
name=$(basename "$tarball" .tar.gz)
day=$(sed -n 's/^\.Ss [0-9.]* (\(.*\))/\1/p' man/dmarcutils-news.7 | head -n 1)

if [ -e .git ]; then
	git ls-files -z
else
	find . -path "./${BUILD:-build}" -prune -o -name build -prune -o \
	    -type f -printf '%P\0'
fi >"$tarball.files"
LC_ALL=C sort -z -o "$tarball.files" "$tarball.files"
tar --null --no-recursion --transform "s,^,$name/," --format=ustar \
    --owner=root:0 --group=root:0 --mode=a+rX,u+w,go-w --mtime="$day UTC" \
    -cf "$tarball.tar" -T "$tarball.files"
gzip -9n <"$tarball.tar" >"$tarball"
rm "$tarball.files" "$tarball.tar"
