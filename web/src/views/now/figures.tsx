import type { DayState, LiveState } from "#api";
import { Compared } from "../../common/compared.tsx";
import { Fresh } from "../../common/fresh.tsx";
import { type Clock, cents, kWh, money, moneyDifference, percent, percentDifference, saved } from "../../format.ts";
import { texts } from "../../texts/index.ts";

type Sums = LiveState["today"];

/** Three answers at a glance: what energy costs, where it comes from, what the day brought. */
export function Figures({
  live,
  sums,
  before,
  currency,
  clock,
}: {
  /** null for a day that is over: it has no price now. */
  readonly live: LiveState | null;
  readonly sums: Sums;
  readonly before: DayState | null;
  readonly currency: string;
  readonly clock: Clock;
}) {
  return (
    <div className="figures">
      {live !== null && <PriceNow state={live} clock={clock} />}
      <LocalShare sums={sums} before={before?.today ?? null} isLive={live !== null} />
      <Saved sums={sums} before={before?.today ?? null} isLive={live !== null} currency={currency} clock={clock} />
    </div>
  );
}

function PriceNow({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { now, next, lastTrade } = state.price;
  const { figures } = texts;
  const [energy, fee, levy, tax] = [now.energy, now.gridFee, now.levy, now.tax].map(cents) as [
    string,
    string,
    string,
    string,
  ];
  return (
    <section aria-labelledby="price-now">
      <h2 id="price-now">{figures.price}</h2>
      <p className="figure">
        <Fresh value={cents(now.importAllIn)} /> <small>ct/kWh</small>
      </p>
      <p className="quiet">
        {now.levy === "0" ? figures.parts(energy, fee, tax) : figures.partsAndLevy(energy, fee, levy, tax)}
      </p>
      <p className="quiet">{figures.next(cents(next.importAllIn), clock.time(state.clock.window.from))}</p>
      <p>
        <i className="dot neighbours" />
        {lastTrade === null ? (
          figures.between(cents(now.feedIn), cents(now.ceiling))
        ) : (
          <>
            {figures.lastAgreed} <b>{cents(lastTrade.pricePerWh)} ct/kWh</b> {figures.at(clock.time(lastTrade.at))}
          </>
        )}
      </p>
      <p className="quiet">{figures.localFees(cents(now.localFees), cents(now.feedIn), cents(now.ceiling))}</p>
    </section>
  );
}

function localOf({ ownWh, neighbourWh }: Sums): string {
  return String(BigInt(ownWh) + BigInt(neighbourWh));
}

/** A day that still runs is not held against a whole one: then the whole one is named. */
function LocalShare({
  sums,
  before,
  isLive,
}: {
  readonly sums: Sums;
  readonly before: Sums | null;
  readonly isLive: boolean;
}) {
  const { figures } = texts;
  const { loadWh, ownWh, neighbourWh, gridWh } = sums;
  const parts = [
    ["own", ownWh],
    ["neighbours", neighbourWh],
    ["grid", gridWh],
  ] as const;
  const compared = (other: Sums) =>
    isLive
      ? texts.days.wholeBefore(percent(localOf(other), other.loadWh))
      : texts.days.difference(percentDifference(localOf(sums), loadWh, localOf(other), other.loadWh));
  return (
    <section aria-labelledby="local-share">
      <h2 id="local-share">{figures.share}</h2>
      <p className="figure">
        <Fresh value={percent(localOf(sums), loadWh)} /> <small>{figures.ofUsed(kWh(loadWh))}</small>
      </p>
      <Compared text={before && compared(before)} />
      <div className="shares" aria-hidden="true">
        {parts.map(([kind, energy]) => (
          <span key={kind} className={kind} style={{ flexGrow: Number(energy) }} />
        ))}
      </div>
      <dl title={figures.shareHint}>
        {parts.map(([kind, energy]) => (
          <div key={kind}>
            <dt>
              <i className={`dot ${kind}`} />
              {figures.from[kind]}
            </dt>
            <dd>{kWh(energy)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Saved({
  sums,
  before,
  isLive,
  currency,
  clock,
}: {
  readonly sums: Sums;
  readonly before: Sums | null;
  readonly isLive: boolean;
  readonly currency: string;
  readonly clock: Clock;
}) {
  const { figures } = texts;
  const { paidToNeighboursNano, withoutCommunityNano, withCommunityNano, bookedTo } = sums;
  const compared = ({ paidToNeighboursNano: other }: Sums) =>
    isLive
      ? texts.days.wholeBefore(`${money(other)} ${currency}`)
      : texts.days.difference(`${moneyDifference(paidToNeighboursNano, other)} ${currency}`);
  return (
    <section aria-labelledby="saved">
      <h2 id="saved">{figures.stayed}</h2>
      <p className="figure">
        <Fresh value={money(paidToNeighboursNano)} /> <small>{figures.paidToNeighbours(currency)}</small>
      </p>
      <Compared text={before && compared(before)} />
      {bookedTo === null ? (
        <p className="quiet">{figures.noBills}</p>
      ) : (
        <>
          <dl>
            <div>
              <dt>{figures.without}</dt>
              <dd>{money(withoutCommunityNano)}</dd>
            </div>
            <div>
              <dt>{figures.with}</dt>
              <dd>{money(withCommunityNano)}</dd>
            </div>
            <div className="sum">
              <dt>{figures.saved}</dt>
              <dd>
                <Fresh value={`${saved(withoutCommunityNano, withCommunityNano)} ${currency}`} />
              </dd>
            </div>
          </dl>
          <p className="quiet">{figures.billedTo(clock.time(bookedTo))}</p>
        </>
      )}
    </section>
  );
}
