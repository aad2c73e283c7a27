import { PassThrough } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { LiveView } from "#simulation";
import { refuse } from "./refusal.ts";

/** How often a change is told: fast enough to feel live, slow enough that nothing flickers. */
const PERIOD_MS = 500;
/** An unchanged state is told this often all the same: whoever hears nothing for longer knows that nobody is there. */
const HEARTBEAT_PERIODS = 20;
const MOST_LISTENERS = 100;
/** A listener that has not taken this much is let go; it comes back by itself. */
const MOST_WAITING_BYTES = 4_000_000;

/**
 * `GET /api/events`: a stream of server-sent events. First `state` with everything, unless `Last-Event-ID` names what is
 * still the newest; then `change` with the sections that changed. An id belongs to one run of the program.
 *
 * @source WHATWG HTML, server-sent events
 */
export function addStream(server: FastifyInstance, view: LiveView, run: string): { readonly listeners: number } {
  const listeners = new Set<PassThrough>();
  let told = view.revision;
  let quiet = 0;
  const timer = setInterval(tell, PERIOD_MS);
  timer.unref();
  server.addHook("preClose", async () => {
    clearInterval(timer);
    for (const listener of listeners) listener.end();
  });

  function tell(): void {
    if (listeners.size === 0) return;
    if (view.revision === told && ++quiet < HEARTBEAT_PERIODS) return;
    quiet = 0;
    const text = eventText("change", `${run}-${view.revision}`, view.since(told));
    told = view.revision;
    for (const listener of listeners) {
      if (listener.writableLength > MOST_WAITING_BYTES) listener.destroy();
      else listener.write(text);
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
