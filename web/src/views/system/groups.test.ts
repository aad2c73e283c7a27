import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { groupsOf, type Part } from "./groups.ts";

const part = (name: string, isSilent = false) => ({ name, home: name.split("/")[0] ?? "", isSilent }) as Part;

describe("the parts of a community", () => {
  const parts = [part("h01/buyer"), part("h02/meter", true), part("h01/meter", true), part("operator/agent")];

  it("stand together by home", () => {
    assert.deepEqual(
      groupsOf(parts, false).map(({ home, parts }) => [home, parts.length]),
      [
        ["h01", 2],
        ["h02", 1],
        ["operator", 1],
      ],
    );
  });

  it("are only those that are silent where that is asked for", () => {
    assert.deepEqual(
      groupsOf(parts, true).flatMap(({ parts }) => parts.map(({ name }) => name)),
      ["h02/meter", "h01/meter"],
    );
    assert.deepEqual(groupsOf([part("h01/buyer")], true), []);
  });
});
