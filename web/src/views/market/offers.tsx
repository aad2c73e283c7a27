import type { LiveState, OpenOrder } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, cents, kWh } from "../../format.ts";
import { texts } from "../../texts/index.ts";

/** What is offered and wanted for the interval that is traded, by price. */
export function Offers({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { offered, wanted } = state.orders;
  const { market } = texts;
  const most = Math.max(1, ...[...offered, ...wanted].map((order) => Number(order.energyWh)));
  if (offered.length + wanted.length === 0) {
    return <p className="empty">{market.offersFrom(clock.time(state.clock.window.opensAt))}</p>;
  }
  return (
    <div className="offers">
      <OrderList title={market.offered} kind="neighbours" orders={offered} most={most} />
      <OrderList title={market.wanted} kind="grid" orders={wanted} most={most} />
    </div>
  );
}

function OrderList({
  title,
  kind,
  orders,
  most,
}: {
  readonly title: string;
  readonly kind: string;
  readonly orders: readonly OpenOrder[];
  readonly most: number;
}) {
  const sum = (of: "energyWh" | "openWh") => String(orders.reduce((total, order) => total + BigInt(order[of]), 0n));
  const { open, byPrice, orderColumns } = texts.market;
  return (
    <div>
      <h3>
        {title} <b>{kWh(sum("energyWh"))}</b> <small>{open(kWh(sum("openWh")))}</small>
      </h3>
      <Scrolls isTall label={byPrice(title)}>
        <table className="orders">
          <Columns isForReaders of={[orderColumns.agent, orderColumns.price, orderColumns.part, orderColumns.energy]} />
          <tbody>
            {orders.map((order) => (
              <tr key={order.owner}>
                <td>
                  <code title={order.owner}>{order.owner.slice(0, 6)}</code>
                </td>
                <td className="number">{cents(order.pricePerWh)}</td>
                <td className="amount">
                  <span className={`amount-bar ${kind}`} style={{ width: `${(100 * Number(order.energyWh)) / most}%` }}>
                    <span style={{ width: `${(100 * Number(order.openWh)) / Math.max(1, Number(order.energyWh))}%` }} />
                  </span>
                </td>
                <td className="number">{kWh(order.energyWh)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </div>
  );
}
