import { useState } from "react";
import type { LiveState, TradeRow } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, cents, kWh, money, short } from "../../format.ts";
import { moneyInWords } from "./money-words.ts";

const FEW = 8;

/** Agreements as the chain has them, and what became of them. */
export function Trades({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const [all, showAll] = useState(false);
  const { total, settled, shown, tradedWh, deliveredWh } = state.trades;
  const rows = all ? shown : shown.slice(0, FEW);
  return (
    <section aria-labelledby="trades">
      <h2 id="trades">
        Agreements on the chain
        {total > 0 && (
          <small>
            {" "}
            <Fresh value={String(total)} /> today over {kWh(tradedWh)}, {settled} settled with {kWh(deliveredWh)}{" "}
            delivered
          </small>
        )}
      </h2>
      {total === 0 ? (
        <NoTrades state={state} clock={clock} />
      ) : (
        <Scrolls label="Agreements on the chain">
          <table className="trade-rows">
            <thead>
              <tr>
                <th scope="col">For</th>
                <th scope="col">Seller → buyer</th>
                <th scope="col" className="number">
                  Energy
                </th>
                <th scope="col" className="number">
                  ct/kWh
                </th>
                <th scope="col">Written</th>
                <th scope="col">{state.receipts === null ? "Settled" : "Money"}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((trade) => (
                <Row key={trade.id} trade={trade} clock={clock} state={state} />
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
      {shown.length > FEW && (
        <button type="button" className="plain" aria-expanded={all} onClick={() => showAll(!all)}>
          {all ? "Show the newest only" : `Show the newest ${shown.length}`}
        </button>
      )}
    </section>
  );
}

function NoTrades({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { status, window } = state.clock;
  if (status === "finished") return <p className="empty">Nobody agreed with anybody on this day.</p>;
  return (
    <p className="empty">
      The next agreements are written at {clock.time(window.closesAt)}, when the negotiation for{" "}
      {clock.span(window.from, window.to)} is closed.
    </p>
  );
}

interface RowProps {
  readonly trade: TradeRow;
  readonly clock: Clock;
  readonly state: LiveState;
}

function Row({ trade, clock, state }: RowProps) {
  return (
    <tr className="fresh">
      <th scope="row">{clock.span(trade.from, trade.to)}</th>
      <td className="parties">
        <code title={trade.seller}>{short(trade.seller)}</code> → <code title={trade.buyer}>{short(trade.buyer)}</code>
      </td>
      <td className="number">{kWh(trade.energyWh)}</td>
      <td className="number">{cents(trade.pricePerWh)}</td>
      <td className="written">
        block {trade.block} <code title={trade.transaction}>{short(trade.transaction)}</code>
      </td>
      <td className="settled">
        {trade.money === null ? (
          <Settled trade={trade} clock={clock} state={state} />
        ) : (
          <Money trade={trade} clock={clock} state={state} />
        )}
      </td>
    </tr>
  );
}

/** What the meters' readings came to. */
function Settled({ trade, clock, state }: RowProps) {
  const { settled } = trade;
  const { currency } = state.community;
  if (settled === null) {
    return (
      <span className="quiet">
        {state.clock.status === "finished"
          ? "open: the run ended before its interval"
          : `after ${clock.time(trade.to)}, by both meters`}
      </span>
    );
  }
  return (
    <>
      {kWh(settled.deliveredWh)} for {money(settled.paidNano)} {currency}, block {settled.block}{" "}
      <code title={settled.transaction}>{short(settled.transaction)}</code>
    </>
  );
}

/** Where the money is that was put on hold. */
function Money({ trade, clock, state }: RowProps) {
  const { text, isOver, proof } = moneyInWords(trade, state, clock);
  return (
    <>
      <span className={isOver ? "" : "quiet"}>{text}</span>
      {proof !== null && (
        <>
          , block {proof.block} <code title={proof.transaction}>{short(proof.transaction)}</code>
        </>
      )}
    </>
  );
}
