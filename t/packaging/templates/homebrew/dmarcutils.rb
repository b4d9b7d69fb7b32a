# SPDX-License-Identifier: ISC
class Dmarcutils < Formula
  desc "@CAPITAL_SUMMARY@"
  url "@URL@"
  sha256 "@SHA256@"
  license "ISC"

  depends_on "make" => :build
@HOMEBREW_BUILD@

  def install
    # GNU make is called gmake where the system's own is another or old.
    make = OS.mac? ? "gmake" : "make"
    system make, "install", "PREFIX=#{prefix}", "MANDIR=#{man}"
  end

  test do
    system bin/"dmarc-lint", "-r", "v=DMARC1; p=reject"
    assert_match version.to_s, shell_output("#{bin}/dmarc-rua-parse -V")
  end
end
