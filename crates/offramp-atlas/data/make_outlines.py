"""Makes outlines.txt from Natural Earth (public domain) as packed by world-atlas 2 (ISC), and a table of country codes.

    python3 make_outlines.py countries-110m.json countries-50m.json countries.csv > outlines.txt

One line a country: code|name|longitude latitude of the label|rings. Rings are separated by `;`, points by a blank, a point is
longitude,latitude in tenths of a degree. Countries come from the coarse file; those it lacks come from the fine one.
"""

import csv
import json
import sys


def rings_of(topology, geometry):
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    for polygon in polygons:
        outer = polygon[0]
        ring = []
        for index in outer:
            part = arcs[index] if index >= 0 else arcs[~index][::-1]
            ring.extend(part if not ring else part[1:])
        yield ring


def area(ring):
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1]))) / 2


def tenths(ring):
    out = []
    for lon, lat in ring:
        point = (round(lon * 10), round(lat * 10))
        if not out or out[-1] != point:
            out.append(point)
    if len(out) > 1 and out[0] == out[-1]:
        out.pop()
    return out


def main():
    coarse, fine = (json.load(open(path)) for path in sys.argv[1:3])
    codes = {row["iso_numeric"]: row for row in csv.DictReader(open(sys.argv[3])) if row["iso_numeric"]}
    by_name = {"Kosovo": "XKX"}
    found = {}
    for topology in (coarse, fine):
        for geometry in topology["objects"]["countries"]["geometries"]:
            if "arcs" not in geometry:
                continue
            row = codes.get(geometry.get("id", ""))
            code = row["iso3"] if row else by_name.get(geometry["properties"]["name"])
            if not code or code in found:
                continue
            rings = sorted(rings_of(topology, geometry), key=area, reverse=True)
            # Small islands of large countries only make the file larger.
            kept = [tenths(ring) for ring in rings if area(ring) > 0.15] or [tenths(rings[0])]
            kept = [ring for ring in kept if len(ring) >= 3]
            if not kept:
                lon, lat = round(rings[0][0][0] * 10), round(rings[0][0][1] * 10)
                kept = [[(lon - 1, lat - 1), (lon + 1, lat - 1), (lon + 1, lat + 1), (lon - 1, lat + 1)]]
            name = row["name"] if row else geometry["properties"]["name"]
            label = (float(row["lng"]), float(row["lat"])) if row and row["lng"] else (kept[0][0][0] / 10, kept[0][0][1] / 10)
            found[code] = (name, label, kept)
    for code in sorted(found):
        name, (lon, lat), rings = found[code]
        points = ";".join(" ".join(f"{x},{y}" for x, y in ring) for ring in rings)
        print(f"{code}|{name}|{lon:.1f} {lat:.1f}|{points}")


main()
