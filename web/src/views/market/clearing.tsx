import type { FeederRow, LiveState } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Fresh } from "../../common/fresh.tsx";
import { type Clock, cents, kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";

const { cleared } = texts.market;

/** How each mechanism that negotiates nothing finds its trades. */
export const CLEARED: Readonly<Record<string, { readonly title: string; readonly how: string }>> = {
  clearing: cleared.clearing,
  "uniform-price": cleared.uniformPrice,
  "double-auction": cleared.doubleAuction,
  sharing: cleared.sharing,
};

/** What becomes of the offers: who solved it, how good it is proved to be, and what energy costs where. */
export function Clearing({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { title, how } = CLEARED[state.community.mechanism] as { title: string; how: string };
  const { clearing, feeders } = state;
  const { market } = texts;
  return (
    <div className="talk">
      <h3>
        {title}{" "}
        {clearing !== null && (
          <small>
            <Fresh value={String(clearing.offers)} /> {market.offers}
            {clearing.solvers > 0 && (
              <>
                {" "}
                · <Fresh value={market.solutions(clearing.solutions)} /> {market.solvers(clearing.solvers)}
              </>
            )}
          </small>
        )}
      </h3>
      <p className="quiet">{how}</p>
      {clearing !== null && clearing.status !== "collecting" && <Result clearing={clearing} />}
      {state.community.mechanism !== "sharing" && (clearing === null || clearing.status === "collecting") && (
        <p className="empty">{market.takenUntil(clock.time(state.clock.window.closesAt))}</p>
      )}
      <Congestion feeders={feeders} />
    </div>
  );
}

function Result({ clearing }: { readonly clearing: NonNullable<LiveState["clearing"]> }) {
  const { status, energyWh, isBest, pricePerWh } = clearing;
  const { market } = texts;
  return (
    <p className="result">
      <b>
        <Fresh value={kWh(energyWh)} />
      </b>{" "}
      {status === "final" ? market.traded : market.foundSoFar}{" "}
      {pricePerWh !== null && market.atPrice(cents(pricePerWh))}
      {isBest && (
        <span className="proof" title={market.provedHint}>
          {" "}
          · {market.proved}
        </span>
      )}
    </p>
  );
}

/** Where a limit binds, energy has a price of its own in the interval that runs. */
function Congestion({ feeders }: { readonly feeders: readonly FeederRow[] }) {
  const prices = new Set(feeders.map(({ pricePerWh }) => pricePerWh).filter((price) => price !== null));
  const { market, page } = texts;
  if (prices.size < 2) return null;
  return (
    <table className="orders">
      <caption>{market.congestion}</caption>
      <Columns isForReaders of={[market.feeder, market.price]} />
      <tbody>
        {feeders.map(({ id, name, pricePerWh }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td className="number">{pricePerWh === null ? page.none : `${cents(pricePerWh)} ct/kWh`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
