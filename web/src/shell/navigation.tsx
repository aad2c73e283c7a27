import { useLayoutEffect, useRef } from "react";
import { texts } from "../texts/index.ts";
import { type Address, addressText, VIEWS } from "./address.ts";

/** The way to every view; it keeps the home and the day that somebody looks at. */
export function Navigation({ address, ownHome }: { readonly address: Address; readonly ownHome: string }) {
  const row = useRef<HTMLElement>(null);
  // On a phone the row is longer than the screen: the view that is shown must not be the one that is cut off.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row moves when the view is another one, at no other time.
  useLayoutEffect(() => {
    const nav = row.current;
    const current = nav?.querySelector<HTMLElement>('[aria-current="page"]');
    if (nav && current) nav.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - nav.clientWidth / 2;
  }, [address.view]);
  return (
    <nav ref={row} aria-label={texts.page.views}>
      <ul>
        {VIEWS.map((view) => (
          <li key={view}>
            <a
              href={addressText({ ...address, view, home: homeFor(view, address, ownHome) })}
              aria-current={view === address.view ? "page" : undefined}
            >
              {texts.nav[view]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function homeFor(view: string, address: Address, ownHome: string): string | null {
  if (view !== "home") return null;
  return address.home ?? (ownHome === "" ? null : ownHome);
}
