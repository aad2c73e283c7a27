import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, refuses } from "../testing/refuses.ts";
import { decode } from "./decode.ts";

const utf16 = (text: string) => new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
const swapped = (bytes: Uint8Array) => bytes.map((_, i) => bytes[i ^ 1] as number);

test("UTF-8, UTF-16 and Windows-1252 are told apart, with and without a byte order mark", () => {
  const read = (bytes: Uint8Array) => Object.values(decode("home.csv", bytes));
  assert.deepEqual(read(bytesOf("\uFEFFZähler")), ["Zähler", "utf-8"]);
  assert.deepEqual(read(bytesOf("Zähler")), ["Zähler", "utf-8"]);
  assert.deepEqual(read(utf16("\uFEFFZähler")), ["Zähler", "utf-16le"]);
  assert.deepEqual(read(utf16("Zähler")), ["Zähler", "utf-16le"]);
  assert.deepEqual(read(swapped(utf16("\uFEFFZähler"))), ["Zähler", "utf-16be"]);
  assert.deepEqual(read(swapped(utf16("Zähler"))), ["Zähler", "utf-16be"]);
  assert.deepEqual(read(new Uint8Array([0x5a, 0xe4, 0x68, 0x6c, 0x80])), ["Zähl€", "windows-1252"]);
});

test("an encoding that a mapping names must fit", () => {
  const bytes = new Uint8Array([0x5a, 0xe4, 0x68]);
  refuses(() => decode("home.csv", bytes, "utf-8"), "METERDATA_CSV", "home.csv", "not utf-8 text");
  assert.equal(decode("home.csv", bytes, "windows-1252").text, "Zäh");
});

test("a workbook, an archive and a PDF are told what they are", () => {
  const refused = (head: number[], word: string) =>
    refuses(() => decode("home.csv", new Uint8Array(head)), "METERDATA_FORMAT", word);
  refused([0x50, 0x4b, 3, 4, 20, 0], "save the sheet as CSV");
  refused([0xd0, 0xcf, 0x11, 0xe0], "XLS");
  refused([0x1f, 0x8b, 8], "unpack it");
  refused([0x25, 0x50, 0x44, 0x46, 0x2d], "PDF");
});

test("bytes that are no text are refused", () => {
  refuses(() => decode("home.csv", bytesOf("a,b\n1,\0")), "METERDATA_CSV", "null characters");
});

test("a file of 500 MB is refused by its size", () => {
  const huge = { length: 500_000_000 } as Uint8Array;
  refuses(() => decode("home.csv", huge), "METERDATA_TOO_LARGE", "500000000 bytes", "at most 100000000");
});
