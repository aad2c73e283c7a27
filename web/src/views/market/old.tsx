import type { LiveState, OpenOrder } from "#api";
import { Fresh } from "../../common/fresh.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { type Clock, cents, kWh } from "../../format.ts";
import { CLEARED, Clearing } from "./clearing.tsx";
import { inWords } from "./talk-words.ts";

/** Lines of the talk that are shown. */
const LINES = 9;

/** What is on offer for the next interval, and what the agents say to each other. Nothing, when the day is over. */
export function Market({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { window, status } = state.clock;
  if (status === "finished") return null;
  return (
    <section aria-labelledby="market">
      <h2 id="market">
        The market for {clock.span(window.from, window.to)}
        <small> agents are known by their addresses</small>
      </h2>
      <div className="two">
        <Offers state={state} clock={clock} />
        {state.community.mechanism in CLEARED ? (
          <Clearing state={state} clock={clock} />
        ) : (
          <Talk state={state} clock={clock} />
        )}
      </div>
    </section>
  );
}

function Offers({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { offered, wanted } = state.orders;
  const most = Math.max(1, ...[...offered, ...wanted].map((order) => Number(order.energyWh)));
  if (offered.length + wanted.length === 0) {
    const { opensAt } = state.clock.window;
    return (
      <p className="empty">
        Offers appear here from {clock.time(opensAt)} on, as soon as homes know what they can spare or need.
      </p>
    );
  }
  return (
    <div className="offers">
      <OrderList title="Offered" kind="neighbours" orders={offered} most={most} />
      <OrderList title="Wanted" kind="grid" orders={wanted} most={most} />
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
  return (
    <div>
      <h3>
        {title} <b>{kWh(sum("energyWh"))}</b>
        <small> open {kWh(sum("openWh"))}</small>
      </h3>
      <Scrolls isTall label={`${title}, by price`}>
        <table className="orders">
          <thead className="for-readers">
            <tr>
              <th>Agent</th>
              <th>Price in ct/kWh</th>
              <th>Part that is open</th>
              <th>Energy</th>
            </tr>
          </thead>
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

function Talk({ state, clock }: { readonly state: LiveState; readonly clock: Clock }) {
  const { messages, proposals, agreements, lines, contents } = state.talk;
  return (
    <div className="talk">
      <h3>
        Negotiation{" "}
        <small>
          <Fresh value={String(messages)} /> messages · <Fresh value={String(proposals)} /> proposals ·{" "}
          <Fresh value={String(agreements)} /> agreed
        </small>
      </h3>
      {lines.length === 0 && <p className="empty">What agents say to each other appears here as it happens.</p>}
      {!contents && <p className="quiet">What they say stays between the two who talk.</p>}
      <ol>
        {lines.slice(0, LINES).map((line) => (
          <li key={line.id}>
            <span className="quiet">{clock.time(line.at)}</span> <code title={line.from}>{line.from.slice(0, 6)}</code>{" "}
            {contents ? inWords(line) : "talks"}{" "}
            <span className="quiet roomy">
              to <code title={line.to}>{line.to.slice(0, 6)}</code>
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}
