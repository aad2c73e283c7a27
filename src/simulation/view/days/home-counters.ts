import { type Calendar, endOf, type HouseholdName, type IntervalIndex, interval as intervalOf, isoTime } from "#domain";
import type { DaySums, HomeSums } from "../../day-sums.ts";
import type { HomeEnergy } from "../home-day-state.ts";

/** A home's counters from the sums of all days. Like registers of a meter they only grow. */
export function countersOf(
  home: HouseholdName,
  calendar: Calendar,
  booked: IntervalIndex,
  days: readonly DaySums[],
): HomeEnergy {
  const kWh = (part: keyof HomeSums) =>
    Number(days.reduce((sum, { homes }) => sum + (homes.get(home)?.[part] ?? 0n), 0n)) / 1000;
  return {
    home,
    bookedTo: booked === 0 ? null : isoTime(endOf(calendar, intervalOf(booked - 1))),
    community_received_kwh: kWh("boughtWh"),
    community_sent_kwh: kWh("soldWh"),
    grid_import_kwh: kWh("gridImportWh"),
    grid_export_kwh: kWh("gridExportWh"),
    own_use_kwh: kWh("ownUseWh"),
  };
}
