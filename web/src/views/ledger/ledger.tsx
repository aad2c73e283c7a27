import type { DayAccounts, DayState, LiveState } from "#api";
import type { Clock } from "../../format.ts";
import { todayOf, useAccounts, useDay } from "../../live/day.ts";
import type { ViewProps } from "../../shell/view.ts";
import { texts } from "../../texts/index.ts";
import { CheckStatement } from "./check-statement.tsx";
import { ReceiptsSection } from "./receipts.tsx";
import { Sums } from "./sums.tsx";
import { Trades } from "./trades.tsx";

/** Agreements with their proof, the money behind them, and a statement that anybody can check. */
export default function Ledger({ state, address, clock, now }: ViewProps) {
  const fetched = useDay(state, address.date);
  const day = fetched.is === "there" ? fetched.value : null;
  const { page, days } = texts;
  const accounts = useAccounts(state, address.date);
  if (address.date === null) return <Today state={state} accounts={accounts} clock={clock} now={now} />;
  if (day !== null) return <Past state={state} day={day} accounts={accounts} clock={clock} />;
  return <p className="empty">{fetched.is === "waiting" ? page.waiting : days.unknown(address.date)}</p>;
}

interface TodayProps {
  readonly state: LiveState;
  /** null until the first interval is booked. */
  readonly accounts: DayAccounts | null;
  readonly clock: Clock;
  readonly now: number;
}

function Today({ state, accounts, clock, now }: TodayProps) {
  const { trades, receipts, community, today } = state;
  return (
    <>
      <Sums trades={trades} paidNano={today.paidToNeighboursNano} accounts={accounts} currency={community.currency} />
      <Trades state={state} date={todayOf(state)} known={trades} isPast={false} clock={clock} />
      {receipts !== null && (
        <ReceiptsSection state={state} receipts={receipts} day={state.clock.day} clock={clock} now={now} />
      )}
      <CheckStatement state={state} />
    </>
  );
}

function Past({ state, day, accounts, clock }: Omit<TodayProps, "now"> & { readonly day: DayState }) {
  const { currency } = state.community;
  return (
    <>
      <Sums trades={day.trades} paidNano={day.today.paidToNeighboursNano} accounts={accounts} currency={currency} />
      <Trades key={day.date} state={state} date={day.date} known={day.trades} isPast clock={clock} />
      {day.receipts !== null && <ReceiptsSection state={state} receipts={day.receipts} day={day} clock={clock} />}
      <CheckStatement state={state} />
    </>
  );
}
