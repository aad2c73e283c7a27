import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, describe, it } from "node:test";
import type { FastifyInstance } from "fastify";
import type { Hex } from "#domain";
import { type Members, membersSchema, type Prepared, preparedSchema, type Sent, sentSchema } from "#simulation";
import { createServer } from "./server.ts";
import { addressOfKey, demonstrationKey, signPrepared, signVote } from "./signing/index.ts";
import { testProgram } from "./testing/program.ts";
import { type Tiny, tinyCommunity } from "./testing/tiny.ts";

const NEWCOMER = "0x1a642f0e3c3af545e7acbd38b07251b3990914f1";
const STRANGER = "07".repeat(32);
const PAGE = { host: "localhost:8787", origin: "http://localhost:8787", "sec-fetch-site": "same-origin" };

describe("members and their votes (slow: a chain with a front for wallets)", () => {
  let tiny: Tiny;
  let server: FastifyInstance;
  let attending: Promise<void>;
  let nowMs = 0;

  before(async () => {
    tiny = await tinyCommunity(1, 0);
    const { community, view } = tiny;
    server = await createServer({ community, view, program: testProgram(), pageDir: tmpdir(), clock: () => nowMs });
    attending = community.attend();
  });
  after(async () => {
    tiny.community.stop();
    await attending;
    await server.close();
    await tiny.close();
  });

  const keyOf = (home: string) => demonstrationKey(String(tiny.community.scenario.seed), home);
  const read = async <T>(url: string): Promise<T> => {
    const answer = await server.inject({ url, headers: { host: "localhost" } });
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json() as T;
  };
  const members = async () => membersSchema.parse(await read<Members>("/api/members"));
  const prepare = async (question: string, secret: string) =>
    preparedSchema.parse(await read<Prepared>(`/api/transactions/prepare?${question}&as=${addressOfKey(secret)}`));
  /** Every transaction after a while: nobody is in a hurry here. */
  const post = (payload: unknown, headers: Record<string, string> = PAGE) => {
    nowMs += 3_000;
    return server.inject({ method: "POST", url: "/api/transactions", headers, payload: payload as object });
  };
  const send = async (raw: Hex): Promise<Sent> => {
    const answer = await post({ raw });
    assert.equal(answer.statusCode, 200, answer.body);
    return sentSchema.parse(answer.json());
  };
  const refusal = async (answer: ReturnType<typeof post>, status: number) => {
    const { statusCode, body } = await answer;
    assert.equal(statusCode, status, body);
    return (JSON.parse(body) as { error: { code: string; message: string; field?: string } }).error;
  };
  const propose = async (): Promise<string> => {
    const { proposal } = await send(
      signPrepared(await prepare(`call=propose-admit&member=${NEWCOMER}`, keyOf("h01")), keyOf("h01")),
    );
    return proposal ?? assert.fail("it names the proposal");
  };
  const vote = async (id: string, approves: boolean, secret: string): Promise<Sent> => {
    const asked = await prepare(`call=vote&id=${id}&approve=${approves ? "yes" : "no"}`, secret);
    return send(signVote(asked, { id, approves }, secret));
  };

  it("are shown with what they decided when the community was founded", async () => {
    const { members: all, proposals, needed, chainId } = await members();
    assert.deepEqual(
      all.map(({ home }) => home),
      ["h01", "h02", "h03", "h04"],
    );
    assert.deepEqual([needed, chainId], [3, 28_279]);
    assert.ok(proposals.length > 0);
    for (const { status, yes, needed, calls } of proposals) {
      assert.equal(status, "carried-out");
      assert.ok(yes >= needed);
      assert.ok(calls.every(({ function: name }) => name !== null));
    }
  });

  it("decide with keys that only they have, and may change their minds", async () => {
    const id = await propose();
    const shown = async () => (await members()).proposals.find((proposal) => proposal.id === id) ?? assert.fail(id);
    const fresh = await shown();
    assert.deepEqual([fresh.status, fresh.action, fresh.about?.address], ["open", "admit", NEWCOMER]);
    assert.equal(fresh.proposer.home, "h01");

    await vote(id, false, keyOf("h02"));
    assert.deepEqual([(await shown()).yes, (await shown()).no], [0, 1]);
    const again = await vote(id, true, keyOf("h02"));
    assert.equal(again.ok, true);
    const changed = await shown();
    assert.deepEqual([changed.yes, changed.no], [1, 0]);
    assert.deepEqual(
      changed.votes.map(({ home, approves, counts }) => [home, approves, counts]),
      [
        ["h02", false, false],
        ["h02", true, true],
      ],
    );
    assert.equal(changed.votes[1]?.transaction, again.transaction);

    const early = await server.inject({
      url: `/api/transactions/prepare?call=execute&id=${id}&as=${addressOfKey(keyOf("h01"))}`,
      headers: { host: "localhost" },
    });
    assert.equal(early.statusCode, 409);
    assert.match(early.json().error.message, /not agreed: 1 yes, 3 needed/);

    for (const home of ["h01", "h03"]) await vote(id, true, keyOf(home));
    assert.equal((await shown()).status, "agreed");
    await send(signPrepared(await prepare(`call=execute&id=${id}`, keyOf("h04")), keyOf("h04")));
    const done = await shown();
    assert.deepEqual([done.status, done.yes, done.needed], ["carried-out", 3, 3]);
    assert.equal((await members()).members.at(-1)?.address, NEWCOMER);
  });

  it("turn a stranger's vote away before it is signed, and after", async () => {
    const id = (await members()).proposals[0]?.id ?? "";
    const stranger = addressOfKey(STRANGER);
    const asked = `/api/transactions/prepare?call=vote&id=${id}&approve=yes&as=${stranger}`;
    const early = await refusal(server.inject({ url: asked, headers: { host: "localhost" } }), 403);
    assert.equal(early.code, "API_NOT_A_MEMBER");
    assert.match(early.message, new RegExp(`${stranger} is not a member`));

    const theirs = await prepare(`call=propose-admit&member=0x${"aa".repeat(20)}`, keyOf("h02"));
    const signed = signPrepared({ ...theirs, from: stranger, nonce: 0 }, STRANGER);
    assert.equal((await refusal(post({ raw: signed }), 403)).code, "API_NOT_A_MEMBER");
  });

  it("cannot use one signature twice, nor spoil it on the way", async () => {
    const asked = await prepare(`call=propose-remove&member=${addressOfKey(keyOf("h04"))}`, keyOf("h03"));
    const raw = signPrepared(asked, keyOf("h03"));
    await send(raw);
    const twice = await refusal(post({ raw }), 409);
    assert.equal(twice.code, "API_TRANSACTION_REFUSED");
    const spoilt = `${raw.slice(0, -2)}${raw.endsWith("00") ? "01" : "00"}` as Hex;
    const { statusCode } = await post({ raw: spoilt });
    // Another signature is none, or a stranger's.
    assert.ok(statusCode === 400 || statusCode === 403, String(statusCode));
  });

  it("are refused by name when what they hand in is not for this community", async () => {
    const asked = await prepare(`call=propose-admit&member=0x${"bb".repeat(20)}`, keyOf("h01"));
    const sign = (changed: Partial<Prepared>) => ({ raw: signPrepared({ ...asked, ...changed }, keyOf("h01")) });
    const cases: readonly [string, unknown, number, string][] = [
      ["another chain", sign({ chainId: 1 }), 400, "API_BAD_TRANSACTION"],
      ["another contract", sign({ to: `0x${"ee".repeat(20)}` }), 403, "API_FOREIGN_CONTRACT"],
      ["a nonce ahead of its time", sign({ nonce: asked.nonce + 5 }), 409, "API_TRANSACTION_REFUSED"],
      ["more gas than a block has", sign({ gas: "99000000" }), 400, "API_BAD_TRANSACTION"],
      ["bytes that are no transaction", { raw: "0x0102" }, 400, "API_BAD_TRANSACTION"],
      ["no bytes", { raw: "vote yes" }, 400, "API_BAD_PARAMETER"],
      ["nothing", {}, 400, "API_BAD_PARAMETER"],
      ["a list", [{ raw: "0x01" }], 400, "API_BAD_PARAMETER"],
      ["a key beside it", { raw: "0x01", key: STRANGER }, 400, "API_BAD_PARAMETER"],
      ["too many bytes", { raw: `0x${"00".repeat(4_097)}` }, 400, "API_BAD_PARAMETER"],
      ["far too many bytes", { raw: `0x${"00".repeat(20_000)}` }, 413, "API_BAD_REQUEST"],
    ];
    for (const [what, payload, status, code] of cases) {
      assert.equal((await refusal(post(payload), status)).code, code, what);
    }
  });

  it("are asked by this program's own page only, in JSON", async () => {
    const from = (headers: Record<string, string>) =>
      refusal(post({ raw: "0x01" }, { host: "localhost:8787", ...headers }), 403);
    assert.equal((await from({ origin: "http://evil.example" })).code, "API_FOREIGN_ORIGIN");
    assert.equal((await from({ origin: "null" })).field, "origin");
    assert.equal((await from({ origin: "http://localhost:9999" })).field, "origin");
    assert.equal((await from({ "sec-fetch-site": "cross-site" })).field, "sec-fetch-site");
    assert.equal((await from({ "sec-fetch-site": "same-site" })).field, "sec-fetch-site");
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      const answer = server.inject({
        method: "POST",
        url: "/api/transactions",
        headers: { ...PAGE, "content-type": type },
        payload: '{"raw":"0x01"}',
      });
      assert.equal((await refusal(answer, 415)).code, "API_BAD_REQUEST", type);
    }
  });

  it("cannot be flooded", async () => {
    const hurried = () =>
      server.inject({ method: "POST", url: "/api/transactions", headers: PAGE, payload: { raw: "0x01" } });
    nowMs += 1_000_000;
    for (let i = 0; i < 10; i++) assert.equal((await hurried()).statusCode, 400);
    const answer = await hurried();
    assert.equal(answer.headers["retry-after"], "3");
    assert.equal((await refusal(Promise.resolve(answer), 429)).code, "API_TOO_MANY_TRANSACTIONS");
    nowMs += 3_000;
    assert.equal((await hurried()).statusCode, 400, "one more after a while");
    assert.equal((await hurried()).statusCode, 429);
  });

  it("are told which parameter is missing or wrong", async () => {
    const as = `as=${NEWCOMER}`;
    const id = `id=0x${"00".repeat(32)}`;
    const cases: readonly [string, number, string][] = [
      [`call=vote&approve=yes&${as}`, 400, "id"],
      [`call=vote&${id}&${as}`, 400, "approve"],
      [`call=vote&${id}&approve=perhaps&${as}`, 400, "approve"],
      [`call=vote&${id}&approve=yes&as=h01`, 400, "as"],
      [`call=vote&${id}&approve=yes`, 400, "as"],
      [`call=execute&id=12&${as}`, 400, "id"],
      [`call=propose-admit&${as}`, 400, "member"],
      [`call=mint&${as}`, 400, "call"],
      [`call=execute&${id}&${as}`, 404, "id"],
    ];
    for (const [question, status, field] of cases) {
      const answer = server.inject({ url: `/api/transactions/prepare?${question}`, headers: { host: "localhost" } });
      assert.equal((await refusal(answer, status)).field, field, question);
    }
  });
});

describe("members of a chain without a front", () => {
  it("are told that nothing can be handed in", async () => {
    const tiny = await tinyCommunity(0);
    const server = await createServer({
      community: tiny.community,
      view: tiny.view,
      program: testProgram(),
      pageDir: tmpdir(),
    });
    const answer = await server.inject({ url: "/api/members", headers: { host: "localhost" } });
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.json().error.code, "API_NO_CHAIN_FRONT");
    await server.close();
    await tiny.close();
  });
});
