import type { DayState } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, kW } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { loweredLimits } from "./day-of-feeders.ts";

/** When the grid operator let a feeder carry less than agreed. */
export function Orders({
  day,
  clock,
  isOver,
}: {
  readonly day: DayState;
  readonly clock: Clock;
  readonly isOver: boolean;
}) {
  const { grid } = texts;
  const { when, feeder, takes, gives } = grid.orderColumns;
  const orders = loweredLimits(day);
  return (
    <section aria-labelledby="limit-orders">
      <h2 id="limit-orders">
        {grid.orders} <small>{grid.ordersHint}</small>
      </h2>
      {orders.length === 0 ? (
        <p className="quiet">{isOver ? grid.noOrdersPast : grid.noOrders}</p>
      ) : (
        <Scrolls label={grid.orders}>
          <table>
            <caption className="for-readers">{grid.orders}</caption>
            <Columns of={[when, feeder, [takes, "number"], [gives, "number"]]} />
            <tbody>
              {orders.map((order) => (
                <tr key={`${order.from} ${order.feeder}`}>
                  <th scope="row">{clock.span(order.from, order.to)}</th>
                  <td>{order.feeder}</td>
                  <td className="number">{kW(order.netInLimitW)}</td>
                  <td className="number">{kW(order.netOutLimitW)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolls>
      )}
    </section>
  );
}
