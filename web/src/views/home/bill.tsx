import { useEffect, useRef, useState } from "react";
import type { LiveState, StatementAnswer } from "#api";
import { type Clock, cents, centsAsMoney, kWh, money, saved, short } from "../../format.ts";
import { billLines } from "./bill-lines.ts";

/** A home's bill of the day in a dialog of its own. */
export function Bill({
  home,
  state,
  clock,
  close,
}: {
  readonly home: string;
  readonly state: LiveState;
  readonly clock: Clock;
  readonly close: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { from, to } = state.clock.day;
  const period = `from=${from}&to=${to}`;
  const bill = useBill(home, period, state.today.bookedTo);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="bill">
      <form method="dialog">
        <button type="submit" className="plain" aria-label="Close the bill">
          ✕
        </button>
      </form>
      <h2 id="bill">
        {home} <small>{clock.date(from)}</small>
      </h2>
      {bill === null && <p className="quiet">The bill is being fetched.</p>}
      {bill === "unknown" && <p>There is no home called {home} here.</p>}
      {bill !== null && bill !== "unknown" && (
        <BillTable bill={bill} currency={state.community.currency} clock={clock} />
      )}
      {bill !== "unknown" && (
        <p className="files">
          Keep it:{" "}
          {(["txt", "csv", "json"] as const).map((format) => (
            <a key={format} href={`/api/statements/${encodeURIComponent(home)}.${format}?${period}`} download>
              {FILES[format]}
            </a>
          ))}
        </p>
      )}
    </dialog>
  );
}

const FILES = { txt: "text", csv: "spreadsheet (CSV)", json: "JSON" } as const;

function BillTable({
  bill,
  currency,
  clock,
}: {
  readonly bill: StatementAnswer;
  readonly currency: string;
  readonly clock: Clock;
}) {
  if (bill.from === null || bill.to === null) {
    return <p className="empty">The first line appears when the first interval is over and the meters have spoken.</p>;
  }
  return (
    <>
      <table className="bill">
        <caption className="for-readers">Bill in {currency}</caption>
        <thead>
          <tr>
            <th scope="col">{clock.span(bill.from, bill.to)}</th>
            <th scope="col" className="number">
              kWh
            </th>
            <th scope="col" className="number">
              {currency}
            </th>
          </tr>
        </thead>
        <tbody>
          {billLines(bill).map(({ label, energyWh, amountCents, isPart }) => (
            <tr key={label} className={isPart ? "part" : ""}>
              <th scope="row">{label}</th>
              <td className="number">{energyWh === null ? "" : kWh(energyWh).replace(" kWh", "")}</td>
              <td className="number">{centsAsMoney(amountCents)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <Total label="To pay with the community" amount={money(bill.withCommunityNano)} />
          <Total label="It would have been without" amount={money(bill.withoutCommunityNano)} />
          <Total label="Saved" amount={saved(bill.withoutCommunityNano, bill.withCommunityNano)} />
        </tfoot>
      </table>
      <p className="quiet">
        Own roof and battery served {kWh(bill.ownUse.energyWh)}, for which the grid would have charged{" "}
        {money(bill.ownUse.valueNano)} {currency}.
      </p>
      <BillTrades bill={bill} clock={clock} />
    </>
  );
}

function Total({ label, amount }: { readonly label: string; readonly amount: string }) {
  return (
    <tr>
      <th scope="row" colSpan={2}>
        {label}
      </th>
      <td className="number">{amount}</td>
    </tr>
  );
}

function BillTrades({ bill, clock }: { readonly bill: StatementAnswer; readonly clock: Clock }) {
  if (bill.trades.length === 0) return <p className="quiet">No trades with neighbours so far.</p>;
  return (
    <details className="twin">
      <summary>{bill.trades.length === 1 ? "The trade" : `The ${bill.trades.length} trades`} behind it</summary>
      <ol className="trades">
        {bill.trades.map((trade) => (
          <li key={trade.tradeId}>
            <span className="quiet">{clock.time(trade.startsAt)}</span> {trade.side} {kWh(trade.deliveredWh)} at{" "}
            {cents(trade.pricePerWh)} ct/kWh {trade.side === "sold" ? "to" : "from"}{" "}
            <code title={trade.counterparty}>{short(trade.counterparty)}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** Fetched again whenever another interval has been billed. */
function useBill(home: string, period: string, bookedTo: string | null): StatementAnswer | "unknown" | null {
  const [bill, setBill] = useState<StatementAnswer | "unknown" | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a newly billed interval changes the answer.
  useEffect(() => {
    const gone = new AbortController();
    fetch(`/api/statements/${encodeURIComponent(home)}.json?${period}`, { signal: gone.signal })
      .then(async (answer) => setBill(answer.ok ? ((await answer.json()) as StatementAnswer) : "unknown"))
      .catch(() => {}); // The program is gone for the moment; the next interval asks again.
    return () => gone.abort();
  }, [home, period, bookedTo]);
  return bill;
}
