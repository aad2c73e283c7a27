import { type Calendar, type FeederLimits, type Limits, toWhDown, type Wh } from "#domain";
import { type KeyPath, refuseKey } from "../file/refuse.ts";
import type { LimitOrderEntry, ScenarioFile } from "../file/schema.ts";
import type { LimitOrderSpec } from "../scenario.ts";
import type { Clock } from "./calendar.ts";
import { dailySpan } from "./daily-span.ts";
import { fromKW } from "./exact.ts";

/**
 * The operator's orders, in intervals of the community's day.
 *
 * @param limits  What the feeders carry as agreed.
 * @throws SIMULATION_SCENARIO_INVALID when an order cuts an interval, lowers nothing, or is of a feeder that does not exist
 */
export function buildLimitOrders(
  file: ScenarioFile,
  limits: Limits,
  calendar: Calendar,
  clock: Clock,
): LimitOrderSpec[] {
  return file.limitOrders.map((order, i) => {
    const path = ["limitOrders", i];
    const agreed = limits.find(({ feeder }) => feeder === order.feeder);
    if (agreed === undefined) {
      const ids = limits.map(({ feeder }) => feeder).join(", ");
      throw refuseKey([...path, "feeder"], `there is no feeder ${order.feeder}; there are ${ids}.`);
    }
    return {
      feeder: order.feeder,
      days: daysOf(order, path),
      ...dailySpan(order, path, calendar, clock),
      ...loweredOf(order, path, agreed, calendar),
    };
  });
}

function daysOf({ days }: LimitOrderEntry, path: KeyPath): readonly number[] | null {
  days?.forEach((day, i) => {
    if (days.indexOf(day) < i) throw refuseKey([...path, "days", i], `day ${day} is named twice.`);
  });
  return days ?? null;
}

function loweredOf(
  order: LimitOrderEntry,
  path: KeyPath,
  agreed: FeederLimits,
  { intervalSeconds }: Calendar,
): Omit<FeederLimits, "feeder" | "parent"> {
  if (order.netOut_kW === undefined && order.netIn_kW === undefined) {
    throw refuseKey(path, "it lowers nothing; expected netOut_kW, netIn_kW or both.");
  }
  const lowered = (key: "netOut_kW" | "netIn_kW", agreedWh: Wh): Wh => {
    const power = order[key];
    if (power === undefined) return agreedWh;
    const energyWh = toWhDown(fromKW(power, [...path, key]), intervalSeconds);
    if (energyWh < agreedWh) return energyWh;
    throw refuseKey(
      [...path, key],
      `found ${power} kW, expected less than what feeder ${agreed.feeder} carries anyway.`,
    );
  };
  return {
    netOutWh: lowered("netOut_kW", agreed.netOutWh),
    netInWh: lowered("netIn_kW", agreed.netInWh),
    sellWh: agreed.sellWh,
    buyWh: agreed.buyWh,
  };
}
