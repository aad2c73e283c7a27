import { useMemo } from "react";
import type { HomeDayState } from "#api";
import type { Series } from "../../charts/series.ts";
import { TimeChart } from "../../charts/time-chart.tsx";
import { type Clock, kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";

type Booked = NonNullable<HomeDayState["intervals"][number]["booked"]>;

interface DayOfHomeProps {
  readonly day: HomeDayState;
  readonly clock: Clock;
  readonly now: number | undefined;
}

/** Who served a home over the day, what it gave away, and what its battery held. */
export function DayOfHome({ day, clock, now }: DayOfHomeProps) {
  const { home, page } = texts;
  const energy = useMemo(() => energySeries(day), [day]);
  const stored = useMemo(() => storedSeries(day), [day]);
  const common = { spans: day.intervals, clock, day, unit: "kWh", text: energyText, now, when: page.interval } as const;
  return (
    <section aria-labelledby="home-day">
      <h2 id="home-day">{home.day}</h2>
      <TimeChart {...common} label={home.dayLabel} series={energy} lead={home.serves} />
      {day.batteryWh !== null && <TimeChart {...common} label={home.storedLabel} series={stored} height={150} />}
    </section>
  );
}

function energyText(value: number): string {
  return kWh(String(Math.round(value * 1_000)));
}

function kilowattHours(day: HomeDayState, of: (booked: Booked) => string | null): (number | null)[] {
  return day.intervals.map(({ booked }) => {
    const energyWh = booked === null ? null : of(booked);
    return energyWh === null ? null : Number(energyWh) / 1_000;
  });
}

/** What a home gives stands below the line. */
function energySeries(day: HomeDayState): readonly Series[] {
  const { home } = texts;
  const given = (of: (booked: Booked) => string) => kilowattHours(day, of).map((value) => value && -value);
  const used: readonly Series[] = [
    { name: home.ownShort, colour: "own", look: "area", values: kilowattHours(day, (b) => b.ownUseWh) },
    { name: home.neighboursShort, colour: "neighbours", look: "area", values: kilowattHours(day, (b) => b.boughtWh) },
    { name: home.gridShort, colour: "grid", look: "area", values: kilowattHours(day, (b) => b.gridImportWh) },
  ];
  if (!day.hasPv) return used.slice(1);
  return [
    ...used,
    { name: home.soldLine, colour: "neighbours", look: "line", values: given((b) => b.soldWh) },
    { name: home.fedIn, colour: "grid", look: "dashed", values: given((b) => b.gridExportWh) },
  ];
}

function storedSeries(day: HomeDayState): readonly Series[] {
  return [{ name: texts.home.stored, colour: "battery", look: "area", values: kilowattHours(day, (b) => b.storedWh) }];
}
