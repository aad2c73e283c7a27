import type { DayAccounts } from "#api";
import { Columns } from "../../common/columns.tsx";
import { addingCents, type Clock, centsAsMoney } from "../../format.ts";
import { texts } from "../../texts/index.ts";

const NAMES = ["gridNano", "taxNano", "operatorNano", "fixedNano", "communityBatteryNano", "fundNano"] as const;

/** Where the homes' money went on the day that runs. */
export function Accounts({
  accounts,
  bookedTo,
  currency,
  clock,
  from,
}: {
  /** null until the first interval is booked. */
  readonly accounts: DayAccounts | null;
  readonly bookedTo: string | null;
  readonly currency: string;
  readonly clock: Clock;
  /** When the day began. */
  readonly from: string;
}) {
  const { community } = texts;
  const { account, amount } = community.accountColumns;
  if (accounts === null) {
    return (
      <section aria-labelledby="accounts">
        <h2 id="accounts">{community.accounts}</h2>
        <p className="quiet">{community.noAccounts(clock.time(from))}</p>
      </section>
    );
  }
  // Fixed parts come with tariffs that have some.
  const shown = NAMES.filter((name) => name !== "fixedNano" || accounts.fixedNano !== "0");
  const cents = addingCents(shown.map((name) => accounts[name]));
  return (
    <section aria-labelledby="accounts">
      <h2 id="accounts">
        {community.accounts} <small>{community.accountsHint(clock.time(bookedTo ?? from))}</small>
      </h2>
      <table className="bill">
        <caption className="for-readers">{community.accounts}</caption>
        <Columns of={[account, [amount(currency), "number"]]} />
        <tbody>
          {shown.map((name, i) => (
            <tr key={name}>
              <th scope="row">{community.accountNames[name]}</th>
              <td className="number">{centsAsMoney(cents[i] ?? 0n)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{community.accountsSum}</th>
            <td className="number">{centsAsMoney(cents.reduce((sum, one) => sum + one, 0n))}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}
