import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openCommunity } from "../open-community.ts";
import { loadScenario } from "../scenario/index.ts";

const SCENARIOS = new URL("../../../scenarios", import.meta.url).pathname;

test("three founders can let in more homes than fit into one vote (slow: 160 homes publish their agents)", async () => {
  const folder = mkdtempSync(join(tmpdir(), "neighborwatt-founding-"));
  const file = join(folder, "many.yaml");
  writeFileSync(file, readFileSync(join(SCENARIOS, "hundred.yaml"), "utf8").replace(/count: \d+/, "count: 160"));
  const community = await openCommunity({
    loaded: loadScenario(file, { scenariosDir: SCENARIOS }),
    choices: { mechanism: "negotiation", settlement: "metered", privacy: "open", admission: "vote" },
    directory: join(folder, "state"),
    codeVersion: "test",
    wallMs: () => performance.now(),
  });
  try {
    const count = await community.chain.read({ contract: "Consortium", function: "memberCount", args: [] });
    assert.equal(count, 160n);
  } finally {
    await community.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
