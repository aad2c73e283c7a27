import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import { bytesOf, type Hex, wh } from "#domain";
import { recoverAddress } from "#privacy";
import { commitmentStoreConformance } from "../commitments-conformance.ts";
import type { CommitmentStore } from "../commitments-port.ts";
import { rebuildCommitments } from "../commitments-rebuild.ts";
import { type AnchoredRoot, assertUndamaged, type Damage, verifyCommitments } from "../commitments-verify.ts";
import { childThatRuns } from "../testing/child.ts";
import { anchorAll, DOMAIN, peerOf, signer } from "../testing/commitments.ts";
import { temporaryDirectory } from "../testing/temporary.ts";
import {
  COMMITMENTS_FILE,
  inspectCommitments,
  openCommitmentStore,
  openOrReplaceCommitmentStore,
} from "./commitment-open.ts";

const options = { domain: DOMAIN };
const verification = { domain: DOMAIN, recover: recoverAddress };
const place = (): string => join(temporaryDirectory(), COMMITMENTS_FILE);

commitmentStoreConformance("commitments in a file", () => openCommitmentStore(place(), options));
commitmentStoreConformance("commitments in memory", () => openCommitmentStore(":memory:", options));

/** Three consumers with six commitments each under two anchors, and one more of anna that is not anchored. */
function filled(file: string): { store: CommitmentStore; roots: readonly AnchoredRoot[] } {
  const store = openCommitmentStore(file, options);
  const signers = ["anna", "ben", "cleo"].map(signer);
  const roots = [1, 2].map(() => {
    for (const each of signers) store.append([each.commit(), each.commit(), each.commit()]);
    return anchorAll(store);
  });
  store.append([(signers[0] as (typeof signers)[number]).commit()]);
  return { store, roots };
}

const ANNA = signer("anna").address;
const BEN = signer("ben").address;

describe("a look at a file of commitments", () => {
  it("finds nothing wrong with a whole one, and changes nothing", () => {
    const file = place();
    filled(file).store.close();
    const before = readFileSync(file);
    inspectCommitments(file);
    assert.deepEqual(readFileSync(file), before);
  });

  it("refuses one that is damaged, or that is none", () => {
    const file = place();
    filled(file).store.close();
    writeFileSync(file, readFileSync(file).fill(0xa5, 4096));
    assert.throws(() => inspectCommitments(file), { code: "STORAGE_DAMAGED" });
    writeFileSync(file, "a letter, not a database");
    assert.throws(() => inspectCommitments(file), { code: "STORAGE_NOT_OURS" });
  });
});

/** A filled file that somebody has worked on with another program. */
function edited(
  sql: string,
  ...values: (string | number | Uint8Array)[]
): { file: string; roots: readonly AnchoredRoot[] } {
  const file = place();
  const { store, roots } = filled(file);
  store.close();
  const database = new DatabaseSync(file);
  assert.ok(database.prepare(sql).run(...values).changes > 0);
  database.close();
  return { file, roots };
}

const ofBen = (what: "missing-commitment" | "changed-commitment", sequence: number): Damage => ({
  what,
  consumer: BEN,
  sequence,
});
const ben = bytesOf(BEN);

const CASES: readonly [what: string, damage: Damage, sql: string, ...values: (string | number | Uint8Array)[]][] = [
  [
    "a row in the middle with other energy",
    ofBen("changed-commitment", 3),
    "UPDATE commitments SET energyWh = '1' WHERE consumer = ? AND sequence = 3",
    ben,
  ],
  [
    "the newest row with another producer",
    ofBen("changed-commitment", 6),
    "UPDATE commitments SET producer = ? WHERE consumer = ? AND sequence = 6",
    new Uint8Array(20),
    ben,
  ],
  [
    "the newest row with a broken signature",
    ofBen("changed-commitment", 6),
    "UPDATE commitments SET signature = zeroblob(65) WHERE consumer = ? AND sequence = 6",
    ben,
  ],
  [
    "a row with another digest",
    ofBen("changed-commitment", 2),
    "UPDATE commitments SET digest = zeroblob(32) WHERE consumer = ? AND sequence = 2",
    ben,
  ],
  [
    "a row that is missing",
    ofBen("missing-commitment", 4),
    "DELETE FROM commitments WHERE consumer = ? AND sequence = 4",
    ben,
  ],
  [
    "the first row missing",
    ofBen("missing-commitment", 1),
    "DELETE FROM commitments WHERE consumer = ? AND sequence = 1",
    ben,
  ],
  [
    "the newest rows missing",
    ofBen("missing-commitment", 5),
    "DELETE FROM commitments WHERE consumer = ? AND sequence > 4",
    ben,
  ],
  ["all rows of a consumer missing", ofBen("missing-commitment", 1), "DELETE FROM commitments WHERE consumer = ?", ben],
  ["an anchor missing", { what: "missing-anchor", anchor: 2 }, "DELETE FROM anchors WHERE number = 2"],
  [
    "an anchor with another root",
    { what: "changed-anchor", anchor: 1 },
    "UPDATE anchors SET root = zeroblob(32) WHERE number = 1",
  ],
  [
    "a head left out of an anchor",
    { what: "wrong-root", anchor: 1 },
    "DELETE FROM anchored WHERE number = 1 AND consumer = ?",
    ben,
  ],
];

describe("a database of commitments that was changed by hand", () => {
  for (const [what, damage, sql, ...values] of CASES) {
    it(`with ${what} is found out against the anchored root, and rebuilt from another node`, async () => {
      const { file, roots } = edited(sql, ...values);
      const store = openCommitmentStore(file, options);
      const found = verifyCommitments(store, roots, verification);
      assert.deepEqual(found, [damage]);
      assert.throws(
        () => assertUndamaged(found),
        (error: Error & { code: string; exitCode: number; details: object }) =>
          error.code === "STORAGE_COMMITMENTS_DAMAGED" &&
          error.exitCode === 65 &&
          Object.entries(damage).every(([key, value]) =>
            Object.entries(error.details).some(([k, v]) => k === key && v === value),
          ),
      );
      const peer = peerOf(filled(place()).store, 2);
      const repair = await rebuildCommitments(store, peer, roots, verification);
      assert.deepEqual(repair.damages, [damage]);
      assert.equal(repair.fetched, "sequence" in damage ? 7 - damage.sequence : 0, "only what was wrong is fetched");
      assert.deepEqual(verifyCommitments(store, roots, verification), []);
      assert.deepEqual(await rebuildCommitments(store, peer, roots, verification), { damages: [], fetched: 0 });
      store.close();
    });
  }

  it("tells by signatures which end of a broken link was changed, whoever made the hashes fit", () => {
    const [twin, other] = [signer("ben"), openCommitmentStore(":memory:", options)];
    other.append([twin.commit(), twin.commit({ energyWh: wh(1n) })]);
    const second = [...other.all()][1];
    const { file, roots } = edited(
      "UPDATE commitments SET energyWh = '1', heldNano = ?, digest = ? WHERE consumer = ? AND sequence = 2",
      String(second?.commitment.heldNano),
      bytesOf(second?.digest as Hex),
      ben,
    );
    const store = openCommitmentStore(file, options);
    assert.deepEqual(verifyCommitments(store, roots, verification), [ofBen("changed-commitment", 2)]);
    store.close();
  });

  it("has each signature looked at when that is asked for", () => {
    const { file, roots } = edited(
      "UPDATE commitments SET signature = zeroblob(65) WHERE consumer = ? AND sequence = 2",
      ben,
    );
    const store = openCommitmentStore(file, options);
    assert.deepEqual(verifyCommitments(store, roots, { ...verification, everySignature: true }), [
      ofBen("changed-commitment", 2),
    ]);
    store.close();
  });

  it("keeps what is not anchored yet when something else is repaired", async () => {
    const { file, roots } = edited("DELETE FROM commitments WHERE consumer = ?", ben);
    const store = openCommitmentStore(file, options);
    await rebuildCommitments(store, peerOf(filled(place()).store), roots, verification);
    assert.equal(store.heads().find(({ consumer }) => consumer === ANNA)?.sequence, 7);
    store.close();
  });
});

describe("a peer that is no help", () => {
  const lacking = () => edited("DELETE FROM commitments WHERE consumer = ? AND sequence > 2", ben);

  for (const [what, answer] of [
    ["gives nothing", () => []],
    [
      "forges signatures",
      (all: readonly object[]) => all.map((signed) => ({ ...signed, signature: `0x${"00".repeat(65)}` })),
    ],
    [
      "changes amounts",
      (all: readonly { commitment: object }[]) =>
        all.map(({ commitment, ...rest }) => ({ ...rest, commitment: { ...commitment, energyWh: -1n } })),
    ],
    ["gives what was not asked for", () => [signer("dan").commit()]],
  ] as const) {
    it(`because it ${what} leaves the store as it was without the damage, for the next one`, async () => {
      const { file, roots } = lacking();
      const store = openCommitmentStore(file, options);
      const honest = peerOf(filled(place()).store);
      const wrong = {
        ...honest,
        commitments: async (ranges: never) => answer((await honest.commitments(ranges)) as never) as never,
      };
      await assert.rejects(rebuildCommitments(store, wrong, roots, verification), {
        code: "STORAGE_COMMITMENTS_DAMAGED",
      });
      assert.equal(store.heads().find(({ consumer }) => consumer === BEN)?.sequence, 2);
      assert.equal(store.heads().length, 3);
      assert.equal((await rebuildCommitments(store, honest, roots, verification)).fetched, 4);
      store.close();
    });
  }

  it("because it gives more than was asked for is taken at its word only as far as was asked", async () => {
    const { file, roots } = lacking();
    const store = openCommitmentStore(file, options);
    const { store: full } = filled(place());
    const more = signer("ben");
    const chain = Array.from({ length: 7 }, () => more.commit());
    const peer = { ...peerOf(full), commitments: async () => chain };
    assert.equal((await rebuildCommitments(store, peer, roots, verification)).fetched, 4);
    assert.equal(store.heads().find(({ consumer }) => consumer === BEN)?.sequence, 6);
    store.close();
  });

  it("because it has anchors of its own is refused, and so is one that goes away meanwhile", async () => {
    const { file, roots } = edited("DELETE FROM anchors");
    const store = openCommitmentStore(file, options);
    const other = openCommitmentStore(":memory:", options);
    other.append([signer("dan").commit()]);
    anchorAll(other);
    await assert.rejects(rebuildCommitments(store, peerOf(other), roots, verification), {
      code: "STORAGE_COMMITMENTS_DAMAGED",
    });
    assert.equal(store.heads().length, 3, "nothing of it stays");
    const gone = { anchors: () => Promise.reject(new Error("gone")), commitments: async () => [] };
    await assert.rejects(rebuildCommitments(store, gone, roots, verification), /gone/);
    await rebuildCommitments(store, peerOf(filled(place()).store), roots, verification);
    store.close();
  });
});

describe("a node that holds another branch than the anchored one", () => {
  it("gives it up for the anchored one, and keeps what else is not anchored", async () => {
    const { store: honest, roots } = filled(place());
    const store = openCommitmentStore(":memory:", options);
    const [twin, dan] = [signer("ben"), signer("dan")];
    store.append([twin.commit({ energyWh: wh(7n) }), dan.commit()]);
    const repair = await rebuildCommitments(store, peerOf(honest), roots, verification);
    assert.equal(repair.fetched, 18);
    assert.deepEqual(
      store
        .heads()
        .map(({ sequence }) => sequence)
        .sort(),
      [1, 6, 6, 6],
    );
  });
});

describe("a file of commitments", () => {
  /** A file whose bytes were harmed; the log is folded in first. */
  function harmed(harm: (file: string) => void): { file: string; roots: readonly AnchoredRoot[] } {
    const file = place();
    const { store, roots } = filled(file);
    store.close();
    harm(file);
    return { file, roots };
  }

  for (const [what, code, harm] of [
    ["cut short in its first bytes", "STORAGE_NOT_OURS", (file: string) => truncateSync(file, 10)],
    ["cut short in its header", "STORAGE_DAMAGED", (file: string) => truncateSync(file, 50)],
    ["cut short in its first page", "STORAGE_DAMAGED", (file: string) => truncateSync(file, 2_000)],
    ["cut short in the middle", "STORAGE_DAMAGED", (file: string) => truncateSync(file, 3 * 4096 + 100)],
    [
      "with a page overwritten",
      "STORAGE_DAMAGED",
      (file: string) => writeFileSync(file, readFileSync(file).fill(0xa5, 2 * 4096, 3 * 4096)),
    ],
    [
      "with its header overwritten",
      "STORAGE_NOT_OURS",
      (file: string) => writeFileSync(file, readFileSync(file).fill(0, 0, 100)),
    ],
  ] as const) {
    it(`${what} is recognised, set aside as it is, and filled again by other nodes`, async () => {
      const { file, roots } = harmed(harm);
      const before = readFileSync(file);
      assert.throws(() => openCommitmentStore(file, options), { code, exitCode: 65 });
      assert.deepEqual(readFileSync(file), before);
      const { store, setAside } = openOrReplaceCommitmentStore(file, options);
      assert.equal(setAside, `${file}.damaged`);
      assert.deepEqual(readFileSync(setAside), before);
      assert.throws(() => assertUndamaged(verifyCommitments(store, roots, verification)), {
        code: "STORAGE_COMMITMENTS_DAMAGED",
      });
      assert.equal((await rebuildCommitments(store, peerOf(filled(place()).store), roots, verification)).fetched, 18);
      store.close();
      writeFileSync(file, "rubbish again");
      assert.equal(openOrReplaceCommitmentStore(file, options).setAside, `${file}.damaged-2`);
    });
  }

  it("that is sound is not set aside, and an emptied one is begun anew and filled by other nodes", async () => {
    const { file, roots } = harmed(() => {});
    const { store, setAside } = openOrReplaceCommitmentStore(file, options);
    assert.equal(setAside, null);
    assert.deepEqual(verifyCommitments(store, roots, verification), []);
    store.close();
    truncateSync(file, 0);
    const empty = openCommitmentStore(file, options);
    assert.equal((await rebuildCommitments(empty, peerOf(filled(place()).store), roots, verification)).fetched, 18);
    empty.close();
  });

  it("of another program, version, chain or ledger is refused and never set aside", () => {
    const foreign = place();
    const songs = new DatabaseSync(foreign);
    songs.exec("CREATE TABLE songs (title TEXT)");
    songs.close();
    assert.throws(() => openOrReplaceCommitmentStore(foreign, options), { code: "STORAGE_NOT_OURS" });
    const { file } = harmed(() => {});
    for (const domain of [
      { ...DOMAIN, chainId: 1 },
      { ...DOMAIN, ledger: `0x${"2f".repeat(20)}` as const },
    ]) {
      assert.throws(() => openOrReplaceCommitmentStore(file, { domain }), { code: "STORAGE_FOREIGN", exitCode: 65 });
    }
    const database = new DatabaseSync(file);
    database.exec("PRAGMA user_version = 2");
    database.close();
    assert.throws(() => openOrReplaceCommitmentStore(file, options), { code: "STORAGE_OTHER_VERSION" });
    assert.ok(!existsSync(`${file}.damaged`));
  });

  it("cannot be a directory, and says when another process is writing it", () => {
    const directory = place();
    mkdirSync(directory);
    assert.throws(() => openCommitmentStore(directory, options), { code: "STORAGE_FAILED" });
    const { file } = harmed(() => {});
    const writer = new DatabaseSync(file);
    writer.exec("BEGIN IMMEDIATE");
    const store = openCommitmentStore(file, { ...options, busyTimeoutMs: 0 });
    assert.throws(() => store.append([signer("dan").commit()]), { code: "STORAGE_BUSY", exitCode: 75 });
    writer.close();
    store.close();
  });

  it("holds what was appended, and nothing of an open transaction, after kill -9", async () => {
    const file = place();
    const child = await childThatRuns(`
      const { openCommitmentStore } = await load("../sqlite/commitment-open.ts");
      const { DOMAIN, signer } = await load("./commitments.ts");
      const store = openCommitmentStore(${JSON.stringify(file)}, { domain: DOMAIN });
      const anna = signer("anna");
      store.append([anna.commit()]);
      store.transaction(() => {
        store.append([anna.commit()]);
        process.stdout.write("ready");
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      });`);
    await child.kill();
    const store = openCommitmentStore(file, options);
    assert.deepEqual(
      store.heads().map(({ sequence }) => sequence),
      [1],
    );
    store.close();
  });
});
