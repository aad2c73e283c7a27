import { useSyncExternalStore } from "react";

const KEPT_AS = "neighborwatt.home";
const watchers = new Set<() => void>();

/** The home somebody came for; the browser remembers which. Empty until one was chosen. */
export function useOwnHome(): readonly [string, (home: string) => void] {
  return [useSyncExternalStore(watch, kept), choose];
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function kept(): string {
  return localStorage.getItem(KEPT_AS) ?? "";
}

function choose(home: string): void {
  localStorage.setItem(KEPT_AS, home);
  for (const watcher of watchers) watcher();
}
