import { useId, useState } from "react";
import type { TradeRow } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, cents, kWh, money, short } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { type Looking, moneyInWords } from "./money-words.ts";

interface TableProps {
  readonly trades: readonly TradeRow[];
  readonly looking: Looking;
  readonly clock: Clock;
  /** Whether money is on hold until meters confirm, or readings settle. */
  readonly isHeld: boolean;
}

/** Agreements as the chain has them, and what became of them. */
export function TradeTable({ trades, looking, clock, isHeld }: TableProps) {
  const { ledger } = texts;
  const { columns } = ledger;
  return (
    <Scrolls label={ledger.trades}>
      <table className="trade-rows">
        <caption className="for-readers">{ledger.trades}</caption>
        <Columns
          of={[
            columns.for,
            columns.parties,
            [columns.energy, "number"],
            [columns.price, "number"],
            columns.written,
            isHeld ? columns.money : columns.settled,
          ]}
        />
        <tbody>
          {trades.map((trade) => (
            <Row key={trade.id} trade={trade} clock={clock} looking={looking} />
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}

interface RowProps {
  readonly trade: TradeRow;
  readonly clock: Clock;
  readonly looking: Looking;
}

function Row({ trade, clock, looking }: RowProps) {
  const { columns } = texts.ledger;
  const Outcome = trade.money === null ? Settled : Money;
  const [isOpen, open] = useState(false);
  const id = useId();
  return (
    <>
      <tr className="fresh">
        <th scope="row">{clock.span(trade.from, trade.to)}</th>
        <td className="parties" title={trade.id}>
          <code title={trade.seller}>{short(trade.seller)}</code> →{" "}
          <code title={trade.buyer}>{short(trade.buyer)}</code>
        </td>
        <td className="number">{kWh(trade.energyWh)}</td>
        <td className="number">
          {cents(trade.pricePerWh)}
          <span className="unit"> {columns.price}</span>
        </td>
        <td className="written">
          <button
            type="button"
            className="proof"
            aria-expanded={isOpen}
            aria-controls={id}
            title={texts.ledger.proof.open}
            onClick={() => open(!isOpen)}
          >
            <Proof proof={trade} />
          </button>
        </td>
        <td className="settled">
          <Outcome trade={trade} clock={clock} looking={looking} />
        </td>
      </tr>
      {isOpen && (
        <tr id={id} className="whole">
          <td colSpan={6}>
            <WholeProof trade={trade} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Everything that somebody needs who asks the chain. */
function WholeProof({ trade }: { readonly trade: TradeRow }) {
  const { proof } = texts.ledger;
  const { id, seller, buyer, transaction, block, settled, ended } = trade;
  const last = settled ?? ended;
  const rows = [
    [proof.id, id],
    [proof.seller, seller],
    [proof.buyer, buyer],
    [proof.written(block), transaction],
    ...(last === null
      ? []
      : [[settled === null ? proof.ended(last.block) : proof.settled(last.block), last.transaction]]),
  ];
  return (
    <dl>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{value}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Proof({ proof: { block, transaction } }: { readonly proof: Pick<TradeRow, "block" | "transaction"> }) {
  return (
    <>
      {texts.ledger.block(block)} <code title={transaction}>{short(transaction)}</code>
    </>
  );
}

/** What the meters' readings came to. */
function Settled({ trade, clock, looking }: RowProps) {
  const { ledger } = texts;
  const { settled } = trade;
  if (settled === null) {
    return (
      <span className="quiet">{looking.isFinished ? ledger.openAtEnd : ledger.openUntil(clock.time(trade.to))}</span>
    );
  }
  const amount = `${money(settled.paidNano)} ${looking.currency}`;
  return (
    <>
      {ledger.settledFor(kWh(settled.deliveredWh), amount)}, <Proof proof={settled} />
    </>
  );
}

/** Where the money is that was put on hold. */
function Money({ trade, clock, looking }: RowProps) {
  const { text, isOver, proof } = moneyInWords(trade, looking, clock);
  return (
    <>
      <span className={isOver ? "" : "quiet"}>{text}</span>
      {proof !== null && (
        <>
          , <Proof proof={proof} />
        </>
      )}
    </>
  );
}
