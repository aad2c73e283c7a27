import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Instant, instant, type Wh, wh } from "#domain";
import type { Place, Series } from "#forecast";
import { loadScenario } from "#simulation/study";
import { ROOT } from "./program.ts";

/** A series in quarter hours with what it is called. */
export interface NamedSeries {
  readonly name: string;
  readonly kind: "load" | "pv";
  readonly series: Series;
}

const SLOTS_PER_DAY = 96;
const QUARTER_HOUR_S = 900;
/** Munich; the source does not say where its series are from, only that they are German. */
const MUNICH: Place = { latitudeDegrees: 48.14, longitudeDegrees: 11.58, utcOffsetSeconds: 3_600 };
/** A roof of 5 kW: its file gives kW per installed kW. */
const PEAK_W = 5_000;

/** The HAMLET example profiles: 16 loads and 3 roofs, mean power per quarter hour as energy. */
export function hamletSeries(folder: string): readonly NamedSeries[] {
  return [...seriesIn(join(folder, "load-household"), "load", 1), ...seriesIn(join(folder, "pv"), "pv", PEAK_W)];
}

function seriesIn(folder: string, kind: NamedSeries["kind"], watts: number): readonly NamedSeries[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".csv"));
  return files.sort().map((file) => {
    const rows = readFileSync(join(folder, file), "utf8").trim().split("\n").slice(1);
    const cells = rows.map((row) => row.split(",").map(Number) as [number, number]);
    cells.forEach(([at], i) => {
      const due = (cells[0] as [number, number])[0] + i * QUARTER_HOUR_S;
      if (at !== due) throw new Error(`${file}, row ${i + 2}: ${at}, expected ${due}: the series has a gap.`);
    });
    const historyWh = cells.map(([, value]) => wh(Math.round((value * watts * QUARTER_HOUR_S) / 3_600)));
    const last = (cells.at(-1) as [number, number])[0];
    const endsAt = instant((last + QUARTER_HOUR_S) * 1000);
    return {
      name: file.replace(".csv", ""),
      kind,
      series: { historyWh, slotsPerDay: SLOTS_PER_DAY, endsAt, place: MUNICH },
    };
  });
}

/** Some homes of the street as its generator makes them: for a look whether the measurement works. */
export function streetSeries(homes: number, days: number): readonly NamedSeries[] {
  const { scenario, profiles } = loadScenario("street", { scenariosDir: join(ROOT, "scenarios") });
  const { latitudeDegrees, longitudeDegrees } = scenario.location;
  const place = { latitudeDegrees, longitudeDegrees, utcOffsetSeconds: 7_200 };
  const endsAt = scenario.calendar.epoch as Instant;
  return scenario.households.slice(0, homes).flatMap(({ name, pv }, i) => {
    const series = (of: "loadWh" | "pvWh"): Series => {
      const historyWh: Wh[] = [];
      for (let day = -days; day < 0; day++) historyWh.push(...Array.from(profiles.day(day)[i]?.[of] ?? [], wh));
      return { historyWh, slotsPerDay: SLOTS_PER_DAY, endsAt, place };
    };
    const load: NamedSeries = { name, kind: "load", series: series("loadWh") };
    return pv === null ? [load] : [load, { name: `${name} roof`, kind: "pv", series: series("pvWh") }];
  });
}
