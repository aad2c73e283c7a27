import type { HomeDayState, StatementAnswer } from "#api";
import { Columns } from "../../common/columns.tsx";
import { type Clock, short } from "../../format.ts";
import { useFetched } from "../../live/fetched.ts";
import { texts } from "../../texts/index.ts";
import { billOnScreen } from "./bill-lines.ts";
import { Corrections, LateData } from "./later-data.tsx";
import { Meter } from "./meter.tsx";

const FILES = ["pdf", "csv", "json", "txt"] as const;

/** A home's bill of a day, part by part, and the files of it. */
export function Bill({
  home,
  day,
  version,
  currency,
  clock,
}: {
  readonly home: string;
  readonly day: HomeDayState;
  /** Another one is another bill. */
  readonly version: string | null;
  readonly currency: string;
  readonly clock: Clock;
}) {
  const { home: words, page } = texts;
  const period = `from=${day.from}&to=${day.to}`;
  const path = `/api/statements/${encodeURIComponent(home)}`;
  const bill = useFetched<StatementAnswer>(`${path}.json?${period}`, version);
  return (
    <section aria-labelledby="bill">
      <h2 id="bill">
        {words.bill} <small>{clock.date(day.from)}</small>
      </h2>
      {bill.is === "waiting" && <p className="quiet">{page.waiting}</p>}
      {bill.is === "refused" && <p>{bill.message}</p>}
      {bill.is === "there" && <BillTable bill={bill.value} currency={currency} clock={clock} />}
      <p className="files">
        {words.keep}{" "}
        {FILES.map((format) => (
          <a key={format} href={`${path}.${format}?${period}`} download>
            {words.files[format]}
          </a>
        ))}
      </p>
      <Meter day={day} />
      <Anchored day={day} />
    </section>
  );
}

function BillTable({
  bill,
  currency,
  clock,
}: {
  readonly bill: StatementAnswer;
  readonly currency: string;
  readonly clock: Clock;
}) {
  const { home } = texts;
  if (bill.from === null || bill.to === null) return <p className="empty">{home.noBill}</p>;
  const { lines, toPay, without, saved } = billOnScreen(bill);
  return (
    <>
      <table className="bill">
        <caption className="for-readers">{home.bill}</caption>
        <Columns
          of={[
            clock.span(bill.from, bill.to),
            [home.columns.energy, "number"],
            [home.columns.price, "number"],
            [home.columns.amount(currency), "number"],
          ]}
        />
        <tbody>
          {lines.map(({ id, label, level, energy, price, amount }) => (
            <tr key={id} className={["", "part", "part of-part"][level]}>
              <th scope="row">{label}</th>
              <td className="number">{energy}</td>
              <td className="number">{price}</td>
              <td className="number">{amount}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <Total label={home.toPay} amount={toPay} />
          <Total label={home.without} amount={without} />
          <Total label={home.saved} amount={saved} />
        </tfoot>
      </table>
      <p className="quiet">{home.minus}</p>
      {bill.unbilledIntervals > 0 && <p className="quiet">{home.unbilled(String(bill.unbilledIntervals))}</p>}
      <Corrections corrections={bill.corrections ?? []} currency={currency} clock={clock} />
      <LateData late={bill.late ?? []} currency={currency} clock={clock} />
    </>
  );
}

function Total({ label, amount }: { readonly label: string; readonly amount: string }) {
  return (
    <tr>
      <th scope="row" colSpan={3}>
        {label}
      </th>
      <td className="number">{amount}</td>
    </tr>
  );
}

/** Whether the day's statement can still be changed unseen. */
function Anchored({ day: { statement } }: { readonly day: HomeDayState }) {
  const { home } = texts;
  return (
    <p className="quiet anchored">
      {statement === null ? (
        home.notAnchored
      ) : (
        <>
          <span title={statement.hash}>{home.anchored(short(statement.hash))}</span>{" "}
          {statement.matches ? home.matches : <strong className="trouble">{home.differs}</strong>}
        </>
      )}
    </p>
  );
}
