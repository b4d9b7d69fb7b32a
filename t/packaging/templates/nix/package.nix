# SPDX-License-Identifier: ISC
# nix-build -E 'with import <nixpkgs> { }; callPackage ./package.nix { }'
{ lib, stdenv, @NIX_ARGUMENTS@ }:

stdenv.mkDerivation {
  pname = "dmarcutils";
  version = "@VERSION@";
  src = ./dmarcutils-@VERSION@.tar.gz;

  nativeBuildInputs = [ @NIX_TOOLS@ ];
  buildInputs = [ @NIX_BUILD@ ];
  nativeCheckInputs = [ @NIX_CHECK@ ];

  makeFlags = [ "PREFIX=$(out)" ];
  enableParallelBuilding = true;
  doCheck = true;
  checkTarget = "check-run";

  meta = {
    description = "@CAPITAL_SUMMARY@";
    license = lib.licenses.isc;
    platforms = lib.platforms.linux;
  };
}
