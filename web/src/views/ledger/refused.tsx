import type { Receipts } from "#api";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, counted, kWh, money, short } from "../../format.ts";
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
  return (
    <>
      {signedTwice.map(({ consumer, bondNano, at, transaction }) => (
        <p key={transaction} className="lost">
          <strong className="trouble">
            <code title={consumer}>{short(consumer)}</code> signed two commitments with one number.
          </strong>{" "}
          Its bond of {money(bondNano)} {currency} went to the community's fund at {clock.time(at)},{" "}
          <code title={transaction}>{short(transaction)}</code>.
        </p>
      ))}
      {refused.total > 0 && (
        <section className="refused" aria-labelledby="refused">
          <h3 id="refused" title="Event ClaimRefused: one bad claim never stops the others of its batch">
            The chain has refused {counted(refused.total, "claim")} today
          </h3>
          <Scrolls isTall label="Refused claims">
            <table className="refused-rows">
              <thead>
                <tr>
                  <th scope="col">At</th>
                  <th scope="col">Agreed</th>
                  <th scope="col">Refused because</th>
                  <th scope="col">Transaction</th>
                </tr>
              </thead>
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
          `${kWh(about.energyWh)} for ${clock.span(about.from, about.to)}`
        )}
      </td>
      <td className="why">
        <span title={`AtomicSettlement_${reason}`}>{REFUSAL_WORDS[reason]}</span>
        {settledLater && <span className="quiet">; settled all the same</span>}
      </td>
      <td className="proof">
        block {block} <code title={transaction}>{short(transaction)}</code>
      </td>
    </tr>
  );
}
