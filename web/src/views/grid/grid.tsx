import type { DayState } from "#api";
import type { Clock } from "../../format.ts";
import { useDay, useDayBefore } from "../../live/day.ts";
import type { ViewProps } from "../../shell/view.ts";
import { texts } from "../../texts/index.ts";
import { BatteriesOfDay } from "./batteries.tsx";
import { Batteries } from "./battery-gauges.tsx";
import { Feeders } from "./feeders.tsx";
import { LiveHeadline, PastHeadline } from "./headlines.tsx";
import { Orders } from "./orders.tsx";
import { Prices } from "./prices.tsx";

/** What the cables carry beside what they may, and what the batteries hold: now, or on a day that is over. */
export default function Grid({ state, address, clock, now }: ViewProps) {
  const fetched = useDay(state, address.date);
  const before = useDayBefore(fetched);
  const day = fetched.is === "there" ? fetched.value : null;
  const { grid, page, days } = texts;
  if (address.date !== null) {
    if (day !== null) return <Past day={day} before={before} clock={clock} />;
    return <p className="empty">{fetched.is === "waiting" ? page.waiting : days.unknown(address.date)}</p>;
  }
  const rows = state.feeders.map((feeder) => ({ live: feeder, day: day?.feeders.find(({ id }) => id === feeder.id) }));
  return (
    <>
      <LiveHeadline feeders={state.feeders} day={day} clock={clock} />
      <Feeders rows={rows} day={day} before={before} clock={clock} now={now} />
      {day === null ? <p className="empty">{grid.noDay(clock.time(state.clock.day.from))}</p> : null}
      {day !== null && <Prices day={day} clock={clock} now={now} />}
      {day !== null && <Orders day={day} clock={clock} isOver={false} />}
      <section aria-labelledby="batteries">
        <h2 id="batteries">{grid.batteries}</h2>
        <Batteries batteries={state.batteries} />
        {day !== null && <BatteriesOfDay day={day} clock={clock} now={now} />}
      </section>
    </>
  );
}

function Past({
  day,
  before,
  clock,
}: {
  readonly day: DayState;
  readonly before: DayState | null;
  readonly clock: Clock;
}) {
  const { grid } = texts;
  return (
    <>
      <PastHeadline day={day} />
      <Feeders rows={day.feeders.map((feeder) => ({ day: feeder }))} day={day} before={before} clock={clock} />
      <Prices day={day} clock={clock} />
      <Orders day={day} clock={clock} isOver />
      <section aria-labelledby="batteries">
        <h2 id="batteries">{grid.batteries}</h2>
        {day.batteries.length === 0 && <p className="empty">{grid.noBattery}</p>}
        <BatteriesOfDay day={day} clock={clock} />
      </section>
    </>
  );
}
