import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytesOf, hexOf, interval, linkOf, ZERO_HASH } from "#domain";
import { openSealed } from "#privacy";
import { HOURLY, keysOf, minute } from "../fixtures.ts";
import { ANNA, announced, BEN } from "./fixtures.ts";
import { firstRoot, meterRing, ringSize, ringsOf, sealedLink } from "./meter-ring.ts";
import { type AnnouncedRoots, noteRoot, rootFor, rootsAtStart } from "./roots.ts";

const METER = keysOf("a meter");

describe("a meter's rings", () => {
  it("are made again from its key and a number, each with other keys and another salt", () => {
    const [one, again, other] = [meterRing(METER, 1, 4), meterRing(METER, 1, 4), meterRing(METER, 2, 4)];
    assert.deepEqual([again.keys.root, again.salt, again.link], [one.keys.root, one.salt, one.link]);
    assert.equal(new Set([one.keys.root, other.keys.root, one.salt, other.salt]).size, 4);
    assert.deepEqual(firstRoot(METER, 4), [METER.address, meterRing(METER, 0, 4).keys.root]);
  });

  it("open their link to the meter for whoever knows the salt", () => {
    const { link, keys, salt } = meterRing(METER, 1, 4);
    assert.equal(link, linkOf(METER.address, keys.root, salt));
  });

  it("have keys for a day and a half and some by hand", () => {
    assert.equal(ringSize({ intervalSeconds: 900 }), 512);
    assert.equal(ringSize(HOURLY), 128);
  });

  it("seal meter, root and salt to the auditor alone", () => {
    const [ring, auditor] = [meterRing(METER, 1, 4), keysOf("auditor")];
    const sealed = bytesOf(sealedLink(METER, ring, auditor.publicKey));
    const opened = openSealed(auditor, sealed);
    assert.ok(opened !== null);
    const parts = [METER.address, ring.keys.root, ring.salt].map((part) => part.slice(2)).join("");
    assert.equal(hexOf(opened), `0x${parts}`);
    assert.equal(openSealed(keysOf("somebody"), sealed), null);
  });

  it("are found by their root among the newest, and no further: a stranger's root costs no search through years", () => {
    const rings = ringsOf(METER, 1);
    const root = rings.at(3).keys.root;
    assert.equal(rings.under(root, 4)?.number, 3);
    assert.equal(rings.under(rings.at(0).keys.root, 40), null);
    assert.equal(rings.under(ZERO_HASH, 4), null);
  });
});

describe("the roots of meters", () => {
  const start = (): AnnouncedRoots => rootsAtStart([[ANNA.meter.address, ANNA.keys.root]]);
  const root = (number: number) => ANNA.rings.at(number).keys.root;

  it("count for an interval from the announcement before its gate opened", () => {
    const roots = start();
    noteRoot(roots, announced(ANNA, root(1), minute(60)));
    const asked = [0, 1, 2, 3].map((k) => rootFor(roots, ANNA.meter.address, HOURLY, interval(k)));
    assert.deepEqual(asked, [root(0), root(0), root(1), root(1)], "at the very moment it counts");
  });

  it("are none for a meter that has announced none, or none by then", () => {
    assert.equal(rootFor(start(), BEN.meter.address, HOURLY, interval(0)), null);
    const roots: AnnouncedRoots = {};
    noteRoot(roots, announced(BEN, root(1), minute(90)));
    assert.equal(rootFor(roots, BEN.meter.address, HOURLY, interval(2)), null);
    assert.equal(rootFor(roots, BEN.meter.address, HOURLY, interval(3)), root(1));
  });

  it("are remembered once each, the newest three", () => {
    const roots = start();
    for (const number of [1, 1, 2, 3, 3]) noteRoot(roots, announced(ANNA, root(number), minute(number)));
    assert.deepEqual(
      roots[ANNA.meter.address]?.map((known) => known.root),
      [root(1), root(2), root(3)],
    );
  });

  it("are not moved by other events", () => {
    const roots = start();
    noteRoot(roots, { ...announced(ANNA, root(1), minute(0)), event: "RootCertified" });
    assert.deepEqual(roots, start());
  });
});
