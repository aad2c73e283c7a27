import { useState } from "react";
import type { HomeRow, LiveState } from "#api";
import { doesNow, money, saved } from "../format.ts";

const KEPT_AS = "neighborwatt.home";

/** The one home somebody came for: does it buy or sell, and what did the day bring it? The browser remembers which. */
export function MyHome({ state, open }: { readonly state: LiveState; readonly open: (home: string) => void }) {
  const [name, setName] = useState(() => localStorage.getItem(KEPT_AS) ?? "");
  const home = state.homes.find((one) => one.name === name);
  const choose = (chosen: string) => {
    localStorage.setItem(KEPT_AS, chosen);
    setName(chosen);
  };
  return (
    <section className="my-home" aria-label="Your home">
      <label>
        Your home{" "}
        <select value={home === undefined ? "" : name} onChange={(event) => choose(event.target.value)}>
          <option value="">choose</option>
          {state.homes.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </label>
      {home === undefined ? (
        <span className="quiet">and this line says what it does and what today brings it.</span>
      ) : (
        <Today home={home} currency={state.community.currency} open={open} />
      )}
    </section>
  );
}

function Today({
  home,
  currency,
  open,
}: {
  readonly home: HomeRow;
  readonly currency: string;
  readonly open: (home: string) => void;
}) {
  const { withCommunityNano, withoutCommunityNano } = home;
  return (
    <>
      <span>
        now <b>{doesNow(home.netImportW)}</b>
      </span>
      <span>
        today <b>{money(withCommunityNano)}</b> instead of {money(withoutCommunityNano)} {currency}, saved{" "}
        <b>
          {saved(withoutCommunityNano, withCommunityNano)} {currency}
        </b>
      </span>
      <button type="button" className="home" onClick={() => open(home.name)}>
        the bill
      </button>
    </>
  );
}
