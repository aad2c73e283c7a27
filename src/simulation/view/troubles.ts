import { type Calendar, type FeederId, type Hex, type IntervalIndex, isoTime, startOf } from "#domain";
import type { Breach } from "#grid";
import type { RefusedTransaction } from "../control-room.ts";
import type { NodeRepair } from "../node-repair.ts";
import type { FeederSpec } from "../scenario/index.ts";
import type { AgentActivity } from "./agent-view.ts";

/** Troubles that are told at once. */
const MOST = 100;

/** Something that somebody should look at. */
export interface Trouble {
  readonly what: "refused-transaction" | "feeder-overload" | "silent" | "node-mended";
  /** In the community's time; null where nobody can say. */
  readonly at: string | null;
  /** Which agent, feeder or node. */
  readonly about: string;
  readonly text: string;
}

/** What the operator wrote down of an interval in which meters saw more than a feeder may carry. */
export interface GridOverloads {
  readonly overloads: readonly Breach[];
}

/** Where troubles are seen. */
interface TroubleSources {
  readonly refused: ReadonlyMap<Hex, RefusedTransaction>;
  readonly activities: readonly AgentActivity[];
  readonly repairs: readonly NodeRepair[];
  readonly overloads: readonly (readonly [IntervalIndex, GridOverloads])[];
  readonly feeders: readonly Pick<FeederSpec, "id" | "name">[];
  readonly calendar: Calendar;
}

/** Everything that went wrong lately, newest first. */
export function troublesOf({
  refused,
  activities,
  repairs,
  overloads,
  feeders,
  calendar,
}: TroubleSources): readonly Trouble[] {
  const agentOf = new Map(activities.map(({ address, name }) => [address, name]));
  const nameOf = (id: FeederId) => feeders.find((feeder) => feeder.id === id)?.name ?? `feeder ${id}`;
  const all: Trouble[] = [
    ...[...refused.values()].map(({ at, from, error, block }): Trouble => {
      return {
        what: "refused-transaction",
        at: isoTime(at),
        about: agentOf.get(from) ?? from,
        text: `${error} in block ${block}`,
      };
    }),
    ...overloads.flatMap(([interval, { overloads }]) =>
      overloads.map((breach): Trouble => {
        const at = isoTime(startOf(calendar, interval));
        return {
          what: "feeder-overload",
          at,
          about: nameOf(breach.feeder),
          text: `${overWh(breach)} Wh beyond its limit`,
        };
      }),
    ),
    ...activities
      .filter(({ silent }) => silent)
      .map(({ name, lastActiveAt }): Trouble => {
        const text = lastActiveAt === null ? "not heard of since the program began" : "not heard of since";
        return { what: "silent", at: lastActiveAt, about: name, text };
      }),
    ...repairs.map(({ household, damage, fetched, from }): Trouble => {
      const text = `its commitments were mended (${damage}): ${fetched} came from ${from}'s node`;
      return { what: "node-mended", at: null, about: `${household}/node`, text };
    }),
  ];
  return all.sort((a, b) => ((a.at ?? "") < (b.at ?? "") ? 1 : -1)).slice(0, MOST);
}

function overWh({ overNetOutWh, overNetInWh, overSellWh, overBuyWh }: Breach): bigint {
  return [overNetInWh, overSellWh, overBuyWh].reduce<bigint>((most, over) => (over > most ? over : most), overNetOutWh);
}
