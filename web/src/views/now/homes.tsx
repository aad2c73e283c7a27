import type { HomeRow } from "#api";
import { Columns } from "../../common/columns.tsx";
import { Fresh } from "../../common/fresh.tsx";
import { Scrolls } from "../../common/scrolls.tsx";
import { kWh, money, saved } from "../../format.ts";
import { addressText } from "../../shell/address.ts";
import { texts } from "../../texts/index.ts";
import { doesNow } from "./does-now.ts";

interface HomesProps {
  readonly homes: readonly HomeRow[];
  readonly currency: string;
  readonly date: string | null;
  /** Whether what a home does at the moment is known. */
  readonly isLive: boolean;
}

/** Every home: what it does now, and what the day brought it. */
export function Homes({ homes, currency, date, isLive }: HomesProps) {
  const { title, hint, columns } = texts.homes;
  const roomy = [columns.bought, columns.sold, columns.without, columns.with];
  return (
    <section aria-labelledby="homes">
      <h2 id="homes">
        {title} <small>{hint(currency)}</small>
      </h2>
      <Scrolls label={title}>
        <table className="homes">
          <Columns
            of={[
              columns.home,
              ...(isLive ? [[columns.now, "number"] as const] : []),
              ...roomy.map((name) => [name, "number roomy"] as const),
              [columns.saved, "number"],
            ]}
          />
          <tbody>
            {homes.map((home) => (
              <Home key={home.name} home={home} date={date} isLive={isLive} />
            ))}
          </tbody>
        </table>
      </Scrolls>
    </section>
  );
}

function Home({
  home,
  date,
  isLive,
}: {
  readonly home: HomeRow;
  readonly date: string | null;
  readonly isLive: boolean;
}) {
  return (
    <tr>
      <th scope="row">
        <a className="home" href={addressText({ view: "home", home: home.name, date })}>
          {home.name}
        </a>{" "}
        <span className="quiet">{equipment(home)}</span>
      </th>
      {isLive && <td className="number">{doesNow(home.netImportW)}</td>}
      <td className="number roomy">{kWh(home.boughtWh)}</td>
      <td className="number roomy">{kWh(home.soldWh)}</td>
      <td className="number roomy">{money(home.withoutCommunityNano)}</td>
      <td className="number roomy">{money(home.withCommunityNano)}</td>
      <td className="number">
        <b>
          <Fresh value={saved(home.withoutCommunityNano, home.withCommunityNano)} />
        </b>
      </td>
    </tr>
  );
}

function equipment({ hasPv, hasBattery }: HomeRow): string {
  const { roof, battery, and } = texts.homes;
  if (hasPv && hasBattery) return and(roof, battery);
  return hasPv ? roof : hasBattery ? battery : "";
}
