"""The dashboard for Grafana, read as Grafana's documentation says.

check FILE                      prints what Grafana would refuse or show wrongly
                                and its types do not say
types FILE >TS                  it in TypeScript, with the types of Grafana
panels FILE                     ID TYPE TITLE of each
query FILE ID FROM TO DOMAIN... the SQL of a panel, or of the variable (ID 0):
                                times are seconds, no DOMAIN is all
"""
# SPDX-License-Identifier: ISC
import datetime
import json
import re
import sys

TYPES = """import type {Dashboard, Panel, FieldConfigSource, GraphFieldConfig,
    OptionsWithLegend, OptionsWithTooltip} from '@grafana/schema';
// strings for enumerations, as JSON has them
type Plain<T> = T extends string ? `${T}` : T extends object ?
    {[K in keyof T]: Plain<T[K]>} : T;
type Fields<T> = Omit<FieldConfigSource, 'defaults'> &
    {defaults: Omit<FieldConfigSource['defaults'], 'custom'> & {custom?: T}};
type Kind<N, T, O> = Omit<Panel, 'type' | 'fieldConfig' | 'options'> &
    {type: N, fieldConfig: Fields<T>, options: O};
type Any = Kind<'table', {}, {showHeader: boolean}> |
    Kind<'timeseries', GraphFieldConfig,
    OptionsWithLegend & OptionsWithTooltip>;
type Whole = Plain<Omit<Dashboard, 'panels'> & {panels: Any[]}>;
export const dashboard: Whole = """

MACRO = re.compile(r"\$__([_a-zA-Z0-9]+)\(([^)]*)\)")
VARIABLE = re.compile(r"\$\{(\w+)(?::(\w+))?\}")


def strings(value):
    """Each string in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for v in value.values() if isinstance(value, dict) else value:
            yield from strings(v)


def unique(pairs):
    names = [name for name, _ in pairs]
    for name in set(names):
        if names.count(name) > 1:
            print("a member is there twice:", name)
    return dict(pairs)


def check(d):
    if not re.fullmatch("[A-Za-z0-9_-]{8,40}", d["uid"]):
        print("uid is", d["uid"])
    if d["schemaVersion"] < 33:
        print("data sources are no objects before schema 33")
    panels = d["panels"]
    ids = [p["id"] for p in panels]
    if len(set(ids)) != len(ids) or min(ids) < 1:
        print("ids are", ids)
    taken = set()
    for p in panels:
        g = p["gridPos"]
        cells = {(x, y) for x in range(g["x"], g["x"] + g["w"])
                 for y in range(g["y"], g["y"] + g["h"])}
        if not cells or cells & taken or max(cells)[0] > 23:
            print(p["title"], "has no room at", g)
        taken |= cells
        refs = [t["refId"] for t in p["targets"]]
        if not refs or len(set(refs)) != len(refs):
            print(p["title"], "has queries", refs)
        for t in p["targets"]:
            want = "time_series" if p["type"] == "timeseries" else "table"
            if t["format"] != want or not t["rawQuery"]:
                print(p["title"], "has a query as", t["format"])
    height = max(y for _, y in taken) + 1
    if len(taken) != 24 * height:
        print("there are gaps between panels")
    variables = [v["name"] for v in d["templating"]["list"]]
    used = {m[1] for s in strings(d) for m in VARIABLE.finditer(s)}
    if sorted(variables) != sorted(used):
        print("variables are", variables, "but used are", used)


def query(d, number, begin, end, *domains):
    variable = d["templating"]["list"][1]
    if number == "0":
        print(variable["query"])
        return

    def macro(m):
        # as the types of PostgreSQL's data source have them
        iso = [datetime.datetime.fromtimestamp(int(t), datetime.timezone.utc)
               .strftime("%Y-%m-%dT%H:%M:%SZ") for t in (begin, end)]
        return {"timeFilter": f"{m[2]} BETWEEN '{iso[0]}' AND '{iso[1]}'",
                "unixEpochFrom": begin, "unixEpochTo": end}[m[1]]

    def value(m):
        assert m[1] == variable["name"] and m[2] == "sqlstring"
        return ",".join("'" + name.replace("'", "''") + "'"
                        for name in domains) or variable["allValue"]

    panel, = [p for p in d["panels"] if p["id"] == int(number)]
    print(MACRO.sub(macro, VARIABLE.sub(value, panel["targets"][0]["rawSql"])))


def main(command, path, *args):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    d = json.loads(text, object_pairs_hook=unique)
    if command == "check":
        check(d)
    elif command == "types":
        print(TYPES + text)
    elif command == "panels":
        for p in d["panels"]:
            print(p["id"], p["type"], p["title"])
    elif command == "query":
        query(d, *args)
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
