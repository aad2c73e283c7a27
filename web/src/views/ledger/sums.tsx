import type { DayAccounts, LiveState } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import { kWh, money, percent } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** What the day's agreements came to. */
export function Sums({
  trades,
  paidNano,
  accounts,
  currency,
}: {
  readonly trades: Omit<LiveState["trades"], "shown">;
  readonly paidNano: string;
  /** null until the first interval is booked. */
  readonly accounts: DayAccounts | null;
  readonly currency: string;
}) {
  const { sums, agreements } = texts.ledger;
  const { total, settled, tradedWh, deliveredWh } = trades;
  return (
    <div className="four">
      <Sum id="sum-agreed" title={sums.agreed} value={kWh(tradedWh)} more={agreements(total)} />
      <Sum
        id="sum-delivered"
        title={sums.delivered}
        value={kWh(deliveredWh)}
        more={sums.ofAgreed(percent(deliveredWh, tradedWh))}
      />
      <Sum
        id="sum-paid"
        title={sums.paid}
        value={`${money(paidNano)} ${currency}`}
        more={sums.settledCount(settled, total)}
      />
      <Sum
        id="sum-penalties"
        title={sums.penalties}
        hint={sums.penaltiesHint}
        value={accounts === null ? texts.page.none : `${money(accounts.penaltiesNano)} ${currency}`}
        more={penaltyText(accounts, currency)}
      />
    </div>
  );
}

function penaltyText(accounts: DayAccounts | null, currency: string): string {
  const { sums } = texts.ledger;
  if (accounts === null) return sums.notYet;
  if (accounts.penaltiesNano === "0") return sums.noPenalty;
  return sums.compensated(money(accounts.compensationNano), currency);
}

function Sum({
  id,
  title,
  value,
  more,
  hint,
}: {
  readonly id: string;
  readonly title: string;
  readonly value: string;
  readonly more: string;
  readonly hint?: string;
}) {
  const [amount, unit] = value.split(" ");
  return (
    <section aria-labelledby={id} title={hint}>
      <h2 id={id}>{title}</h2>
      <p className="figure">
        <Fresh value={amount ?? ""} /> <small>{unit}</small>
      </p>
      <p className="quiet">{more}</p>
    </section>
  );
}
