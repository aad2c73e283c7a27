import { useSyncExternalStore } from "react";
import { type Address, addressText, parseAddress } from "./address.ts";

let shown = location.hash;
let address = parseAddress(shown);

/** Where somebody is; the component is drawn again when that changes. */
export function useAddress(): Address {
  return useSyncExternalStore(watch, current);
}

/** Goes somewhere, as a link would. */
export function goTo(next: Address): void {
  location.hash = addressText(next);
}

function watch(watcher: () => void): () => void {
  addEventListener("hashchange", watcher);
  return () => removeEventListener("hashchange", watcher);
}

/** The same object until the address changes: a store must not look new each time it is asked. */
function current(): Address {
  if (location.hash !== shown) {
    shown = location.hash;
    address = parseAddress(shown);
  }
  return address;
}
