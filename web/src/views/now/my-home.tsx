import type { HomeRow } from "#api";
import { money, saved } from "../../format.ts";
import { addressText } from "../../shell/address.ts";
import { useOwnHome } from "../../shell/own-home.ts";
import { useAddress } from "../../shell/use-address.ts";
import { texts } from "../../texts/index.ts";
import { doesNow } from "./does-now.ts";

/** The one home somebody came for: does it buy or sell, and what did the day bring it? */
export function MyHome({
  homes,
  currency,
  isLive,
}: {
  readonly homes: readonly HomeRow[];
  readonly currency: string;
  readonly isLive: boolean;
}) {
  const [name, choose] = useOwnHome();
  const home = homes.find((one) => one.name === name);
  const { myHome } = texts;
  return (
    <section className="my-home" aria-label={myHome.label}>
      <label>
        {myHome.label}{" "}
        <select value={home === undefined ? "" : name} onChange={(event) => choose(event.target.value)}>
          <option value="">{myHome.choose}</option>
          {homes.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </label>
      {home === undefined ? (
        <span className="quiet">{myHome.hint}</span>
      ) : (
        <Day home={home} currency={currency} isLive={isLive} />
      )}
    </section>
  );
}

function Day({
  home,
  currency,
  isLive,
}: {
  readonly home: HomeRow;
  readonly currency: string;
  readonly isLive: boolean;
}) {
  const { withCommunityNano, withoutCommunityNano } = home;
  const { date } = useAddress();
  const { myHome } = texts;
  return (
    <>
      {isLive && (
        <span>
          {myHome.now} <b>{doesNow(home.netImportW)}</b>
        </span>
      )}
      <span>
        {isLive && myHome.today} <b>{money(withCommunityNano)}</b>{" "}
        {myHome.instead(money(withoutCommunityNano), currency)}{" "}
        <b>
          {saved(withoutCommunityNano, withCommunityNano)} {currency}
        </b>
      </span>
      <a className="home" href={addressText({ view: "home", home: home.name, date })}>
        {myHome.more}
      </a>
    </>
  );
}
