import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import type { LiveState, LiveView } from "#simulation";
import { type Api, startApi } from "./start.ts";
import { testProgram } from "./testing/program.ts";
import { type Tiny, tinyCommunity } from "./testing/tiny.ts";

interface Heard {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

describe("the stream of a community (slow: it runs an interval on a chain)", () => {
  let tiny: Tiny;
  let api: Api;
  before(async () => {
    tiny = await tinyCommunity(0);
    api = await startApi({
      community: tiny.community,
      view: tiny.view,
      program: testProgram(),
      port: 0,
      pageDir: tmpdir(),
    });
  });
  after(async () => {
    await api.close();
    await tiny.close();
  });

  it("is refused to more pages than it can serve, until one of them goes", async () => {
    const gone = new AbortController();
    const asks = Array.from({ length: 100 }, () => fetch(`${api.url}api/events`, { signal: gone.signal }));
    for (const { status } of await Promise.all(asks)) assert.equal(status, 200);
    const refused = await fetch(`${api.url}api/events`);
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get("retry-after"), "10");
    assert.equal(((await refused.json()) as { error: { code: string } }).error.code, "API_TOO_MANY_LISTENERS");
    gone.abort();
  });

  it("gives everything first, then what changes, and goes on where a listener stopped", async () => {
    const gone = new AbortController();
    const events = await listen(api.url, gone.signal);
    const first = (await events.next()).value as Heard;
    assert.equal(first.event, "state");
    assert.equal((first.data.trades as { total: number }).total, 0);
    const sections = Object.keys(first.data);

    const run = tiny.community.run(tiny.community.plan(1));
    const change = (await events.next()).value as Heard;
    assert.equal(change.event, "change");
    assert.ok(Object.keys(change.data).length > 0);
    assert.ok(Object.keys(change.data).every((section) => sections.includes(section)));
    await run;
    gone.abort();

    // A quick machine has told all of the first interval by now: only what happens unheard is surely missed.
    await tiny.community.run(tiny.community.plan(1));
    const again = await listen(api.url, AbortSignal.timeout(5_000), change.id);
    const whole = (await again.next()).value as Heard;
    assert.equal(whole.event, "state", "what was missed comes as a whole");
    assert.ok((whole.data.trades as { total: number }).total > 0);
  });

  it("tells two pages the same, whenever they came", async () => {
    const gone = new AbortController();
    const first = await listen(api.url, gone.signal);
    const told: LiveState[] = [(await first.next()).value?.data as unknown as LiveState];
    const run = tiny.community.run(tiny.community.plan(1));
    const second = await listen(api.url, gone.signal);
    told.push((await second.next()).value?.data as unknown as LiveState);
    await run;
    const whole = tiny.view.state();
    for (const [i, events] of [first, second].entries()) {
      while (told[i]?.chain.block !== whole.chain.block) {
        const { data } = (await events.next()).value as Heard;
        told[i] = { ...(told[i] as LiveState), ...data };
      }
    }
    gone.abort();
    const lasting = ({ clock: _, ...rest }: LiveState) => rest;
    assert.deepEqual(told.map(lasting), [lasting(whole), lasting(whole)]);
  });

  it("says on the terminal what it could not tell, and the market goes on", async () => {
    const warned: string[] = [];
    const broken: LiveView = Object.create(tiny.view, {
      since: {
        value: () => {
          throw new Error("a section is broken");
        },
      },
      revision: { get: () => tiny.view.revision },
      state: { value: () => tiny.view.state() },
      onChange: { value: (listener: () => void) => tiny.view.onChange(listener) },
    });
    const options = { community: tiny.community, view: broken, program: testProgram(), pageDir: tmpdir(), port: 0 };
    const other = await startApi({ ...options, warn: (message) => warned.push(message) });
    const events = await listen(other.url, AbortSignal.timeout(5_000));
    assert.equal((await events.next()).value?.event, "state");
    await tiny.community.run(tiny.community.plan(1));
    assert.equal((await events.next()).done, true, "whoever listens is let go and comes back");
    assert.match(warned.join(), /could not be told: a section is broken/);
    await other.close();
  });

  it("gives everything anew to a page that was left open over a restart, whatever it heard last", async () => {
    for (const id of ["0123456789ab-7", `${"9".repeat(40)}-1`, "nonsense", "<script>"]) {
      const gone = new AbortController();
      const events = await listen(api.url, gone.signal, id);
      assert.equal((await events.next()).value?.event, "state", id);
      gone.abort();
    }
  });
});

async function listen(url: string, signal: AbortSignal, lastEventId?: string): Promise<AsyncGenerator<Heard>> {
  const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const answer = await fetch(`${url}api/events`, { signal, headers });
  assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
  return eventsIn(answer.body as ReadableStream<Uint8Array>);
}

async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<Heard> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of body) {
    text += decoder.decode(part, { stream: true });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(block.split("\n").map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
      const data = fields.get("data");
      if (data !== undefined)
        yield { id: fields.get("id") ?? "", event: fields.get("event") ?? "", data: JSON.parse(data) };
    }
  }
}
