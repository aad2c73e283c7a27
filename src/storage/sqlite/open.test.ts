import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { communityStoreConformance } from "../conformance.ts";
import { childThatRuns } from "../testing/child.ts";
import { temporaryDirectory } from "../testing/temporary.ts";
import { DATABASE_FILE, memoryCommunityStore, openCommunityStore, readCommunityStore } from "./open.ts";

communityStoreConformance("a store in a file", () => openCommunityStore(temporaryDirectory()));
communityStoreConformance("a store in memory", memoryCommunityStore);

/** A directory whose store holds some hundred records. */
function filledDirectory(): string {
  const directory = temporaryDirectory();
  const store = openCommunityStore(directory);
  for (let k = 0; k < 50; k++) {
    store.appendRecords(
      k,
      Array.from({ length: 10 }, (_, i) => ({ kind: "reading", key: `h${i}`, body: "x".repeat(40) })),
    );
  }
  store.close();
  return directory;
}

describe("a store in a file", () => {
  it("is there when it is opened again, in a directory that is made for it", () => {
    const directory = join(temporaryDirectory(), "deep", "state");
    const store = openCommunityStore(directory);
    store.appendRecords(1, [{ kind: "trade", key: "h01", body: 5n }]);
    store.close();
    const again = openCommunityStore(directory);
    assert.deepEqual(again.records({}), [{ interval: 1, kind: "trade", key: "h01", body: 5n }]);
    again.close();
  });

  it("holds what was committed, and nothing of an open transaction, after kill -9", async () => {
    const directory = temporaryDirectory();
    const child = await childThatRuns(`
      const { openCommunityStore } = await load("../sqlite/open.ts");
      const store = openCommunityStore(${JSON.stringify(directory)});
      store.transaction(() => {
        store.appendRecords(1, [{ kind: "trade", key: "h01", body: 5n }]);
        store.saveSnapshot("agents", { block: 3, interval: 1 }, { energyWh: 5n });
      });
      store.transaction(() => {
        store.appendRecords(2, [{ kind: "trade", key: "h01", body: 6n }]);
        process.stdout.write("ready");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      });`);
    await child.kill();
    const store = openCommunityStore(directory);
    assert.deepEqual(store.records({}), [{ interval: 1, kind: "trade", key: "h01", body: 5n }]);
    assert.deepEqual(store.latestSnapshot("agents"), { block: 3, interval: 1, state: { energyWh: 5n } });
    store.close();
  });

  it("takes back what a writer had not finished that died before write-ahead logging was on", async () => {
    const directory = filledDirectory();
    const before = (() => {
      const store = openCommunityStore(directory);
      const records = store.records({});
      store.close();
      return records;
    })();
    const child = await childThatRuns(`
      const { DatabaseSync } = await import("node:sqlite");
      const database = new DatabaseSync(${JSON.stringify(join(directory, DATABASE_FILE))});
      database.exec("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; CREATE TABLE half AS SELECT randomblob(4000) b;");
      for (let i = 0; i < 100; i++) database.exec("INSERT INTO half VALUES (randomblob(4000));");
      process.stdout.write("ready");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`);
    await child.kill();
    assert.ok(existsSync(join(directory, `${DATABASE_FILE}-journal`)), "the writer left a journal behind");
    const store = openCommunityStore(directory);
    assert.deepEqual(store.records({}), before);
    store.close();
  });

  it("is begun anew where a process died before it had made the tables", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, DATABASE_FILE), "");
    openCommunityStore(directory).close();
    const started = temporaryDirectory();
    const database = new DatabaseSync(join(started, DATABASE_FILE));
    database.exec("PRAGMA journal_mode = WAL");
    database.close();
    openCommunityStore(started).close();
    assert.equal(readCommunityStore(started).meta(), null);
  });

  it("can be read while another process writes it", async () => {
    const directory = temporaryDirectory();
    const child = await childThatRuns(`
      const { openCommunityStore } = await load("../sqlite/open.ts");
      const store = openCommunityStore(${JSON.stringify(directory)});
      store.appendRecords(1, [{ kind: "trade", key: "h01", body: 5n }]);`);
    try {
      const reader = readCommunityStore(directory);
      assert.equal(reader.records({ kind: "trade" }).length, 1);
      reader.close();
    } finally {
      await child.kill();
    }
  });

  it("says when another process is in the middle of writing it", () => {
    const directory = filledDirectory();
    const writer = new DatabaseSync(join(directory, DATABASE_FILE));
    writer.exec("BEGIN IMMEDIATE");
    const store = openCommunityStore(directory, { busyTimeoutMs: 0 });
    assert.throws(() => store.appendRecords(99, [{ kind: "trade", key: "h01", body: 1 }]), {
      code: "STORAGE_BUSY",
      exitCode: 75,
      retryable: true,
    });
    writer.exec("ROLLBACK");
    store.appendRecords(99, [{ kind: "trade", key: "h01", body: 1 }]);
    store.close();
    writer.close();
  });

  it("answers each kind of question from an index", () => {
    const directory = filledDirectory();
    openCommunityStore(directory).close();
    const database = new DatabaseSync(join(directory, DATABASE_FILE), { readOnly: true });
    const planOf = (where: string): string =>
      database
        .prepare(`EXPLAIN QUERY PLAN SELECT body FROM records WHERE ${where} ORDER BY interval, kind, key`)
        .all()
        .map((row) => String(row.detail))
        .join("; ");
    assert.match(planOf("interval >= 1 AND interval < 97"), /SEARCH records USING PRIMARY KEY/);
    assert.match(planOf("kind = 'trade' AND interval >= 1"), /USING INDEX records_by_kind \(kind=\? AND interval>\?\)/);
    assert.match(planOf("key = 'h01' AND interval >= 1"), /USING INDEX records_by_key \(key=\? AND interval>\?\)/);
    database.close();
  });
});

describe("opening refuses and leaves as it is", () => {
  /** Refused by writer and reader alike, with not a byte changed. */
  function assertRefused(directory: string, code: string): void {
    const file = join(directory, DATABASE_FILE);
    const before = readFileSync(file);
    for (const open of [openCommunityStore, readCommunityStore]) {
      assert.throws(
        () => open(directory),
        (error: Error & { code: string; exitCode: number }) =>
          error.code === code &&
          error.exitCode === 65 &&
          error.message.includes(file) &&
          error.message.includes("left as it is"),
      );
    }
    assert.deepEqual(readFileSync(file), before);
  }

  it("a file that is no database", () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, DATABASE_FILE), "time,value\n1,2\n");
    assertRefused(directory, "STORAGE_NOT_OURS");
  });

  it("a database of another program", () => {
    const directory = temporaryDirectory();
    const database = new DatabaseSync(join(directory, DATABASE_FILE));
    database.exec("CREATE TABLE songs (title TEXT)");
    database.close();
    assertRefused(directory, "STORAGE_NOT_OURS");
  });

  it("a database of another version", () => {
    const directory = filledDirectory();
    const database = new DatabaseSync(join(directory, DATABASE_FILE));
    database.exec("PRAGMA user_version = 2");
    database.close();
    assertRefused(directory, "STORAGE_OTHER_VERSION");
  });

  it("a database that was cut short", () => {
    const directory = filledDirectory();
    truncateSync(join(directory, DATABASE_FILE), 3 * 4096 + 100);
    assertRefused(directory, "STORAGE_DAMAGED");
  });

  it("a database with a page overwritten", () => {
    const directory = filledDirectory();
    const file = join(directory, DATABASE_FILE);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, bytes.length - 4096));
    assertRefused(directory, "STORAGE_DAMAGED");
  });

  it("a directory where the database should be, and a place that is no directory", () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, DATABASE_FILE));
    assert.throws(() => openCommunityStore(directory), { code: "STORAGE_FAILED" });
    writeFileSync(join(directory, "file"), "");
    assert.throws(() => openCommunityStore(join(directory, "file")), { code: "STORAGE_FAILED" });
  });
});

describe("reading only", () => {
  it("is refused where no community has run, and makes no file", () => {
    const directory = temporaryDirectory();
    assert.throws(() => readCommunityStore(directory), { code: "STORAGE_MISSING", exitCode: 65 });
    assert.throws(() => readCommunityStore(directory), { code: "STORAGE_MISSING" });
  });

  it("offers nothing that writes", () => {
    const reader = readCommunityStore(filledDirectory());
    assert.deepEqual(Object.keys(reader), ["meta", "latestSnapshot", "records", "newestInterval", "close"]);
    reader.close();
  });
});
