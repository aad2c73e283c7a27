import type { HomeDayState } from "#api";
import { todayOf } from "../../live/day.ts";
import { useFetched } from "../../live/fetched.ts";
import { addressText } from "../../shell/address.ts";
import { useOwnHome } from "../../shell/own-home.ts";
import { goTo } from "../../shell/use-address.ts";
import type { ViewProps } from "../../shell/view.ts";
import { texts } from "../../texts/index.ts";
import { Bill } from "./bill.tsx";
import { DayOfHome } from "./day-of-home.tsx";
import { ForecastOfHome } from "./forecast-of-home.tsx";
import { Sums } from "./sums.tsx";
import { TradesOfHome } from "./trades-of-home.tsx";

/** One home's day: what it used and had over, what it paid, and what its agent had expected. */
export default function Home({ state, address, days: known, clock, now }: ViewProps) {
  const [ownHome, choose] = useOwnHome();
  const { home, page, days } = texts;
  const name = address.home ?? ownHome;
  const date = address.date ?? todayOf(state);
  const { bookedTo } = state.today;
  const path = name === "" ? null : `/api/homes/${encodeURIComponent(name)}/days/${date}`;
  const day = useFetched<HomeDayState>(path, address.date === null ? bookedTo : "");
  const previous = known?.days.findLast((one) => one.date < date)?.date ?? null;
  const before = useFetched<HomeDayState>(
    name === "" || previous === null ? null : `/api/homes/${encodeURIComponent(name)}/days/${previous}`,
  );
  const open = (chosen: string) => {
    if (chosen === "") return;
    if (ownHome === "") choose(chosen);
    goTo({ ...address, home: chosen });
  };
  const isKnown = state.homes.some((one) => one.name === name);
  return (
    <>
      <p className="choose">
        <label>
          {home.whose}{" "}
          <select value={isKnown ? name : ""} onChange={({ target }) => open(target.value)}>
            {!isKnown && <option value="">{texts.myHome.choose}</option>}
            {state.homes.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
      </p>
      {name === "" && <p className="empty">{home.choose}</p>}
      {name !== "" && !isKnown && <p className="empty">{home.unknown(name)}</p>}
      {isKnown && day.is === "waiting" && <p className="empty">{page.waiting}</p>}
      {isKnown && day.is === "refused" && (
        <p className="empty">
          {address.date === null ? home.noBill : days.unknown(date)}{" "}
          {address.date !== null && <a href={addressText({ ...address, date: null })}>{days.back}</a>}
        </p>
      )}
      {isKnown && day.is === "there" && (
        <>
          <Sums
            day={day.value}
            before={before.is === "there" ? before.value : null}
            isLive={address.date === null}
            currency={state.community.currency}
          />
          <div className="two">
            <Bill
              home={name}
              day={day.value}
              version={address.date === null ? bookedTo : ""}
              currency={state.community.currency}
              clock={clock}
            />
            <TradesOfHome
              day={day.value}
              isSharing={state.community.mechanism === "sharing"}
              clock={clock}
              date={address.date}
            />
          </div>
          <DayOfHome day={day.value} clock={clock} now={address.date === null ? now : undefined} />
          <ForecastOfHome
            day={day.value}
            currency={state.community.currency}
            clock={clock}
            now={address.date === null ? now : undefined}
          />
        </>
      )}
    </>
  );
}
