import { type Address, type Calendar, instant, interval, nanoPerWh, type Order, randomFrom, wh } from "#domain";
import { orderIdOf } from "../order-id.ts";
import { negotiation } from "./mechanism.ts";
import { strategyNames } from "./strategy.ts";
import "./strategies.ts";

const cal: Calendar = {
  epoch: instant(0),
  intervalSeconds: 3600,
  windowSeconds: 3600,
  commitMarginSeconds: 300,
  graceSeconds: 3600,
};
const addr = (n: number) => `0x${n.toString(16).padStart(40, "0")}` as Address;
const rnd = randomFrom(3n);
const k = interval(1000);
const orders: Order[] = [];
for (let i = 0; i < 100; i++) {
  const side = i < 50 ? "sell" : "buy";
  const owner = addr(i + 1);
  orders.push({
    id: orderIdOf(addr(999), owner, k, side),
    owner,
    meter: owner,
    feeder: i % 5,
    side,
    technology: side === "sell" ? "pv" : "none",
    interval: k,
    energyWh: wh(100 + rnd.below(2000)),
    limitPrice: nanoPerWh(side === "sell" ? 70000 + rnd.below(120000) : 120000 + rnd.below(130000)),
  });
}
const band = {
  floor: { none: nanoPerWh(0), pv: nanoPerWh(50000), battery: nanoPerWh(80000) },
  ceiling: nanoPerWh(250000),
};
const names = [...strategyNames(), "mix"];
for (const name of names) {
  const run = () =>
    negotiation.clear({
      interval: k,
      orders,
      band,
      limits: [],
      fixed: [],
      seed: 1n,
      parameters: {
        calendar: cal,
        strategyOf: (o) => (name === "mix" ? (names[Number(BigInt(o) % 5n)] as string) : name),
      },
    });
  let out = run();
  for (let i = 0; i < 10; i++) run();
  const t = process.cpuUsage();
  const N = 20;
  for (let i = 0; i < N; i++) out = run();
  const d = process.cpuUsage(t);
  console.log(
    name,
    ((d.user + d.system) / 1000 / N).toFixed(1),
    "ms",
    out.trades.length,
    "trades",
    out.trades.reduce((a, t) => a + t.energyWh, 0n),
    out.unmatched.length,
  );
}
