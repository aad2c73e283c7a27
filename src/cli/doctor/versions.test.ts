import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { temporaryDirectory } from "../testing/program.ts";
import { checkNode, checkPackages, ROOT } from "./versions.ts";

type Locked = Record<string, object>;

/** A tree with a lock file and npm's own list of what it installed. */
function tree(t: TestContext, wanted: Locked, installed: Locked | string): string {
  const { path, remove } = temporaryDirectory();
  t.after(remove);
  mkdirSync(join(path, "node_modules"));
  writeFileSync(join(path, "package-lock.json"), JSON.stringify({ packages: wanted }));
  const text = typeof installed === "string" ? installed : JSON.stringify({ packages: installed });
  writeFileSync(join(path, "node_modules", ".package-lock.json"), text);
  return path;
}

const viem = { version: "2.0.0" };
const here = { version: "1.0.0", optional: true, os: [process.platform], cpu: [process.arch] };
const elsewhere = { version: "1.0.0", optional: true, os: ["aix"], cpu: ["ppc64"] };

describe("Node", () => {
  it("is fine when it is the project's", () => assert.equal(checkNode("v24.3.0", "node").ok, true));

  it("is wrong when it is an older one, or one whose number only begins alike", () => {
    assert.match(checkNode("v20.19.0", "/usr/bin/node").wrong ?? "", /made for Node 24/);
    assert.equal(checkNode("v241.0.0", "node").ok, false);
  });
});

describe("the packages", () => {
  it("of this installation are what the lock file names", () => assert.equal(checkPackages(ROOT).wrong, null));

  it("are fine without parts for other machines, and without what only tests need", (t) => {
    const wanted = { "node_modules/viem": viem, "node_modules/b": elsewhere, "node_modules/c": { ...viem, dev: true } };
    assert.equal(
      checkPackages(tree(t, wanted, { "node_modules/viem": viem })).found,
      "1 of 1 as package-lock.json names them",
    );
  });

  it("are wrong when npm left out the part for this machine", (t) => {
    const wanted = { "node_modules/viem": viem, "node_modules/@x/native": here };
    const finding = checkPackages(tree(t, wanted, { "node_modules/viem": viem }));
    assert.match(finding.wrong ?? "", /^@x\/native is missing: npm leaves a part made for this machine out/);
    assert.match(finding.todo ?? "", /^Remove node_modules/);
  });

  it("are wrong when one is missing or of another version", (t) => {
    const wanted = { "node_modules/viem": viem };
    assert.match(checkPackages(tree(t, wanted, {})).wrong ?? "", /^viem is missing$/);
    const old = { "node_modules/viem": { version: "1.0.0" } };
    assert.match(checkPackages(tree(t, wanted, old)).wrong ?? "", /^viem is of another version$/);
  });

  it("are wrong when the installation was cut short", (t) => {
    assert.match(checkPackages(tree(t, {}, "{")).wrong ?? "", /nothing is installed whole/);
  });
});
