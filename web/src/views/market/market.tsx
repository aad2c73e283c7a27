import type { LiveState } from "#api";
import { type Clock, cents, kWh, short } from "../../format.ts";
import { useDay } from "../../live/day.ts";
import { addressText } from "../../shell/address.ts";
import type { ViewProps } from "../../shell/view.ts";
import { texts } from "../../texts/index.ts";
import { CLEARED, Clearing } from "./clearing.tsx";
import { Depth } from "./depth.tsx";
import { Offers } from "./offers.tsx";
import { PriceChart } from "./price-chart.tsx";
import { Talk } from "./talk.tsx";

/** What is traded now, at which price, and who says what; of a day that is over, its prices. */
export default function Market({ state, address, clock, now }: ViewProps) {
  const day = useDay(state, address.date);
  const { market, page, days } = texts;
  if (address.date !== null) {
    if (day.is === "waiting") return <p className="empty">{page.waiting}</p>;
    if (day.is === "refused") return <p className="empty">{days.unknown(address.date)}</p>;
    const { value } = day;
    return (
      <>
        <PriceChart label={market.priceLabel} prices={value.price.day} day={value} clock={clock} />
        <Newest trades={value.trades.shown} title={market.past} date={value.date} clock={clock} />
      </>
    );
  }
  const { window } = state.clock;
  const { tomorrow } = state.price;
  return (
    <>
      <Window state={state} clock={clock} />
      <section aria-labelledby="prices">
        <h2 id="prices">
          {market.prices} <small>{market.pricesHint}</small>
        </h2>
        <PriceChart
          label={market.priceLabel}
          prices={state.price.day}
          day={state.clock.day}
          clock={clock}
          now={now}
          marked={window}
        />
        {tomorrow !== null && tomorrow.length > 0 && (
          <>
            <h3>{market.tomorrow}</h3>
            <PriceChart label={market.tomorrowLabel} prices={tomorrow} day={spanOf(tomorrow)} clock={clock} />
          </>
        )}
      </section>
      <Newest trades={state.trades.shown} title={market.newest} date={null} clock={clock}>
        {market.newestEmpty(clock.time(window.closesAt), clock.span(window.from, window.to))}
      </Newest>
    </>
  );
}

function spanOf(prices: NonNullable<LiveState["price"]["tomorrow"]>): { readonly from: string; readonly to: string } {
  return { from: prices[0]?.from ?? "", to: prices.at(-1)?.to ?? "" };
}

/** What is on offer for the next interval, and what becomes of it. */
function Window({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { market } = texts;
  const { window, status } = state.clock;
  if (status === "finished") return <p className="empty">{market.over}</p>;
  return (
    <section aria-labelledby="window">
      <h2 id="window">
        {market.title(clock.span(window.from, window.to))} <small>{market.known}</small>
      </h2>
      <div className="two">
        <Offers state={state} clock={clock} />
        {state.community.mechanism in CLEARED ? (
          <Clearing state={state} clock={clock} />
        ) : (
          <Talk state={state} clock={clock} />
        )}
      </div>
      <Depth offered={state.orders.offered} wanted={state.orders.wanted} />
    </section>
  );
}

const FEW = 6;

function Newest({
  trades,
  title,
  date,
  clock,
  children,
}: {
  readonly trades: LiveState["trades"]["shown"];
  readonly title: string;
  readonly date: string | null;
  readonly clock: Clock;
  /** What stands here until there are any. */
  readonly children?: string;
}) {
  const { market } = texts;
  return (
    <section aria-labelledby="newest">
      <h2 id="newest">{title}</h2>
      {trades.length === 0 && <p className="empty">{children ?? market.noOffers}</p>}
      <ol className="trades">
        {trades.slice(0, FEW).map((trade) => (
          <li key={trade.id} className="fresh">
            <span className="quiet">{clock.span(trade.from, trade.to)}</span>{" "}
            <code title={trade.seller}>{short(trade.seller)}</code> →{" "}
            <code title={trade.buyer}>{short(trade.buyer)}</code> {kWh(trade.energyWh)}{" "}
            <b>{cents(trade.pricePerWh)} ct/kWh</b>
          </li>
        ))}
      </ol>
      {trades.length > 0 && <a href={addressText({ view: "ledger", home: null, date })}>{market.allTrades}</a>}
    </section>
  );
}
