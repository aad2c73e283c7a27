import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { temporaryDirectory } from "../testing/program.ts";
import { checkDisk, checkMemory, checkWritable, judgeDisk, sizeOf } from "./room.ts";

const GIB = 2 ** 30;

describe("memory", () => {
  it("is fine when it is enough for the scenario's homes", () => assert.equal(checkMemory(4 * GIB, 100).ok, true));

  it("says for how many homes it is enough where it is not", () => {
    const finding = checkMemory(GIB / 2, 1000);
    assert.match(finding.wrong ?? "", /^it is enough for about \d+ homes$/);
    assert.equal(checkMemory(1000, 4).wrong, "that is too little for any community");
  });
});

describe("the disk", () => {
  it("says how long it lasts at the pace of the state directory", () => {
    assert.match(
      judgeDisk("/", 100 * GIB, { bytes: GIB, days: 2 }).found,
      /; 512\.0 MiB a day, so enough for 200 days$/,
    );
    assert.match(judgeDisk("/", 100 * GIB, { bytes: 2 ** 20, days: 1 }).found, /enough for 280 years$/);
  });

  it("says nothing about a pace that founding a community outweighs", () => {
    assert.doesNotMatch(judgeDisk("/", 100 * GIB, { bytes: GIB, days: 0.01 }).found, /a day/);
    assert.doesNotMatch(judgeDisk("/", 100 * GIB, null).found, /a day/);
  });

  it("is wrong when little is left, or when a week fills it", () => {
    assert.match(judgeDisk("/", GIB / 4, null).wrong ?? "", /less than 0\.5 GiB/);
    assert.match(judgeDisk("/", 5 * GIB, { bytes: GIB, days: 1 }).wrong ?? "", /full in less than 7 days/);
  });

  it("is measured where the state will lie, also before it is there", () => {
    assert.match(checkDisk("/surely/not/there", null).found, /free at \/$|free at \/; /);
  });
});

describe("the place of the state", () => {
  const place = temporaryDirectory();
  after(place.remove);
  const file = join(place.path, "letter.txt");
  writeFileSync(file, "hello");

  it("is fine when it can be made, or be written to", () => {
    assert.match(checkWritable(join(place.path, "a", "b")).found, /does not exist yet and can be made$/);
    assert.equal(checkWritable(place.path).found, place.path);
  });

  it("is wrong when a file is in the way", () => {
    assert.match(checkWritable(file).wrong ?? "", /is a file, no directory$/);
    assert.match(checkWritable(join(file, "state")).wrong ?? "", /letter\.txt is a file, no directory$/);
  });

  it("is wrong when one of its files may not be written, and names it", () => {
    const forbids = (code: string) => (path: string) => {
      if (path === file) throw Object.assign(new Error(code), { code });
    };
    const forbidden = checkWritable(place.path, forbids("EACCES") as never);
    assert.equal(forbidden.found, file);
    assert.match(forbidden.todo ?? "", /^Give yourself read and write permission for .*letter\.txt/);
    assert.match(checkWritable(place.path, forbids("EROFS") as never).wrong ?? "", /mounted to read only/);
  });

  it("is as large as all files below it", () => {
    mkdirSync(join(place.path, "chain"));
    writeFileSync(join(place.path, "chain", "one"), "1234567");
    assert.equal(sizeOf(place.path), 12);
  });
});
