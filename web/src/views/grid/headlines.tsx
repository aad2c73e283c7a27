import type { DayState, FeederRow } from "#api";
import { Headline } from "../../common/headline.tsx";
import { type Clock, kW, percent } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { spansWith } from "./day-of-feeders.ts";
import { limitFor, type Nearness, nearnessOf, shareOf } from "./nearness.ts";

type Measured = FeederRow & { readonly netImportW: number };

/** Is any feeder near its limit? In a sentence. */
export function LiveHeadline({
  feeders,
  day,
  clock,
}: {
  readonly feeders: readonly FeederRow[];
  readonly day: DayState | null;
  readonly clock: Clock;
}) {
  const { grid } = texts;
  const measured = feeders.filter((feeder): feeder is Measured => feeder.netImportW !== null);
  const named = (nearness: Nearness) =>
    measured
      .filter((feeder) => nearnessOf(feeder.netImportW, feeder) === nearness)
      .map(({ name }) => name)
      .join(", ");
  const [over, near] = [named("over"), named("near")];
  const closest = measured.toSorted((a, b) => shareOf(b.netImportW, b) - shareOf(a.netImportW, a))[0];
  if (closest === undefined) return <Headline text={grid.unmeasured} isTrouble={false} />;
  const earlier = day === null ? "" : earlierOver(day, clock);
  const text = over !== "" ? grid.over(over) : near !== "" ? grid.near(near) : grid.fine;
  return (
    <Headline text={text} isTrouble={over !== "" || near !== ""}>
      <p className="quiet">{closestText(closest)}</p>
      {earlier !== "" && <p className="quiet">{grid.earlierOver(earlier)}</p>}
    </Headline>
  );
}

function closestText(feeder: Measured): string {
  const { name, netImportW } = feeder;
  const limitW = limitFor(netImportW, feeder);
  const share = percent(String(Math.abs(netImportW)), String(limitW));
  return texts.grid.closest(name, flowText(netImportW), kW(limitW), share);
}

/** In which direction, and how much. */
export function flowText(netImportW: number): string {
  const { grid } = texts;
  return netImportW >= 0 ? grid.takes(kW(netImportW)) : grid.gives(kW(-netImportW));
}

/** Was any feeder near its limit on a day that is over? In a sentence; the times stand with each feeder. */
export function PastHeadline({ day }: { readonly day: DayState }) {
  const { grid } = texts;
  const named = (nearness: Nearness) =>
    day.feeders
      .filter((feeder) => spansWith(nearness, feeder, day.intervals).length > 0)
      .map(({ name }) => name)
      .join(", ");
  const [over, near] = [named("over"), named("near")];
  const text = over !== "" ? grid.pastOver(over) : near !== "" ? grid.pastNear(near) : grid.pastFine;
  return <Headline text={text} isTrouble={over !== "" || near !== ""} />;
}

/** Which feeders were over their limit, and when. */
function earlierOver(day: DayState, clock: Clock): string {
  return day.feeders
    .flatMap((feeder) => {
      const spans = spansWith("over", feeder, day.intervals).map(({ from, to }) => clock.span(from, to));
      return spans.length === 0 ? [] : [texts.grid.atTimes(feeder.name, spans.join(", "))];
    })
    .join(", ");
}
