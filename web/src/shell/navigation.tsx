import { texts } from "../texts/index.ts";
import { type Address, addressText, VIEWS } from "./address.ts";

/** The way to every view; it keeps the home and the day that somebody looks at. */
export function Navigation({ address, ownHome }: { readonly address: Address; readonly ownHome: string }) {
  return (
    <nav aria-label={texts.page.views}>
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
