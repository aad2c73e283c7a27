import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isAddress, pathToPrepare } from "./wanted.ts";

const AS = `0x${"a".repeat(40)}`;
const ID = `0x${"1d".repeat(32)}`;

describe("what is to be signed", () => {
  it("is asked for with everything that the call needs and nothing else", () => {
    const query = (path: string) => Object.fromEntries(new URL(path, "http://x").searchParams);
    assert.deepEqual(query(pathToPrepare({ call: "vote", id: ID, approves: false }, AS)), {
      call: "vote",
      as: AS,
      id: ID,
      approve: "no",
    });
    assert.deepEqual(query(pathToPrepare({ call: "execute", id: ID }, AS)), { call: "execute", as: AS, id: ID });
    assert.deepEqual(query(pathToPrepare({ call: "propose-admit", member: AS }, AS)), {
      call: "propose-admit",
      as: AS,
      member: AS,
    });
  });

  it("is for an address only", () => {
    assert.ok(isAddress(` ${AS} `));
    for (const text of ["", "h01", AS.slice(2), `${AS}a`, `0x${"g".repeat(40)}`]) assert.ok(!isAddress(text), text);
  });
});
