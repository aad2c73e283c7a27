import { useEffect, useMemo, useState } from "react";
import { clockOf } from "./format.ts";
import { useLive } from "./live.ts";
import { Bill } from "./parts/bill.tsx";
import { DayCharts } from "./parts/day-charts.tsx";
import { Figures } from "./parts/figures.tsx";
import { EnergyFlow } from "./parts/flow.tsx";
import { Footer } from "./parts/footer.tsx";
import { Grid } from "./parts/grid.tsx";
import { Header } from "./parts/header.tsx";
import { Homes } from "./parts/homes.tsx";
import { Market } from "./parts/market.tsx";
import { MyHome } from "./parts/my-home.tsx";
import { ReceiptsSection } from "./parts/receipts.tsx";
import { Trades } from "./parts/trades.tsx";
import { useNow } from "./use-now.ts";

/** The whole page. */
export function App() {
  const live = useLive();
  const now = useNow(live);
  const [home, setHome] = useHome();
  const { state } = live;
  const clock = useMemo(() => clockOf(state?.community.timezone ?? "UTC"), [state?.community.timezone]);
  if (state === null) {
    return (
      <p className="empty alone">
        {live.connected ? "Asking the community how it is." : "Nobody answers yet; this page asks again by itself."}
      </p>
    );
  }
  return (
    <>
      {!live.connected && (
        <p className="lost" role="status">
          The program does not answer. What you see is from {clock.time(state.clock.now)}; this page asks again by
          itself.
        </p>
      )}
      <Header state={state} now={now} clock={clock} />
      <main>
        <MyHome state={state} open={setHome} />
        <div className="now">
          <EnergyFlow state={state} clock={clock} />
          <Figures state={state} clock={clock} />
        </div>
        <DayCharts state={state} clock={clock} now={now} />
        <Market state={state} clock={clock} />
        <Trades state={state} clock={clock} />
        {state.receipts !== null && <ReceiptsSection state={state} receipts={state.receipts} clock={clock} now={now} />}
        <Homes state={state} open={setHome} />
        <Grid state={state} />
      </main>
      <Footer state={state} />
      {home !== null && <Bill key={home} home={home} state={state} clock={clock} close={() => setHome(null)} />}
    </>
  );
}

/** The home whose bill is open is part of the address, so that it can be linked to. */
function useHome(): readonly [string | null, (home: string | null) => void] {
  const [home, setHome] = useState(homeInAddress);
  useEffect(() => {
    const follow = () => setHome(homeInAddress());
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, []);
  const open = (chosen: string | null) => {
    if (chosen === homeInAddress()) return;
    history.pushState(null, "", chosen === null ? location.pathname : `#home=${encodeURIComponent(chosen)}`);
    setHome(chosen);
  };
  return [home, open];
}

function homeInAddress(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get("home");
}
