import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { command, start, temporaryDirectory } from "./testing/program.ts";

const scratch = temporaryDirectory();
after(() => scratch.remove());

describe("reproduce", () => {
  it("prints the figures as JSON and writes report, figures and points (slow: three chains are founded)", async () => {
    const out = join(scratch.path, "reports");
    const { code, stdout, stderr } = await command("reproduce", "mezquita", "--size", "small", "--json", "--out", out);
    assert.equal(code, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.order.inOrder, true);
    assert.ok(report.margin.points.every((point: { perSecond: number }) => point.perSecond > 0));
    assert.deepEqual(JSON.parse(readFileSync(join(out, "mezquita.json"), "utf8")), report);
    assert.match(readFileSync(join(out, "mezquita.html"), "utf8"), /^<!doctype html>/);
    assert.match(readFileSync(join(out, "mezquita-margin.csv"), "utf8"), /^agents,/);
    assert.match(stderr, /Written: .*mezquita\.html/);
  });

  it("ends with 0 on Ctrl-C and writes nothing (slow: it is given a moment to stop)", async () => {
    const out = join(scratch.path, "interrupted");
    const running = start("reproduce", "mezquita", "--json", "--out", out);
    await running.said("six steps");
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), { interrupted: true });
    assert.deepEqual(readdirSync(out), []);
  });

  it("answers an unknown paper with 64 and one that is not built with 78, before it writes anything", async () => {
    const out = join(scratch.path, "nothing");
    const unknown = await command("reproduce", "mezquitta", "--out", out);
    assert.deepEqual([unknown.code, unknown.stdout], [64, ""]);
    assert.match(unknown.stderr, /expected one of mezquita, zaman, spb, transax/);
    const unbuilt = await command("reproduce", "transax", "--out", out);
    assert.deepEqual([unbuilt.code, unbuilt.stdout], [78, ""]);
    assert.match(unbuilt.stderr, /not built yet/);
    assert.equal(existsSync(out), false);
  });

  it("refuses a directory that it cannot write into with 78, before it measures", async () => {
    const file = join(scratch.path, "file");
    writeFileSync(file, "");
    const { code, stderr } = await command("reproduce", "mezquita", "--out", join(file, "reports"));
    assert.equal(code, 78);
    assert.match(stderr, /CLI_OUT_NOT_WRITABLE/);
  });
});
