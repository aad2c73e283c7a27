import type { FeederRow, LiveState } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import { type Clock, cents, counted, kWh } from "../../format.ts";

/** How each mechanism with binding offers finds its trades. */
export const CLEARED: Readonly<Record<string, { readonly title: string; readonly how: string }>> = {
  clearing: {
    title: "Clearing",
    how: "Solvers look for the best matching that the cables can carry; the contract checks each and keeps the best.",
  },
  "uniform-price": {
    title: "Auction at one price",
    how: "When no more offers are taken, the contract sorts them out: everybody trades at the same price.",
  },
  "double-auction": {
    title: "Double auction",
    how: "Each offer trades at once with the best one that stands and fits; what is left waits.",
  },
};

/** What becomes of the offers: who solved it, how good it is proved to be, and what energy costs where. */
export function Clearing({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { title, how } = CLEARED[state.community.mechanism] as { title: string; how: string };
  const { clearing, feeders } = state;
  const { window } = state.clock;
  return (
    <div className="talk">
      <h3>
        {title}
        {clearing !== null && (
          <small>
            {" "}
            <Fresh value={String(clearing.offers)} /> offers
            {clearing.solvers > 0 && (
              <>
                {" "}
                · <Fresh value={counted(clearing.solutions, "solution")} /> by {counted(clearing.solvers, "solver")}
              </>
            )}
          </small>
        )}
      </h3>
      <p className="quiet">{how}</p>
      {clearing === null || clearing.status === "collecting" ? (
        <p className="empty">Offers are taken until {clock.time(window.closesAt)}.</p>
      ) : (
        <Result clearing={clearing} />
      )}
      <Congestion feeders={feeders} />
    </div>
  );
}

function Result({ clearing }: { readonly clearing: NonNullable<LiveState["clearing"]> }) {
  const { status, energyWh, isBest, pricePerWh } = clearing;
  return (
    <p className="result">
      <b>
        <Fresh value={kWh(energyWh)} />
      </b>{" "}
      {status === "final" ? "traded" : "found so far"}
      {pricePerWh !== null && ` at ${cents(pricePerWh)} ct/kWh`}
      {isBest && (
        <span className="proof" title="The chain holds a certificate of optimality">
          {" "}
          · proved: nothing better was possible
        </span>
      )}
    </p>
  );
}

/** Where a limit binds, energy has a price of its own in the interval that runs. */
function Congestion({ feeders }: { readonly feeders: readonly FeederRow[] }) {
  const prices = new Set(feeders.map(({ pricePerWh }) => pricePerWh).filter((price) => price !== null));
  if (prices.size < 2) return null;
  return (
    <table className="orders">
      <caption>Prices differ now: a cable is full</caption>
      <tbody>
        {feeders.map(({ id, name, pricePerWh }) => (
          <tr key={id}>
            <td>{name}</td>
            <td className="number">{pricePerWh === null ? "–" : `${cents(pricePerWh)} ct/kWh`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
