import type { StatementAnswer } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, kWh, money } from "../../format.ts";
import { texts } from "../../texts/index.ts";

type Corrections = NonNullable<StatementAnswer["corrections"]>;
type LateParts = NonNullable<StatementAnswer["late"]>;

interface Shown {
  readonly currency: string;
  readonly clock: Clock;
}

/** Readings that turned out to be others after they were billed. */
export function Corrections({ corrections, currency, clock }: Shown & { readonly corrections: Corrections }) {
  if (corrections.length === 0) return null;
  const { corrections: title, correctionColumns: columns, changed, columns: bill } = texts.home;
  return (
    <>
      <h3>{title}</h3>
      <Scrolls label={title}>
        <table>
          <caption className="for-readers">{title}</caption>
          <Columns
            of={[
              columns.number,
              columns.of,
              columns.taken,
              columns.given,
              [bill.amount(currency), "number"],
              columns.why,
            ]}
          />
          <tbody>
            {corrections.map(({ number, from, to, before, after, reason, ...amounts }) => (
              <tr key={number}>
                <th scope="row">{number}</th>
                <td>{`${clock.date(from)}, ${clock.span(from, to)}`}</td>
                <td>{changed(bare(before.importWh), bare(after.importWh))}</td>
                <td>{changed(bare(before.exportWh), bare(after.exportWh))}</td>
                <td className="number">{money(totalOf(amounts))}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  );
}

/** Times of which the meter spoke later. */
export function LateData({ late, currency, clock }: Shown & { readonly late: LateParts }) {
  if (late.length === 0) return null;
  const { late: title, lateColumns: columns, columns: bill } = texts.home;
  return (
    <>
      <h3>{title}</h3>
      <Scrolls label={title}>
        <table>
          <caption className="for-readers">{title}</caption>
          <Columns
            of={[columns.of, [columns.taken, "number"], [columns.given, "number"], [bill.amount(currency), "number"]]}
          />
          <tbody>
            {late.map(({ from, to, importWh, exportWh, amountNano }) => (
              <tr key={from}>
                <th scope="row">{`${clock.date(from)}, ${clock.span(from, to)}`}</th>
                <td className="number">{bare(importWh)}</td>
                <td className="number">{bare(exportWh)}</td>
                <td className="number">{money(amountNano)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  );
}

function bare(energyWh: string): string {
  return kWh(energyWh).replace(" kWh", "");
}

function totalOf({
  energyNano,
  gridFeeNano,
  taxNano,
  feedInNano,
}: Pick<Corrections[number], "energyNano" | "gridFeeNano" | "taxNano" | "feedInNano">): string {
  return String([energyNano, gridFeeNano, taxNano, feedInNano].reduce((sum, part) => sum + BigInt(part), 0n));
}
