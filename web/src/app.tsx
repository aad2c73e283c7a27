import { type ComponentType, type LazyExoticComponent, lazy, Suspense, useEffect, useMemo, useRef } from "react";
import type { LiveState } from "#api";
import { type Clock, clockOf } from "./format.ts";
import { useDays } from "./live/day.ts";
import { type Live, useLive } from "./live/live.ts";
import { useNow } from "./live/use-now.ts";
import type { ViewName } from "./shell/address.ts";
import { DayBar } from "./shell/day-bar.tsx";
import { Footer } from "./shell/footer.tsx";
import { Header } from "./shell/header.tsx";
import { Navigation } from "./shell/navigation.tsx";
import { useOwnHome } from "./shell/own-home.ts";
import { useAddress } from "./shell/use-address.ts";
import type { ViewProps } from "./shell/view.ts";
import { texts } from "./texts/index.ts";

/** Each view is fetched when somebody goes there; the charts come after that. */
const VIEW: Readonly<Record<ViewName, LazyExoticComponent<ComponentType<ViewProps>>>> = {
  now: lazy(() => import("./views/now/now.tsx")),
  market: lazy(() => import("./views/market/market.tsx")),
  home: lazy(() => import("./views/home/home.tsx")),
  grid: lazy(() => import("./views/grid/grid.tsx")),
  ledger: lazy(() => import("./views/ledger/ledger.tsx")),
  community: lazy(() => import("./views/community/community.tsx")),
  system: lazy(() => import("./views/system/system.tsx")),
};
/** Views that can show a day that is over. */
const WITH_DAYS: readonly ViewName[] = ["now", "market", "home", "grid", "ledger"];

/** The whole page. */
export function App() {
  const live = useLive();
  const { state } = live;
  const timezone = state?.community.timezone ?? "UTC";
  const clock = useMemo(() => clockOf(timezone), [timezone]);
  if (state === null) {
    return <p className="empty alone">{live.connected ? texts.page.asking : texts.page.nobody}</p>;
  }
  return <Page live={live} state={state} clock={clock} />;
}

function Page({ live, state, clock }: { readonly live: Live; readonly state: LiveState; readonly clock: Clock }) {
  const now = useNow(live);
  const address = useAddress();
  const [ownHome] = useOwnHome();
  const days = useDays(state);
  const known = days.is === "there" ? days.value : null;
  const { view } = address;
  const View = VIEW[view];
  const title = useTitle(view, state.community.title);
  return (
    <>
      <button type="button" className="skip" onClick={() => title.current?.focus()}>
        {texts.page.skip}
      </button>
      {!live.connected && (
        <p className="lost" role="status">
          {texts.page.lost(clock.time(state.clock.now))}
        </p>
      )}
      <Header state={state} now={now} clock={clock} />
      <Navigation address={address} ownHome={ownHome} />
      <main>
        <div className="view-head">
          <h1 ref={title} tabIndex={-1}>
            {texts.nav[view]}
          </h1>
          {WITH_DAYS.includes(view) && <DayBar state={state} address={address} days={known} clock={clock} />}
        </div>
        <Suspense fallback={<p className="empty">{texts.page.waiting}</p>}>
          <View key={view} state={state} address={address} days={known} clock={clock} now={now} />
        </Suspense>
      </main>
      <Footer state={state} />
    </>
  );
}

/** Names the page after its view; whoever goes to another view by keyboard or by ear goes on at its heading. */
function useTitle(view: ViewName, community: string) {
  const title = useRef<HTMLHeadingElement>(null);
  const before = useRef(view);
  useEffect(() => {
    document.title = texts.page.title(texts.nav[view], community);
    if (before.current !== view) title.current?.focus({ preventScroll: true });
    before.current = view;
  }, [view, community]);
  return title;
}
