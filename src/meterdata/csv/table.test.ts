import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, refuses } from "../testing/refuses.ts";
import { columnOf, parseTable } from "./table.ts";

const parse = (text: string, separator = ",") => parseTable("home.csv", bytesOf(text), { separator, encoding: "auto" });
const cellsOf = (text: string, separator?: string) => parse(text, separator).rows.map(({ cells }) => cells);
const refused = (text: string, ...words: string[]) => refuses(() => parse(text), "METERDATA_CSV", ...words);

test("quotes, doubled quotes, line ends and separators inside quotes are read as RFC 4180 says", () => {
  const table = parse('name,"value, W"\r\n"a ""b""","1\n2"\r\n');
  assert.deepEqual(table.header, ["name", "value, W"]);
  assert.deepEqual(table.rows, [{ number: 2, cells: ['a "b"', "1\n2"] }]);
});

test("a byte order mark, a missing last line end and blank lines at the end do no harm", () => {
  assert.deepEqual(parse("\uFEFFtime,value\n1,2").header, ["time", "value"]);
  assert.deepEqual(cellsOf("time,value\n1,2\n\n \n"), [["1", "2"]]);
});

test("another separator may be chosen", () => {
  assert.deepEqual(cellsOf("time;value\n1;2,5\n", ";"), [["1", "2,5"]]);
});

test("an empty file and a lone header are refused", () => {
  refused("", "home.csv, row 1", "empty");
  refused("time,value\n", "home.csv, row 1", "no row below it");
});

test("a row of another width is refused with its number, the header counted", () => {
  refused("time,value\n1,2\n3\n5,6\n", "home.csv, row 3", "1 cells; the header has 2");
});

test("a blank row in the middle is refused", () => {
  refused("time,value\n1,2\n\n5,6\n", "home.csv, row 3", "blank");
});

test("an open quote and text after a quote are refused", () => {
  refused('time,value\n"1,2\n', "home.csv, row 2", "never closed");
  refused('time,value\n"1"x,2\n', "home.csv, row 2", "follows a closing quote");
});

test("a line without end is refused", () => {
  refused(`time,value\n1,${"9".repeat(70_000)}\n`, "home.csv, row 2", "longer than 65536 characters");
});

test("a trailing separator makes no column, and other rows may leave it out", () => {
  assert.deepEqual(cellsOf("time;value;\n1;2;\n3;4\n", ";"), [
    ["1", "2", ""],
    ["3", "4", ""],
  ]);
  refused("time,value\n1,2,3\n", "row 2", "3 cells; the header has 2");
});

test("the header is found below other rows, and the separator by it", () => {
  const isHeader = (cells: readonly string[]) => cells.includes("time");
  const layout = { separator: null, encoding: "auto", isHeader, ignoredRows: ["sum"] } as const;
  const table = parseTable("home.csv", bytesOf("Meter|7\n\ntime|value\nsum|9\n1|2\n"), layout);
  assert.deepEqual([table.separator, table.preamble.length, table.rows], ["|", 2, [{ number: 5, cells: ["1", "2"] }]]);
  refuses(() => parseTable("home.csv", bytesOf("a;b\n1;2\n"), layout), "METERDATA_CSV", 'begins with "a", "b"');
});

test("a million columns are refused before they fill the memory", () => {
  refused(`${"a,".repeat(1_000_000)}\n`, "row 1", "more than 10000 cells");
  refused(`${"wide column,".repeat(9_000)}\n`, "row 1", "longer than 65536 characters");
});

test("a column that is not there is answered with those that are", () => {
  const refusal = () => columnOf(parse("time,value\n1,2\n"), "power");
  refuses(refusal, "METERDATA_CSV", 'no column "power"', '"time", "value"');
});

test("a missing header is recognised", () => {
  refuses(() => columnOf(parse("1613343600,159\n1613344500,142\n"), "time"), "METERDATA_CSV", "header seems");
});

test("a column that stands twice is refused", () => {
  refuses(() => columnOf(parse("value,value\n1,2\n"), "value"), "METERDATA_CSV", "appears twice");
});

test("rows without end are refused before they fill the memory (slow: 1.5 million of them)", () => {
  const bytes = bytesOf(`time,value\n${"1,2\n".repeat(1_500_001)}`);
  const layout = { separator: ",", encoding: "auto" } as const;
  refuses(() => parseTable("home.csv", bytes, layout), "METERDATA_TOO_LARGE", "more than 1500000 rows");
});
