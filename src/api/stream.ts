import { PassThrough } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { LiveView } from "#simulation";
import { refuse } from "./refusal.ts";

/** A change is told at once, but not sooner than this after the one before it: nothing flickers, and nobody is flooded. */
const FLOOR_MS = 250;
/** An unchanged state is told this often all the same: whoever hears nothing for longer knows that nobody is there. */
const HEARTBEAT_MS = 10_000;
const MOST_LISTENERS = 100;
/** A listener that has not taken this much is let go; it comes back by itself. */
const MOST_WAITING_BYTES = 4_000_000;

/**
 * `GET /api/events`: a stream of server-sent events. First `state` with everything, unless `Last-Event-ID` names what is
 * still the newest; then `change` with the sections that changed. An id belongs to one run of the program.
 *
 * @source WHATWG HTML, server-sent events
 */
export function addStream(
  server: FastifyInstance,
  view: LiveView,
  run: string,
  warn: (message: string) => void = () => {},
): { readonly listeners: number } {
  const listeners = new Set<PassThrough>();
  let told = view.revision;
  let lastAt = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Timeout | null = null;
  const heartbeat = setInterval(tell, HEARTBEAT_MS).unref();
  const unwatch = view.onChange(() => {
    if (listeners.size === 0 || soon !== null) return;
    soon = setTimeout(tell, Math.max(0, lastAt + FLOOR_MS - performance.now())).unref();
  });
  server.addHook("preClose", async () => {
    clearInterval(heartbeat);
    unwatch();
    if (soon !== null) clearTimeout(soon);
    for (const listener of listeners) listener.end();
  });

  function tell(): void {
    if (soon !== null) clearTimeout(soon);
    soon = null;
    if (listeners.size === 0) return;
    lastAt = performance.now();
    const text = changeText();
    if (text === null) return;
    for (const listener of listeners) {
      if (listener.writableLength > MOST_WAITING_BYTES) listener.destroy();
      else listener.write(text);
    }
  }

  /** What cannot be shown must not end the market that it is about: whoever listens asks anew, and the terminal hears why. */
  function changeText(): string | null {
    try {
      const text = eventText("change", `${run}-${view.revision}`, view.since(told));
      told = view.revision;
      return text;
    } catch (error) {
      warn(`What has changed could not be told: ${(error as Error).message}`);
      for (const listener of listeners) listener.end();
      return null;
    }
  }

  server.get("/api/events", (request, reply) => {
    if (listeners.size >= MOST_LISTENERS) {
      reply.header("retry-after", "10");
      return refuse(reply, 503, {
        code: "API_TOO_MANY_LISTENERS",
        message: `${MOST_LISTENERS} pages listen already; close one.`,
      });
    }
    const listener = new PassThrough();
    if (listeners.size === 0) told = view.revision;
    listeners.add(listener);
    listener.on("close", () => listeners.delete(listener));
    request.raw.on("close", () => listener.destroy());
    listener.write("retry: 1000\n\n");
    const id = `${run}-${view.revision}`;
    if (request.headers["last-event-id"] !== id) listener.write(eventText("state", id, view.state()));
    return reply
      .headers({ "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-store" })
      .send(listener);
  });
  return {
    get listeners() {
      return listeners.size;
    },
  };
}

/** One event; JSON has no line breaks, so one `data` line holds it. */
function eventText(event: string, id: string, data: unknown): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
