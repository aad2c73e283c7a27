import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { lockDirectory, lockHolder } from "./lock.ts";
import { childThatRuns } from "./testing/child.ts";
import { temporaryDirectory } from "./testing/temporary.ts";

function holding(directory: string): string {
  // What nothing holds on to may be collected, and the lock with it.
  return `const { lockDirectory } = await load("../lock.ts"); globalThis.held = lockDirectory(${JSON.stringify(directory)});`;
}

describe("a locked directory", () => {
  it("is refused to a second process, naming the first", async () => {
    const directory = temporaryDirectory();
    const first = await childThatRuns(holding(directory));
    try {
      assert.throws(() => lockDirectory(directory), {
        code: "STORAGE_LOCKED",
        exitCode: 75,
        retryable: true,
        details: { directory, pid: first.pid },
        message: new RegExp(`process ${first.pid}`),
      });
    } finally {
      await first.kill();
    }
  });

  it("is free again after kill -9 of its holder", async () => {
    const directory = temporaryDirectory();
    const first = await childThatRuns(holding(directory));
    await first.kill();
    lockDirectory(directory).close();
  });

  it("is refused to a second part of the same process too", () => {
    const directory = temporaryDirectory();
    const lock = lockDirectory(directory);
    assert.throws(() => lockDirectory(directory), { code: "STORAGE_LOCKED", details: { directory, pid: process.pid } });
    assert.throws(() => lockDirectory(directory), { code: "STORAGE_LOCKED" });
    lock.close();
  });

  it("is refused even when the holder has not written its number yet", () => {
    const directory = temporaryDirectory();
    const lock = lockDirectory(directory);
    writeFileSync(join(directory, "community.holder"), "");
    assert.throws(() => lockDirectory(directory), { code: "STORAGE_LOCKED", message: /another process/ });
    lock.close();
  });

  it("is made when it is missing, and free after closing, which may happen twice", () => {
    const directory = join(temporaryDirectory(), "state");
    const lock = lockDirectory(directory);
    lock.close();
    lock.close();
    lockDirectory(directory).close();
  });

  it("is not confused by the number of a process that lives but does not hold it", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, "community.holder"), `${process.ppid}\n`);
    lockDirectory(directory).close();
  });

  it("names its holder to whoever looks, and nobody once that one is dead", async () => {
    const directory = temporaryDirectory();
    assert.equal(lockHolder(directory), null);
    const first = await childThatRuns(holding(directory));
    assert.deepEqual(lockHolder(directory), { pid: first.pid });
    await first.kill();
    assert.equal(lockHolder(directory), null);
  });
});
