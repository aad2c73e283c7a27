import assert from "node:assert/strict";
import { test } from "node:test";
import { refuses } from "../testing.ts";
import { columnOf, parseTable } from "./table.ts";

const parse = (text: string, separator = ",") => parseTable("home.csv", new TextEncoder().encode(text), separator);
const refused = (text: string, ...words: string[]) =>
  refuses(() => parse(text), "SIMULATION_PROFILE_CSV", 65, ...words);

test("quotes, doubled quotes, line ends and separators inside quotes are read as RFC 4180 says", () => {
  const table = parse('name,"value, W"\r\n"a ""b""","1\n2"\r\n');
  assert.deepEqual(table.header, ["name", "value, W"]);
  assert.deepEqual(table.rows, [['a "b"', "1\n2"]]);
});

test("a byte order mark, a missing last line end and blank lines at the end do no harm", () => {
  assert.deepEqual(parse("\uFEFFtime,value\n1,2").header, ["time", "value"]);
  assert.deepEqual(parse("time,value\n1,2\n\n \n").rows, [["1", "2"]]);
});

test("another separator may be chosen", () => {
  assert.deepEqual(parse("time;value\n1;2,5\n", ";").rows, [["1", "2,5"]]);
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

test("bytes that are no UTF-8 are refused", () => {
  const bytes = new Uint8Array([0xff, 0xfe, 0x74, 0x00]);
  refuses(() => parseTable("home.csv", bytes, ","), "SIMULATION_PROFILE_CSV", 65, "not UTF-8");
});

test("a column that is not there is answered with those that are", () => {
  const refusal = () => columnOf(parse("time,value\n1,2\n"), "power");
  refuses(refusal, "SIMULATION_PROFILE_CSV", 65, 'no column "power"', '"time", "value"');
});

test("a missing header is recognised", () => {
  refuses(
    () => columnOf(parse("1613343600,159\n1613344500,142\n"), "time"),
    "SIMULATION_PROFILE_CSV",
    65,
    "header seems",
  );
});

test("a column that stands twice is refused", () => {
  refuses(() => columnOf(parse("value,value\n1,2\n"), "value"), "SIMULATION_PROFILE_CSV", 65, "appears twice");
});
