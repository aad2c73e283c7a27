import type { HomeRow, LiveState } from "#api";
import { doesNow, kWh, money, saved } from "../format.ts";
import { Fresh } from "./fresh.tsx";
import { Scrolls } from "./scrolls.tsx";

/** Every home: what it does now, and what the day brought it. */
export function Homes({ state, open }: { readonly state: LiveState; readonly open: (home: string) => void }) {
  const { homes, community } = state;
  return (
    <section aria-labelledby="homes">
      <h2 id="homes">
        Homes <small>choose one for its bill; money in {community.currency}, a minus is money for the home</small>
      </h2>
      <Scrolls label="Homes">
        <table className="homes">
          <thead>
            <tr>
              <th scope="col">Home</th>
              <th scope="col" className="number">
                Now
              </th>
              <th scope="col" className="number roomy">
                Bought from neighbours
              </th>
              <th scope="col" className="number roomy">
                Sold to neighbours
              </th>
              <th scope="col" className="number roomy">
                Without
              </th>
              <th scope="col" className="number roomy">
                With the community
              </th>
              <th scope="col" className="number">
                Saved
              </th>
            </tr>
          </thead>
          <tbody>
            {homes.map((home) => (
              <Home key={home.name} home={home} open={open} />
            ))}
          </tbody>
        </table>
      </Scrolls>
    </section>
  );
}

function Home({ home, open }: { readonly home: HomeRow; readonly open: (home: string) => void }) {
  const has = [home.hasPv ? "roof" : "", home.hasBattery ? "battery" : ""].filter(Boolean).join(" and ");
  return (
    <tr>
      <th scope="row">
        <button type="button" className="home" onClick={() => open(home.name)}>
          {home.name}
        </button>{" "}
        <span className="quiet">{has}</span>
      </th>
      <td className="number">{doesNow(home.netImportW)}</td>
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
