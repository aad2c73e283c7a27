import type { LiveState, Receipts } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import { addingCents, type Clock, centsAsMoney, counted, kWh, money } from "../../format.ts";
import { KeptBy } from "./kept-by.tsx";
import { settlementWords } from "./money-words.ts";
import { ReceiptChart } from "./receipt-chart.tsx";
import { Refused } from "./refused.tsx";

/** Money on hold, what the meters have confirmed, and the nodes that keep all of it. */
export function ReceiptsSection({
  state,
  receipts,
  clock,
  now,
}: {
  readonly state: LiveState;
  readonly receipts: Receipts;
  readonly clock: Clock;
  readonly now: number;
}) {
  const { currency, settlement } = state.community;
  return (
    <section aria-labelledby="receipts">
      <h2 id="receipts">
        Commitments and receipts{" "}
        <small title={settlementWords(settlement)?.term}>money waits until both meters confirm</small>
      </h2>
      <div className="two">
        {receipts.today.claims === 0 ? (
          <NothingYet state={state} clock={clock} />
        ) : (
          <div className="figures">
            <OnHold receipts={receipts} currency={currency} clock={clock} />
            <Today receipts={receipts} />
          </div>
        )}
        <KeptBy receipts={receipts} clock={clock} />
      </div>
      <ReceiptChart state={state} intervals={receipts.intervals} clock={clock} now={now} />
      <Refused receipts={receipts} currency={currency} clock={clock} />
    </section>
  );
}

function NothingYet({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { status, window } = state.clock;
  if (status === "finished") return <p className="empty">Nobody had to put money on hold on this day.</p>;
  return (
    <p className="empty">
      No money is on hold. Buyers put it there with their agreements for {clock.span(window.from, window.to)}, by{" "}
      {clock.time(window.from)}.
    </p>
  );
}

/** Where the money stands while it waits. */
const FUNDING: Readonly<Record<Receipts["funding"], { readonly plain: string; readonly term: string }>> = {
  commitments: {
    plain: "Buyers have signed that they will pay; the money stands in their deposits.",
    term: "Payment commitments against deposits in the CommitmentLedger; they count once a quorum of nodes has anchored them",
  },
  escrow: {
    plain: "The market has put it aside with each order.",
    term: "Escrow: held in the Vault for each agreement",
  },
};

/** Why money that nobody will get is not free at once. */
const GOING_BACK: Readonly<Record<Receipts["funding"], string>> = {
  commitments: "Until then nodes could still vouch for a delivery, and others show them wrong",
  escrow: "Until then somebody has to end the agreement",
};

function OnHold({
  receipts,
  currency,
  clock,
}: {
  readonly receipts: Receipts;
  readonly currency: string;
  readonly clock: Clock;
}) {
  const { goingBack, onHold, onHoldNano, paidNano, backNano } = receipts.today;
  // What is on hold comes first, so that the list says the same as the figure.
  const [held, paid, back] = addingCents([onHoldNano, paidNano, backNano]) as [bigint, bigint, bigint];
  const parts = [
    ["paid", "paid to neighbours, and local fees", paid],
    ["back", "went back to the buyers", back],
    ["held", "on hold now", held],
  ] as const;
  const { plain, term } = FUNDING[receipts.funding];
  return (
    <section aria-labelledby="on-hold">
      <h3 id="on-hold">Money on hold now</h3>
      <p className="figure">
        <Fresh value={`${centsAsMoney(held)} ${currency}`} /> <small>for {counted(onHold, "agreement")}</small>
      </p>
      <p className="quiet" title={term}>
        {plain}
      </p>
      <div className="shares" aria-hidden="true">
        {parts
          .filter(([, , amount]) => amount > 0n)
          .map(([kind, , amount]) => (
            <span key={kind} className={kind} style={{ flexGrow: Number(amount) }} />
          ))}
      </div>
      <dl>
        {parts.map(([kind, label, amount]) => (
          <div key={kind}>
            <dt>
              <i className={`dot ${kind}`} />
              {label}
            </dt>
            <dd>{centsAsMoney(amount)}</dd>
          </div>
        ))}
        <div className="sum">
          <dt>put on hold today</dt>
          <dd>
            {centsAsMoney(held + paid + back)} {currency}
          </dd>
        </div>
      </dl>
      {goingBack !== null && (
        <p className="quiet" title={GOING_BACK[receipts.funding]}>
          Of what is on hold, {money(goingBack.amountNano)} {currency} was not confirmed in time: it is free again by{" "}
          {clock.time(goingBack.freeAt)}.
        </p>
      )}
    </section>
  );
}

function Today({ receipts }: { readonly receipts: Receipts }) {
  const { claims, byHand, paid, nothingDelivered, unconfirmed, confirmedWh } = receipts.today;
  const rows = [
    ["confirmed by both meters, paid", paid],
    ["both meters say: nothing delivered", nothingDelivered],
    ["not confirmed in time, nothing paid", unconfirmed],
    ["still to be confirmed", claims - paid - nothingDelivered - unconfirmed],
  ] as const;
  return (
    <section aria-labelledby="receipts-today">
      <h3 id="receipts-today" title="Delivery receipts, signed by the meters with keys that serve once">
        What the meters say today
      </h3>
      <dl>
        {rows.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Fresh value={String(count)} />
            </dd>
          </div>
        ))}
        <div className="sum">
          <dt>confirmed energy</dt>
          <dd>
            <Fresh value={kWh(confirmedWh)} />
          </dd>
        </div>
      </dl>
      {byHand > 0 && <p className="quiet">{byHand} of these without an agreement on the market, such as by hand</p>}
    </section>
  );
}
