import type { LiveState } from "#api";
import { type Clock, cents, kWh, money, percent, saved } from "../format.ts";
import { Fresh } from "./fresh.tsx";

/** Three answers at a glance: what energy costs, where it comes from, what the day brought. */
export function Figures({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  return (
    <div className="figures">
      <PriceNow state={state} clock={clock} />
      <LocalShare state={state} />
      <Saved state={state} clock={clock} />
    </div>
  );
}

function PriceNow({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { now, lastTrade } = state.price;
  return (
    <section aria-labelledby="price-now">
      <h3 id="price-now">From the grid, now</h3>
      <p className="figure">
        <Fresh value={cents(now.importAllIn)} /> <small>ct/kWh</small>
      </p>
      <p className="quiet">
        energy {cents(now.energy)} + grid fee {cents(now.gridFee)} + tax {cents(now.tax)}
      </p>
      <p>
        <i className="dot neighbours" />
        {lastTrade === null ? (
          <>
            Neighbours agree between {cents(now.feedIn)} and {cents(now.ceiling)} ct/kWh
          </>
        ) : (
          <>
            Neighbours last agreed on <b>{cents(lastTrade.pricePerWh)} ct/kWh</b> at {clock.time(lastTrade.at)}
          </>
        )}
      </p>
      <p className="quiet">
        plus {cents(now.localFees)} local fees; the grid pays {cents(now.feedIn)}, above {cents(now.ceiling)} it is
        cheaper
      </p>
    </section>
  );
}

function LocalShare({ state }: { readonly state: LiveState }) {
  const { loadWh, ownWh, neighbourWh, gridWh } = state.today;
  const local = String(BigInt(ownWh) + BigInt(neighbourWh));
  const parts = [
    ["own", "own roof and battery", ownWh],
    ["neighbours", "neighbours", neighbourWh],
    ["grid", "the grid", gridWh],
  ] as const;
  return (
    <section aria-labelledby="local-share">
      <h3 id="local-share">Local energy today</h3>
      <p className="figure">
        <Fresh value={percent(local, loadWh)} /> <small>of {kWh(loadWh)} used</small>
      </p>
      <div className="shares" aria-hidden="true">
        {parts.map(([kind, , energy]) => (
          <span key={kind} className={kind} style={{ flexGrow: Number(energy) }} />
        ))}
      </div>
      <dl title="What flowed in each quarter hour, whatever had been agreed">
        {parts.map(([kind, label, energy]) => (
          <div key={kind}>
            <dt>
              <i className={`dot ${kind}`} />
              from {label}
            </dt>
            <dd>{kWh(energy)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Saved({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { today, community } = state;
  return (
    <section aria-labelledby="saved">
      <h3 id="saved">Stayed in the street today</h3>
      <p className="figure">
        <Fresh value={money(today.paidToNeighboursNano)} /> <small>{community.currency} paid to neighbours</small>
      </p>
      {today.bookedTo === null ? (
        <p className="quiet">The first bills are made when the first interval is over and the meters have spoken.</p>
      ) : (
        <>
          <dl>
            <div>
              <dt>without the community</dt>
              <dd>{money(today.withoutCommunityNano)}</dd>
            </div>
            <div>
              <dt>with it</dt>
              <dd>{money(today.withCommunityNano)}</dd>
            </div>
            <div className="sum">
              <dt>all homes together save</dt>
              <dd>
                <Fresh value={`${saved(today.withoutCommunityNano, today.withCommunityNano)} ${community.currency}`} />
              </dd>
            </div>
          </dl>
          <p className="quiet">billed up to {clock.time(today.bookedTo)}; a minus is money for the homes</p>
        </>
      )}
    </section>
  );
}
