# Builds Debian's packages: sh deb.sh FOLDER TARBALL [ARGUMENT...]
# SPDX-License-Identifier: ISC
#
# They end up in FOLDER: the source package with the tarball as its original,
# and what dpkg-buildpackage makes of it with the arguments. expand.sh says
# whose they are.
set -eu
# What `make deb` was told is not for the make of the package.
unset MAKEFLAGS MFLAGS MAKELEVEL B SAN LTO

here=$(cd "${0%/*}" && pwd)
folder=$1
tarball=$2
shift 2
rm -rf "$folder"
mkdir -p "$folder"
sh "$here/expand.sh" "$folder/recipes" "$tarball"
name=$(basename "$tarball" .tar.gz)
cp "$tarball" "$folder/dmarcutils_${name#dmarcutils-}.orig.tar.gz"
tar -xzf "$tarball" -C "$folder"
mv "$folder/recipes/debian" "$folder/$name"
rm -r "$folder/recipes"
cd "$folder/$name"
exec dpkg-buildpackage -us -uc "$@"
