import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { classesOf } from "./classes.ts";
import { type ClearingInstance, SELL } from "./instance.ts";
import { splitFlows } from "./split.ts";
import { clearingOf, type SmallOffer, smallInstances } from "./testing/small-instances.ts";

function columnsOf(instance: ClearingInstance, slotWh: readonly number[]) {
  const pairing = splitFlows(instance, classesOf(instance, true), Float64Array.from(slotWh));
  return Array.from(pairing.sell, (sell, i) => [pairing.interval[i], sell, pairing.buy[i], pairing.energyWh[i]]);
}

describe("offers that nothing can tell apart", () => {
  const sale = { side: "sell", wh: 5, price: 3, from: 0, to: 1 } as const;
  const purchases = [
    { side: "buy", wh: 9, price: 4, from: 0 },
    { side: "buy", wh: 9, price: 4, from: 1 },
  ] as const;
  const countOf = (...sales: SmallOffer[]): number => {
    const { side } = classesOf(clearingOf([{}, {}], [...sales, ...purchases], { intervals: 3 }), true);
    return side.filter((own) => own === SELL).length;
  };

  it("are one class: of one side, feeder, price, the same open intervals and one end", () => {
    assert.equal(countOf(sale, { ...sale, wh: 7 }), 1);
    assert.equal(countOf(sale, { ...sale, price: 2 }), 2);
    assert.equal(countOf(sale, { ...sale, feeder: 1 }), 2);
    assert.equal(countOf(sale, { ...sale, from: 1 }), 2);
    assert.equal(countOf(sale, { ...sale, to: 2 }), 2);
    assert.equal(countOf(sale, { ...sale, intervals: [0, 1] }), 1);
    assert.equal(countOf({ ...sale, intervals: [0, 2] }, { ...sale, intervals: [0, 2] }), 1);
  });

  it("are none where they have no energy or nothing can be traded", () => {
    assert.equal(countOf({ ...sale, wh: 0 }), 0);
    assert.equal(countOf(sale, { ...sale, from: 2, to: 2 }), 1);
  });
});

describe("the split of what classes trade", () => {
  it("serves the offers of a class in their order, and the cheapest class first", () => {
    const offers = [
      { side: "sell", wh: 5, price: 3 },
      { side: "sell", wh: 4, price: 2 },
      { side: "sell", wh: 6, price: 3 },
      { side: "buy", wh: 12, price: 9 },
    ] as const;
    const instance = clearingOf([{}], offers);
    const classes = classesOf(instance, true);
    const slots = Array.from(classes.side, (side, c) => (side === 1 ? 12 : classes.price[c] === 2 ? 4 : 8));
    assert.deepEqual(columnsOf(instance, slots), [
      [0, 1, 3, 4],
      [0, 0, 3, 5],
      [0, 2, 3, 3],
    ]);
  });

  it("deals out what each class trades in each interval, no offer more than it has, in few trades", () => {
    const property = fc.property(smallInstances(), fc.infiniteStream(fc.nat(20)), (instance, drawn) => {
      const { classes, slotWh } = balancedFlows(instance, () => drawn.next().value as number);
      const { count, sell, buy, interval, energyWh } = splitFlows(instance, classes, slotWh);
      const used = new Float64Array(instance.offers.count);
      const dealt = new Map<string, number>();
      const book = (offer: number, t: number, wh: number): void => {
        used[offer] = (used[offer] as number) + wh;
        const key = `${classes.classOf[offer]}/${t}`;
        dealt.set(key, (dealt.get(key) ?? 0) + wh);
      };
      for (let i = 0; i < count; i++) {
        assert.ok((energyWh[i] as number) > 0);
        for (const offer of [sell[i] as number, buy[i] as number]) {
          book(offer, interval[i] as number, energyWh[i] as number);
        }
      }
      assert.ok(used.every((wh, offer) => wh <= (instance.offers.energyWh[offer] as number)));
      for (let c = 0; c < classes.count; c++) {
        for (let s = classes.slots[c] as number; s < (classes.slots[c + 1] as number); s++) {
          assert.equal(dealt.get(`${c}/${classes.interval[s]}`) ?? 0, slotWh[s]);
        }
      }
      assert.ok(count <= instance.offers.count + slotWh.filter((wh) => wh > 0).length);
    });
    fc.assert(property, { numRuns: 200 });
  });
});

/** Some amounts that classes could trade: no class more than it has, and in each interval as much bought as sold. */
function balancedFlows(instance: ClearingInstance, draw: () => number) {
  const classes = classesOf(instance, true);
  const left = classes.energyWh.slice();
  const slotWh = new Float64Array(classes.interval.length);
  const slots = Array.from(classes.interval.keys());
  const classAt = (s: number): number => classes.slots.findIndex((first, c) => c > 0 && s < first) - 1;
  for (let t = 0; t < instance.intervals; t++) {
    const here = slots.filter((s) => classes.interval[s] === t);
    for (const sale of here.filter((s) => classes.side[classAt(s)] === SELL)) {
      for (const purchase of here.filter((s) => classes.side[classAt(s)] !== SELL)) {
        const [from, to] = [classAt(sale), classAt(purchase)];
        const amount = Math.min(draw(), left[from] as number, left[to] as number);
        for (const c of [from, to]) left[c] = (left[c] as number) - amount;
        for (const s of [sale, purchase]) slotWh[s] = (slotWh[s] as number) + amount;
      }
    }
  }
  return { classes, slotWh };
}
