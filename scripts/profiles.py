"""Makes the compact profile files of scenarios/profiles/ from two published Python packages.

Run once when a package has better data; the output is committed, so nobody needs this to run neighborwatt:

    pip download --no-deps demandlib==0.2.2 pvlib==0.16.1
    python3 scripts/profiles.py demandlib-0.2.2-*.whl pvlib-0.16.1-*.whl

Only the standard library is used. The same wheels give the same bytes. What the files mean and whose they are stands
in scenarios/profiles/SOURCE.md, which is written by hand.
"""

import csv
import io
import sys
import zipfile
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "scenarios" / "profiles"
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
DAY_TYPES = {"SA": "saturday", "FT": "sunday", "WT": "workday"}
# The columns of a TMY3 file that a PV model needs; each becomes one row per day with 24 hours.
WEATHER = {"ghi": "GHI (W/m^2)", "dni": "DNI (W/m^2)", "dhi": "DHI (W/m^2)", "temperature": "Dry-bulb (C)"}


def main() -> None:
    demandlib, pvlib = (zipfile.ZipFile(path) for path in sys.argv[1:3])
    OUT.mkdir(parents=True, exist_ok=True)
    for name in ("h25", "p25", "s25"):
        write(f"{name}.csv", standard_profile(read(demandlib, f"demandlib/bdew/bdew_data/{name}.csv")))
    write("tmy3-723170.csv", typical_year(read(pvlib, "pvlib/data/723170TYA.CSV")))
    copy_licence(demandlib, "LICENSE-demandlib.txt")
    copy_licence(pvlib, "LICENSE-pvlib.txt")


def standard_profile(rows: list[list[str]]) -> list[list[str]]:
    """Quarter hours down, month and day type across; Wh per quarter hour of homes that use 1 GWh a year together."""
    months, types = rows[0][1:], rows[1][1:]
    header = ["start"] + [f"{MONTHS.index(m) + 1:02d}-{DAY_TYPES[t]}" for m, t in zip(months, types)]
    table = [header]
    for row in rows[2:]:
        table.append([row[0][:5]] + [thousandths(value) for value in row[1:]])
    assert len(table) == 97 and all(len(row) == 37 for row in table)
    return table


def typical_year(rows: list[list[str]]) -> list[list[str]]:
    """Four rows per day. Hour h of TMY3 is the mean of the hour that ENDS at h; column h01 is from 00:00 to 01:00."""
    header, hours = rows[1], rows[2:]
    table = [["date", "quantity"] + [f"h{h:02d}" for h in range(1, 25)]]
    assert len(hours) == 8760
    for first in range(0, 8760, 24):
        day = hours[first : first + 24]
        date = day[0][0][:5].replace("/", "-")
        for quantity, column in WEATHER.items():
            index = header.index(column)
            table.append([date, quantity] + [shortest(hour[index]) for hour in day])
    return table


def thousandths(text: str) -> str:
    whole, _, fraction = text.partition(".")
    assert len(fraction) <= 3, text
    return str(int(whole + fraction.ljust(3, "0")))


def shortest(text: str) -> str:
    return text.removesuffix(".0")


def read(package: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(package.read(name).decode("utf-8"))))


def write(name: str, table: list[list[str]]) -> None:
    (OUT / name).write_text("".join(",".join(row) + "\n" for row in table), encoding="utf-8")


def copy_licence(package: zipfile.ZipFile, name: str) -> None:
    (member,) = [n for n in package.namelist() if n.endswith(".dist-info/licenses/LICENSE")]
    (OUT / name).write_bytes(package.read(member))


if __name__ == "__main__":
    main()
