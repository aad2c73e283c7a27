import type { HomeDayState } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, cents, kWh, short } from "../../format.ts";
import { addressText } from "../../shell/address.ts";
import { texts } from "../../texts/index.ts";

/** Each trade of a home's day: with whom, at what price, and where the chain says so. */
export function TradesOfHome({
  day,
  isSharing,
  clock,
  date,
}: {
  readonly day: HomeDayState;
  /** Nothing is agreed beforehand: there are deliveries, and no trades. */
  readonly isSharing: boolean;
  readonly clock: Clock;
  readonly date: string | null;
}) {
  const { home, market } = texts;
  const { tradeColumns } = home;
  return (
    <section aria-labelledby="home-trades">
      <h2 id="home-trades">
        {home.trades} <small>{market.known}</small>
      </h2>
      {day.trades.length === 0 ? (
        <p className="empty">{isSharing ? home.shared : home.noTrades}</p>
      ) : (
        <Scrolls label={home.trades} isTall>
          <table className="home-trades">
            <Columns
              of={[
                tradeColumns.for,
                tradeColumns.with,
                [tradeColumns.price, "number"],
                [tradeColumns.delivered, "number"],
                [tradeColumns.proof, "roomy"],
              ]}
            />
            <tbody>
              {day.trades.map((trade) => (
                <tr key={`${trade.id} ${trade.side}`}>
                  <th scope="row">{clock.span(trade.from, trade.to)}</th>
                  <td>
                    {trade.side === "bought" ? home.boughtFrom : home.soldTo}{" "}
                    <code title={trade.counterparty}>{short(trade.counterparty)}</code>
                  </td>
                  <td className="number">{cents(trade.pricePerWh)}</td>
                  <td className="number">
                    {trade.settled === null ? (
                      <span className="quiet">{home.awaiting}</span>
                    ) : (
                      kWh(trade.settled.deliveredWh)
                    )}
                  </td>
                  <td className="roomy">
                    <span title={trade.transaction}>{home.block(String(trade.block))}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
      <a href={addressText({ view: "ledger", home: null, date })}>{market.allTrades}</a>
    </section>
  );
}
