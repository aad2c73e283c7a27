import type { DayState, FeederRow } from "#api";
import { Compared } from "../../common/compared.tsx";
import { type Clock, cents, kW, kWDifference, kWh, percent } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { rangeOf, spansWith } from "./day-of-feeders.ts";
import type { Feeder } from "./feeders.tsx";
import { flowText } from "./headlines.tsx";
import { limitFor, type Nearness, nearnessOf } from "./nearness.ts";

type DayFeeder = DayState["feeders"][number];

/** A feeder's load beside its limit, and what else is known of it. */
export function FeederFacts({
  feeder: { live, day: ofDay },
  before,
  day,
  clock,
}: {
  readonly feeder: Feeder;
  readonly before: DayFeeder | undefined;
  readonly day: DayState | null;
  readonly clock: Clock;
}) {
  const { facts } = texts.grid;
  const { name, peakW } = live ?? (ofDay as DayFeeder);
  const voltage = voltageText(live?.voltageV ?? null, ofDay);
  const price = live?.pricePerWh ?? null;
  return (
    <div className="gauge">
      <h3>{name}</h3>
      {live !== undefined && <Load feeder={live} />}
      {live === undefined && ofDay !== undefined && day !== null && <Worst feeder={ofDay} day={day} clock={clock} />}
      <dl>
        {live !== undefined && <Fact name={facts.promised} text={promised(live)} />}
        <div>
          <dt>{live === undefined ? facts.peakPast : facts.peak}</dt>
          <dd>
            {kW(peakW)}
            <Compared text={before === undefined ? null : texts.days.difference(kWDifference(peakW, before.peakW))} />
          </dd>
        </div>
        {price !== null && <Fact name={facts.price} text={facts.perKWh(cents(price))} />}
        {voltage !== null && <Fact name={facts.voltage} hint={facts.voltageHint} text={voltage} />}
      </dl>
    </div>
  );
}

function Fact({ name, text, hint }: { readonly name: string; readonly text: string; readonly hint?: string }) {
  return (
    <div>
      <dt title={hint}>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function Load({ feeder }: { readonly feeder: FeederRow }) {
  const { netImportW, isLowered } = feeder;
  const { grid, page } = texts;
  const powerW = netImportW ?? 0;
  const limitW = limitFor(powerW, feeder);
  const nearness = netImportW === null ? "fine" : nearnessOf(netImportW, feeder);
  return (
    <>
      <p>{netImportW === null ? page.none : grid.of(flowText(netImportW), kW(limitW))}</p>
      <meter
        className={nearness === "fine" ? "" : "trouble"}
        min={0}
        max={Math.max(1, limitW)}
        value={Math.min(Math.abs(powerW), limitW)}
        aria-label={feeder.name}
      >
        {percent(String(Math.abs(powerW)), String(limitW))}
      </meter>
      <State nearness={nearness} />
      {isLowered && (
        <p className="quiet">
          <strong>{grid.lowered}</strong>
        </p>
      )}
    </>
  );
}

function State({ nearness, when = "" }: { readonly nearness: Nearness; readonly when?: string }) {
  const { stateOver, stateNear } = texts.grid;
  if (nearness === "fine") return null;
  return (
    <p className="state">
      <strong className="trouble">{nearness === "over" ? stateOver : stateNear}</strong> {when}
    </p>
  );
}

/** When it was over its limit, and when near it. */
function Worst({ feeder, day, clock }: { readonly feeder: DayFeeder; readonly day: DayState; readonly clock: Clock }) {
  return (["over", "near"] as const).map((nearness) => {
    const spans = spansWith(nearness, feeder, day.intervals);
    if (spans.length === 0) return null;
    const when = spans.map(({ from, to }) => clock.span(from, to)).join(", ");
    return <State key={nearness} nearness={nearness} when={when} />;
  });
}

/** What its homes' trades of this interval use of the cable: no market promises more than the limit. */
function promised({ netOutWh, netInWh, netOutLimitWh, netInLimitWh }: FeederRow): string {
  const { promise } = texts.grid;
  const isOut = netOutWh !== "0";
  const [netWh, limitWh] = isOut ? [netOutWh, netOutLimitWh] : [netInWh, netInLimitWh];
  if (netWh === "0") return promise.none;
  const text = (isOut ? promise.out : promise.in)(kWh(netWh), kWh(limitWh));
  return BigInt(netWh) >= BigInt(limitWh) ? `${text}, ${promise.full}` : text;
}

function voltageText(now: number | null, day: DayFeeder | undefined): string | null {
  const { facts } = texts.grid;
  if (now !== null) return facts.volts(now.toFixed(1));
  const range = rangeOf(day?.voltageV ?? []);
  return range === null ? null : facts.range(range[0].toFixed(1), range[1].toFixed(1));
}
