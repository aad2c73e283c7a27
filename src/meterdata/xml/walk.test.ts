import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, refuses } from "../testing/refuses.ts";
import { parseXml, textAt } from "./walk.ts";

const parse = (text: string) => parseXml("feed.xml", bytesOf(text));
const refused = (text: string, ...words: string[]) => refuses(() => parse(text), "METERDATA_XML", ...words);

test("elements are known by their names without prefix, with their text and line", () => {
  const root = parse(
    '<e:feed xmlns:e="urn:x">\n  <e:entry id="1">\n <e:value> 5 &lt; 6<![CDATA[ & 7]]> </e:value></e:entry>\n</e:feed>',
  );
  assert.deepEqual([root.name, root.text, textAt(root, "entry", "value")], ["feed", "", "5 < 6 & 7"]);
  assert.deepEqual([root.children[0]?.row, root.children[0]?.attributes], [2, { id: "1" }]);
});

test("UTF-16 is read by its mark", () => {
  const text = "\uFEFF<a>é</a>";
  const bytes = new Uint8Array(Uint16Array.from(text, (letter) => letter.charCodeAt(0)).buffer);
  assert.equal(parseXml("feed.xml", bytes).text, "é");
});

test("a document type is refused, so that no bomb and no file of the machine can come with it", () => {
  const bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>';
  refused(bomb, "feed.xml, row 1", "DOCTYPE");
  refused('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "DOCTYPE");
  refused('<!DOCTYPE a SYSTEM "http://localhost/a.dtd"><a/>', "DOCTYPE");
});

test("an entity that XML does not know is refused", () => refused("<a>&x;</a>", "row 1", "not well-formed"));

test("elements in one another, attributes and text have their limits", () => {
  refused("<a>".repeat(40), "deeper than 32 levels");
  refused(`<a ${Array.from({ length: 40 }, (_, i) => `b${i}=""`).join(" ")}/>`, "more than 32 attributes");
  refused(`<a>${"x".repeat(20_000)}</a>`, "longer than 10000 characters");
});

test("what is cut off, is no XML, or is no text is refused", () => {
  refused("<a><b>", "not well-formed");
  refused("", "not well-formed");
  refused("<a/><b/>", "not well-formed");
  refuses(() => parseXml("feed.xml", new Uint8Array([0x3c, 0xff, 0xff])), "METERDATA_XML", "not UTF-8");
});
