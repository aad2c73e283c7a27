import { useState } from "react";
import type { ForecastCost as Cost } from "#api";
import { money, percent } from "../../format.ts";
import { usePolled } from "../../live/polled.ts";
import { texts } from "../../texts/index.ts";

const EVERY_MS = 1_000;

/** What errors in forecasts cost a home, and all of them: worked out when somebody wants to know. */
export function ForecastCost({ home, currency }: { readonly home: string; readonly currency: string }) {
  const [isAsked, ask] = useState(false);
  const { cost } = texts.home;
  return (
    <div className="cost">
      {!isAsked && (
        <button type="button" className="plain" onClick={() => ask(true)}>
          {cost.ask}
        </button>
      )}
      <div role="status">{isAsked && <Answer home={home} currency={currency} />}</div>
    </div>
  );
}

function Answer({ home, currency }: { readonly home: string; readonly currency: string }) {
  const asked = usePolled<Cost>("/api/forecast-cost", EVERY_MS);
  const { page, home: words } = texts;
  const { cost } = words;
  if (asked.is === "waiting") return <p className="quiet">{page.waiting}</p>;
  if (asked.is === "refused") return <p className="quiet">{asked.message}</p>;
  const { value } = asked;
  switch (value.is) {
    case "none":
      return <p className="quiet">{cost.none}</p>;
    case "impossible":
      return <p className="quiet">{cost.impossible(value.why)}</p>;
    case "too-early":
      return <p className="quiet">{cost.tooEarly}</p>;
    case "working":
      return <p className="quiet">{cost.working(percent(String(Math.round(value.done * 100)), "100"))}</p>;
    case "there": {
      const own = value.homes.find((one) => one.home === home)?.costNano ?? "0";
      return (
        <>
          <p>
            <b>{cost.own(money(own), currency)}</b> {cost.all(money(value.costNano), currency)}
          </p>
          <p className="quiet">{cost.how(value.days)}</p>
        </>
      );
    }
  }
}
