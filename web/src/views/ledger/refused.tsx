import type { Receipts } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, kWh, money, short } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { REFUSAL_WORDS } from "./money-words.ts";

/** What the chain would not settle, and why; and who has broken the rules of commitments. Nothing where all is well. */
export function Refused({
  receipts,
  currency,
  clock,
}: {
  readonly receipts: Receipts;
  readonly currency: string;
  readonly clock: Clock;
}) {
  const { refused, signedTwice } = receipts;
  const words = texts.receipts;
  const { at: when, agreed, why, transaction: written } = words.refusedColumns;
  return (
    <>
      {signedTwice.map(({ consumer, bondNano, at, transaction }) => (
        <p key={transaction} className="lost">
          <strong className="trouble">
            <code title={consumer}>{short(consumer)}</code> {words.signedTwice}
          </strong>{" "}
          {words.bondGone(`${money(bondNano)} ${currency}`, clock.time(at))}{" "}
          <code title={transaction}>{short(transaction)}</code>.
        </p>
      ))}
      {refused.total > 0 && (
        <section className="refused" aria-labelledby="refused">
          <h3 id="refused" title={words.refusedHint}>
            {words.refused(words.claims(refused.total))}
          </h3>
          <Scrolls isTall label={words.refusedLabel}>
            <table className="refused-rows">
              <caption className="for-readers">{words.refusedLabel}</caption>
              <Columns of={[when, agreed, why, written]} />
              <tbody>
                {refused.shown.map((claim) => (
                  <Row key={`${claim.claim} ${claim.transaction}`} claim={claim} clock={clock} />
                ))}
              </tbody>
            </table>
          </Scrolls>
        </section>
      )}
    </>
  );
}

function Row({ claim, clock }: { readonly claim: Receipts["refused"]["shown"][number]; readonly clock: Clock }) {
  const { at, about, reason, settledLater, block, transaction } = claim;
  return (
    <tr>
      <th scope="row">{clock.time(at)}</th>
      <td title={claim.claim}>
        {about === null ? (
          <code>{short(claim.claim)}</code>
        ) : (
          texts.receipts.agreedFor(kWh(about.energyWh), clock.span(about.from, about.to))
        )}
      </td>
      <td className="why">
        <span title={`AtomicSettlement_${reason}`}>{REFUSAL_WORDS[reason]}</span>
        {settledLater && <span className="quiet">{texts.receipts.settledLater}</span>}
      </td>
      <td className="proof">
        {texts.ledger.block(block)} <code title={transaction}>{short(transaction)}</code>
      </td>
    </tr>
  );
}
