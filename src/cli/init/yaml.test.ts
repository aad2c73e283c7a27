import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parse } from "yaml";
import { usualAnswers } from "./ask.ts";
import { questionsOf } from "./questions.ts";
import { type Community, communityYaml, nameOf } from "./yaml.ts";

const usual = usualAnswers(questionsOf(new Date("2026-03-01")), {}) as Community;
const paths = { schema: "scenario.schema.json", mine: "", prices: "" };

describe("the file that init writes", () => {
  it("says the title as it was typed, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 120 }), (title) => {
        assert.equal(parse(communityYaml({ ...usual, name: title }, paths)).title, title);
      }),
    );
  });

  it("has a name that a scenario may have, made from any title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (title) => {
        assert.match(nameOf(title), /^[a-z][a-z0-9-]{0,39}$/);
      }),
    );
    assert.deepEqual([nameOf("Mill Lane 4"), nameOf("42"), nameOf("東京")], ["mill-lane-4", "community", "community"]);
  });

  it("spreads as many roofs and batteries as were wanted, and fills each feeder", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), fc.nat(), fc.nat(), (homes, a, b, c) => {
        const roofs = a % (homes + 1);
        const batteries = b % (roofs + 1);
        const feeders = (c % homes) + 1;
        const texts = {
          homes: String(homes),
          roofs: String(roofs),
          batteries: String(batteries),
          feeders: String(feeders),
        };
        const { households } = parse(communityYaml({ ...usual, ...texts }, paths)) as {
          households: { feeder: number; pv?: object; battery?: object }[];
        };
        assert.equal(households.length, homes);
        assert.equal(households.filter(({ pv }) => pv !== undefined).length, roofs);
        assert.equal(households.filter(({ battery }) => battery !== undefined).length, batteries);
        assert.equal(new Set(households.map(({ feeder }) => feeder)).size, feeders);
      }),
    );
  });
});
