import { useSyncExternalStore } from "react";
import type { LiveState } from "#api";

/** What the page knows, and whether the program still talks to it. */
export interface Live {
  readonly state: LiveState | null;
  readonly connected: boolean;
  /** `performance.now()` when the state came. */
  readonly receivedAt: number;
}

/** After an answer that is no stream the browser gives up; we do not. */
const TRY_AGAIN_MS = 2_000;

let live: Live = { state: null, connected: true, receivedAt: 0 };
const watchers = new Set<() => void>();

/** The newest state; the component is drawn again whenever it changes. */
export function useLive(): Live {
  return useSyncExternalStore(watch, () => live);
}

function watch(watcher: () => void): () => void {
  if (watchers.size === 0) connect();
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

let source: EventSource | null = null;

/** The browser reconnects by itself and names the last event it saw; the server then sends everything anew. */
function connect(): void {
  if (source !== null) return;
  const opened = new EventSource("/api/events");
  source = opened;
  opened.addEventListener("state", ({ data }) => take(JSON.parse(data) as LiveState));
  opened.addEventListener("change", ({ data }) => {
    if (live.state !== null) take({ ...live.state, ...(JSON.parse(data) as Partial<LiveState>) });
  });
  opened.addEventListener("open", () => tell({ ...live, connected: true }));
  opened.addEventListener("error", () => {
    tell({ ...live, connected: false });
    if (opened.readyState !== EventSource.CLOSED) return;
    source = null;
    setTimeout(connect, TRY_AGAIN_MS);
  });
}

function take(state: LiveState): void {
  tell({ state, connected: true, receivedAt: performance.now() });
}

function tell(next: Live): void {
  live = next;
  for (const watcher of watchers) watcher();
}
