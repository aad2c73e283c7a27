/**
 * How to forecast by a rule of one's own, and how to tell whether it is any better: four weeks of a home that is away on
 * working days, its forecasters asked from many instants of the last week, each knowing only what came before.
 *
 * Usage: node examples/own-forecaster.ts
 */
import { instant, randomFrom, type Wh, wh } from "#domain";
import { backtest, bestOf, type Forecaster, persistence, ridge, type Series, seasonalNaive } from "#forecast";

const HOURS = 24;
const DAYS = 28;

/** Says that each hour will be as it was a week ago. */
const lastWeek: Forecaster = {
  name: "last-week",
  daysUsed: 7,
  learn: () => null,
  forecast: ({ historyWh, slotsPerDay, horizon }) => {
    const week = historyWh.slice(-7 * slotsPerDay);
    return Array.from({ length: horizon }, (_, ahead) => week[ahead % week.length] ?? wh(0n));
  },
};

const random = randomFrom(1n);
const historyWh: Wh[] = Array.from({ length: DAYS * HOURS }, (_, i) => {
  const [day, hour] = [Math.floor(i / HOURS), i % HOURS];
  const evening = 100 + 500 * Math.exp(-(((hour - 19) / 2) ** 2));
  const atHome = day % 7 >= 5 ? 3 : 1;
  return wh(Math.round(evening * atHome * (0.8 + 0.4 * random.next())));
});

const home: Series = {
  historyWh,
  slotsPerDay: HOURS,
  endsAt: instant(Date.UTC(2026, 5, 1)), // a Monday, so the history begins with one
  place: { latitudeDegrees: 52.5, longitudeDegrees: 13.4, utcOffsetSeconds: 0 },
};

const scores = backtest(home, [persistence, seasonalNaive, ridge, lastWeek], { horizon: 25, from: 1 }) ?? [];
for (const { name, errorWh } of scores)
  console.log(`${name.padEnd(15)} ${errorWh.toFixed(0).padStart(4)} Wh an hour off`);
console.log(`This home would go by ${bestOf(scores).name}.`);
