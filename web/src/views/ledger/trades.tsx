import { useState } from "react";
import type { DayTrades, LiveState } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import { type Clock, kWh } from "../../format.ts";
import { useFetched } from "../../live/fetched.ts";
import { texts } from "../../texts/index.ts";
import type { Looking } from "./money-words.ts";
import { pathOfPage, ROWS_ON_A_PAGE } from "./page-of-trades.ts";
import { TradeTable } from "./trade-table.tsx";

type Sums = Pick<LiveState["trades"], "total" | "settled" | "tradedWh" | "deliveredWh" | "shown">;

interface TradesProps {
  readonly state: LiveState;
  readonly date: string;
  /** What is known without asking: the newest agreements. */
  readonly known: Sums;
  /** Whether the day is over. */
  readonly isPast: boolean;
  readonly clock: Clock;
}

/** Agreements of a day, page by page, also of one home. The newest page of all homes is there without asking. */
export function Trades({ state, date, known, isPast, clock }: TradesProps) {
  const [offset, setOffset] = useState(0);
  const [home, setHome] = useState("");
  const chooseHome = (chosen: string) => {
    setHome(chosen);
    setOffset(0);
  };
  const isAsked = offset > 0 || home !== "";
  const asked = useFetched<DayTrades>(isAsked ? pathOfPage(date, home, offset) : null, known.total + known.settled);
  const page =
    asked.is === "there" && isAsked
      ? asked.value
      : isAsked
        ? null
        : { shown: known.shown.slice(0, ROWS_ON_A_PAGE), matching: known.total };
  const { ledger, page: words } = texts;
  const looking: Looking = {
    currency: state.community.currency,
    now: state.clock.now,
    isFinished: state.clock.status === "finished",
  };
  return (
    <section aria-labelledby="trades">
      <h2 id="trades">
        {ledger.trades} <Summary known={known} isPast={isPast} />
      </h2>
      {known.total === 0 ? (
        <NoTrades state={state} isPast={isPast} clock={clock} />
      ) : (
        <>
          <HomeChoice state={state} home={home} choose={chooseHome} />
          {page === null && <p className="empty">{asked.is === "refused" ? asked.message : words.waiting}</p>}
          {page?.matching === 0 && <p className="empty">{ledger.emptyHome(home)}</p>}
          {page !== null && page.matching > 0 && (
            <>
              <TradeTable trades={page.shown} looking={looking} clock={clock} isHeld={state.receipts !== null} />
              <Pages offset={offset} shown={page.shown.length} all={page.matching} turn={setOffset} />
            </>
          )}
        </>
      )}
    </section>
  );
}

function Summary({ known, isPast }: { readonly known: Sums; readonly isPast: boolean }) {
  const { total, settled, tradedWh, deliveredWh } = known;
  const { ledger } = texts;
  if (total === 0) return null;
  const say = isPast ? ledger.summaryPast : ledger.summary;
  return (
    <small>
      <Fresh value={String(total)} /> {say(kWh(tradedWh), settled, kWh(deliveredWh))}
    </small>
  );
}

function HomeChoice({
  state,
  home,
  choose,
}: {
  readonly state: LiveState;
  readonly home: string;
  readonly choose: (home: string) => void;
}) {
  const { ofHome, everyHome } = texts.ledger;
  return (
    <p className="choose">
      <label>
        {ofHome}{" "}
        <select value={home} onChange={({ target }) => choose(target.value)}>
          <option value="">{everyHome}</option>
          {state.homes.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
    </p>
  );
}

function Pages({
  offset,
  shown,
  all,
  turn,
}: {
  readonly offset: number;
  readonly shown: number;
  readonly all: number;
  readonly turn: (offset: number) => void;
}) {
  const { newer, older, range } = texts.ledger;
  if (all <= ROWS_ON_A_PAGE) return null;
  return (
    <div className="pages">
      <button
        type="button"
        className="plain"
        disabled={offset === 0}
        onClick={() => turn(Math.max(0, offset - ROWS_ON_A_PAGE))}
      >
        {newer}
      </button>
      <span className="quiet" role="status">
        {range(offset + 1, offset + shown, all)}
      </span>
      <button
        type="button"
        className="plain"
        disabled={offset + shown >= all}
        onClick={() => turn(offset + ROWS_ON_A_PAGE)}
      >
        {older}
      </button>
    </div>
  );
}

function NoTrades({
  state,
  isPast,
  clock,
}: {
  readonly state: LiveState;
  readonly isPast: boolean;
  readonly clock: Clock;
}) {
  const { status, window } = state.clock;
  const { ledger } = texts;
  if (state.community.mechanism === "sharing") return <p className="empty">{ledger.emptySharing}</p>;
  if (isPast || status === "finished") return <p className="empty">{ledger.emptyOver}</p>;
  return <p className="empty">{ledger.empty(clock.time(window.closesAt), clock.span(window.from, window.to))}</p>;
}
