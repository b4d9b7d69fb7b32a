# The test vectors of policy discovery that are not part of the project.
# SPDX-License-Identifier: ISC
. "${0%/*}/lib/tap.sh"

vectors=${SHARED:-$TOP/../shared}/corpus/discovery/vectors.jsonl
[ -f "$vectors" ] || skip_all "no $vectors"
command -v python3 >/dev/null || skip_all 'no python3'

# The columns are those of t/data/discover.tsv.
python3 - "$vectors" >vectors.tsv <<'END'
import json, sys

def cell(of, key):
	if key not in of:
		return "-"
	v = of[key]
	if isinstance(v, list):
		v = " ".join(v)
	return "invalid" if v == "not-applied" else v or "~"

print("name")
for line in open(sys.argv[1]):
	v = json.loads(line)
	want = dict(v["expect"])
	if want.get("source") == "none":
		want["source"] = None
	old = v.get("rfc7489", {})
	zone = [o + ":" + t for o in v["zone"] for t in v["zone"][o]]
	row = [v["name"], "|".join(zone), "|".join(v.get("exists", [])),
	    v["domain"], "*"]
	row += [cell(want, k) for k in ("queries", "-", "org",
	    "policy_domain", "source", "-", "policy", "applied")]
	row += [cell(old, k) for k in ("org", "policy_domain", "policy")]
	print("\t".join(row + ["-", "-", "-"]))
END
n=$(wc -l <"$vectors")
is 'each vector is a row' "$(sed 1d vectors.tsv | wc -l)" "$n"
run "$BUILD/unit/discover" vectors.tsv
for name in $(sed 1d vectors.tsv | cut -f 1); do
	ok "$name" sh -c "grep '^ok .* - $name: ' out &&
	    ! grep -A 3 '^not ok .* - $name: ' out"
done
status 'and nothing else' 0
done_testing
