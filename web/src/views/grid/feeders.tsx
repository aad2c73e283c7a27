import type { DayState, FeederRow } from "#api";
import type { Clock } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { FeederDay } from "./feeder-day.tsx";
import { FeederFacts } from "./feeder-facts.tsx";
import { type Branch, treeOf } from "./feeder-tree.ts";

type DayFeeder = DayState["feeders"][number];

/** A feeder as it is now, as its day was, or both. */
export type Feeder =
  | { readonly live: FeederRow; readonly day?: DayFeeder | undefined }
  | { readonly live?: undefined; readonly day: DayFeeder };

interface DayProps {
  readonly day: DayState | null;
  readonly before: DayState | null;
  readonly clock: Clock;
  /** Absent on a day that is over. */
  readonly now?: number;
}

/** Every feeder below the one that it hangs on. */
export function Feeders({ rows, ...props }: DayProps & { readonly rows: readonly Feeder[] }) {
  const { grid } = texts;
  const tree = treeOf(rows.map((row) => ({ ...row, ...idOf(row) })));
  return (
    <section aria-labelledby="feeders">
      <h2 id="feeders">
        {grid.feeders} <small>{props.now === undefined ? grid.feedersPast : grid.feedersNow}</small>
      </h2>
      <Branches branches={tree} {...props} />
    </section>
  );
}

function Branches({
  branches,
  ...props
}: DayProps & { readonly branches: readonly Branch<Feeder & { id: number }>[] }) {
  return (
    <ul className="feeders">
      {branches.map(({ feeder, below }) => (
        <li key={feeder.id}>
          <Row feeder={feeder} {...props} />
          {below.length > 0 && <Branches branches={below} {...props} />}
        </li>
      ))}
    </ul>
  );
}

function Row({ feeder, day, before, clock, now }: DayProps & { readonly feeder: Feeder }) {
  const { id } = idOf(feeder);
  return (
    <div className="feeder">
      <FeederFacts feeder={feeder} before={before?.feeders.find((one) => one.id === id)} clock={clock} day={day} />
      {feeder.day !== undefined && day !== null && <FeederDay feeder={feeder.day} day={day} clock={clock} now={now} />}
    </div>
  );
}

function idOf({ live, day }: Feeder): { readonly id: number; readonly parent: number } {
  const { id, parent } = live ?? day;
  return { id, parent };
}
