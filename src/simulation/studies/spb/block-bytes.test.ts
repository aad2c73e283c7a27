import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import fc from "fast-check";
import { openEmbeddedChain } from "#chain/embedded";
import { instant } from "#domain";
import { blockBytes, headerBytes } from "./block-bytes.ts";
import { byteLength, listLength, type RlpItem, rlp } from "./rlp.ts";

describe("RLP", () => {
  it("encodes the examples of Ethereum's documentation", () => {
    assert.equal(rlp("0x646f67"), "0x83646f67");
    assert.equal(rlp(["0x636174", "0x646f67"]), "0xc88363617483646f67");
    assert.equal(rlp("0x"), "0x80");
    assert.equal(rlp([]), "0xc0");
    assert.equal(rlp("0x0f"), "0x0f");
    assert.equal(rlp("0x0400"), "0x820400");
    assert.equal(rlp([[], [[]], [[], [[]]]]), "0xc7c0c1c0c3c0c1c0");
    assert.equal(rlp(`0x${"61".repeat(56)}`), `0xb838${"61".repeat(56)}`);
  });

  it("makes lists as long as is foreseen", () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((raw): RlpItem => `0x${Buffer.from(raw).toString("hex")}`);
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), (items) => {
        const payload = items.reduce((sum: number, item) => sum + byteLength(rlp(item)), 0);
        assert.equal(byteLength(rlp(items)), listLength(payload));
      }),
    );
  });
});

describe("the length of a block", () => {
  it("is that of header, transactions and two empty lists", () => {
    const transaction: RlpItem = [`0x${"11".repeat(100)}`];
    const header: RlpItem = [`0x${"22".repeat(500)}`];
    const whole = byteLength(rlp([header, [transaction, transaction], [], []]));
    assert.equal(
      blockBytes(byteLength(rlp(header)), [byteLength(rlp(transaction)), byteLength(rlp(transaction))]),
      whole,
    );
  });

  it("counts a header whose hash is the block's (slow: a chain is opened)", async () => {
    const directory = mkdtempSync(join(tmpdir(), "neighborwatt-header-"));
    const chain = await openEmbeddedChain({ directory, genesisAt: instant(0), rpcPort: 0 });
    try {
      await chain.produce(instant(15_000), []);
      const bytes = await headerBytes(chain.rpcUrl as string, 1);
      assert.ok(bytes > 500 && bytes < 700, String(bytes));
    } finally {
      await chain.close();
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
