import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { interval, type Message, wh } from "#domain";
import { keysOf, minute, overTheWire } from "./fixtures.ts";
import { type HomeNews, homeMessage, readHomeNews } from "./home-message.ts";

const [METER, FORECASTER] = [keysOf("meter").address, keysOf("forecaster").address];
const NEWS: readonly HomeNews[] = [
  { what: "metered", interval: interval(3), importWh: wh(5n), exportWh: wh(0n) },
  { what: "produced", interval: interval(3), pvWh: wh(7n) },
  { what: "stored", interval: interval(3), chargedWh: wh(1n), dischargedWh: wh(2n) },
  { what: "outlook", interval: interval(3), loadWh: [wh(1n), wh(2n)], pvWh: [] },
  { what: "plan", interval: interval(3), sellWh: wh(0n), buyWh: wh(9n), span: 4 },
];

const sent = (news: HomeNews): Message => overTheWire(homeMessage(METER, FORECASTER, minute(1), news));
const metered = sent(NEWS[0] as HomeNews);
const content = metered.content as object;

describe("news between the agents of a home", () => {
  it("arrive as they were sent", () => {
    for (const news of NEWS) assert.deepEqual(readHomeNews(sent(news), [METER]), news);
  });

  it("count once per kind and interval: their conversation says so", () => {
    const ids = NEWS.map((news) => sent(news).conversationId);
    assert.equal(new Set(ids).size, NEWS.length);
  });

  it("are believed from the own home only", () => {
    assert.equal(readHomeNews(metered, [FORECASTER]), null);
  });

  it("about a plan say for how many intervals it holds, one at least", () => {
    const plan = sent(NEWS[4] as HomeNews);
    for (const span of [0, -1, 1.5, "2", null, undefined]) {
      const content = { ...(plan.content as object), span };
      assert.equal(readHomeNews({ ...plan, content }, [METER]), null, String(span));
    }
  });

  it("are not read out of other protocols, performatives or contents", () => {
    const others: readonly Partial<Message>[] = [
      { protocol: "neighborwatt-iterated-contract-net-1" },
      { performative: "cfp" },
      { content: null },
      { content: "metered" },
      { content: [] },
      { content: { ...content, what: "stolen" } },
      { content: { ...content, interval: 1.5 } },
      { content: { ...content, importWh: "-1" } },
      { content: { ...content, importWh: "1e3" } },
      { content: { ...content, importWh: "99999999999999999999" } },
      { content: { ...content, importWh: 5 } },
      { content: { ...content, importWh: [["1"]] } },
      { content: { what: "metered", interval: 3, importWh: "1" } },
    ];
    for (const change of others) {
      assert.equal(readHomeNews({ ...metered, ...change }, [METER]), null, JSON.stringify(change));
    }
  });
});
