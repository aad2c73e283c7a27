import type { DayState, LiveState } from "#api";
import type { Span } from "../../charts/time-chart.tsx";
import { Fresh } from "../../common/fresh.tsx";
import { addingCents, type Clock, centsAsMoney, kWh, money } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { KeptBy } from "./kept-by.tsx";
import { settlementWords } from "./money-words.ts";
import { ReceiptChart } from "./receipt-chart.tsx";
import { Refused } from "./refused.tsx";

/** What of commitments and receipts is known of any day. */
export type DayReceipts = NonNullable<DayState["receipts"]>;

interface ReceiptsProps {
  readonly state: LiveState;
  readonly receipts: DayReceipts;
  readonly day: Span;
  readonly clock: Clock;
  /** Absent on a day that is over. */
  readonly now?: number | undefined;
}

/** Money on hold, what the meters have confirmed, and the nodes that keep all of it. */
export function ReceiptsSection({ state, receipts, day, clock, now }: ReceiptsProps) {
  const { currency, settlement } = state.community;
  const words = texts.receipts;
  const isPast = now === undefined;
  return (
    <section aria-labelledby="receipts">
      <h2 id="receipts">
        {words.title} <small title={settlementWords(settlement)?.term}>{words.hint}</small>
      </h2>
      <div className="two">
        {receipts.today.claims === 0 ? (
          <NothingYet state={state} isPast={isPast} clock={clock} />
        ) : (
          <div className="figures">
            <OnHold receipts={receipts} currency={currency} isPast={isPast} clock={clock} />
            {isPast || <Meters receipts={receipts} isPast={false} />}
          </div>
        )}
        {isPast && receipts.today.claims > 0 && (
          <div className="figures">
            <Meters receipts={receipts} isPast />
          </div>
        )}
        {!isPast && state.receipts !== null && <KeptBy receipts={state.receipts} clock={clock} />}
      </div>
      <ReceiptChart currency={currency} intervals={receipts.intervals} day={day} clock={clock} now={now} />
      {!isPast && state.receipts !== null && <Refused receipts={state.receipts} currency={currency} clock={clock} />}
    </section>
  );
}

function NothingYet({
  state,
  isPast,
  clock,
}: {
  readonly state: LiveState;
  readonly isPast: boolean;
  readonly clock: Clock;
}) {
  const { status, window } = state.clock;
  const words = texts.receipts;
  if (isPast || status === "finished") return <p className="empty">{words.nothingPast}</p>;
  return <p className="empty">{words.nothingYet(clock.span(window.from, window.to), clock.time(window.from))}</p>;
}

interface PartProps {
  readonly receipts: DayReceipts;
  readonly isPast: boolean;
}

function OnHold({
  receipts,
  currency,
  isPast,
  clock,
}: PartProps & { readonly currency: string; readonly clock: Clock }) {
  const { goingBack, onHold, onHoldNano, paidNano, backNano } = receipts.today;
  const words = texts.receipts;
  // What is on hold comes first, so that the list says the same as the figure.
  const [held, paid, back] = addingCents([onHoldNano, paidNano, backNano]) as [bigint, bigint, bigint];
  const parts = [
    ["paid", paid],
    ["back", back],
    ["held", held],
  ] as const;
  const { plain, term, goingBack: why } = words.funding[receipts.funding];
  return (
    <section aria-labelledby="on-hold">
      <h3 id="on-hold">{isPast ? words.onHoldPast : words.onHoldNow}</h3>
      <p className="figure">
        <Fresh value={`${centsAsMoney(held)} ${currency}`} />{" "}
        <small>{words.forAgreements(texts.ledger.agreements(onHold))}</small>
      </p>
      <p className="quiet" title={term}>
        {plain}
      </p>
      <div className="shares" aria-hidden="true">
        {parts
          .filter(([, amount]) => amount > 0n)
          .map(([kind, amount]) => (
            <span key={kind} className={kind} style={{ flexGrow: Number(amount) }} />
          ))}
      </div>
      <dl>
        {parts.map(([kind, amount]) => (
          <div key={kind}>
            <dt>
              <i className={`dot ${kind}`} />
              {words.parts[kind]}
            </dt>
            <dd>{centsAsMoney(amount)}</dd>
          </div>
        ))}
        <div className="sum">
          <dt>{isPast ? words.putOnHoldPast : words.putOnHold}</dt>
          <dd>
            {centsAsMoney(held + paid + back)} {currency}
          </dd>
        </div>
      </dl>
      {goingBack !== null && (
        <p className="quiet" title={why}>
          {words.goingBack(`${money(goingBack.amountNano)} ${currency}`, clock.time(goingBack.freeAt))}
        </p>
      )}
    </section>
  );
}

function Meters({ receipts, isPast }: PartProps) {
  const { claims, byHand, paid, nothingDelivered, unconfirmed, confirmedWh } = receipts.today;
  const words = texts.receipts;
  const open = claims - paid - nothingDelivered - unconfirmed;
  const rows = Object.entries({ paid, nothingDelivered, unconfirmed, open }) as [keyof typeof words.rows, number][];
  return (
    <section aria-labelledby="receipts-today">
      <h3 id="receipts-today" title={words.metersHint}>
        {isPast ? words.metersPast : words.meters}
      </h3>
      <dl>
        {rows.map(([what, count]) => (
          <div key={what}>
            <dt>{words.rows[what]}</dt>
            <dd>
              <Fresh value={String(count)} />
            </dd>
          </div>
        ))}
        <div className="sum">
          <dt>{words.confirmed}</dt>
          <dd>
            <Fresh value={kWh(confirmedWh)} />
          </dd>
        </div>
      </dl>
      {byHand > 0 && <p className="quiet">{words.byHand(byHand)}</p>}
    </section>
  );
}
