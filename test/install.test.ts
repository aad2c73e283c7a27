import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { Clone, type Ended } from "./support/clone.ts";
import { read } from "./support/source.ts";

const LOCK = {
  packages: {
    "": { name: "fixture" },
    "node_modules/node": { version: "24.0.0" },
    "node_modules/sun": { version: "1.0.0" },
    "node_modules/probe": { version: "1.0.0", dev: true },
    "node_modules/sun-win32-x64": { version: "1.0.0", optional: true },
  },
};
const RUNS = "#!/bin/sh\necho v24.0.0\n";
/** Stands in for npm: notes how it was called, and brings what the test says. */
const npmThat = (does: string): string => `#!/bin/sh\necho "$*" >> calls\n${does}\n`;
const INSTALLS = npmThat(
  `mkdir -p node_modules/.bin && cp package-lock.json node_modules/.package-lock.json && cp good-node node_modules/.bin/node`,
);
const failsWith = (text: string): string => npmThat(`echo "npm error code ${text}" >&2; exit 1`);

describe("what npm start and npm test do first", () => {
  let clone: Clone;
  beforeEach(() => {
    clone = new Clone()
      .copy("scripts/install.mjs")
      .write("package-lock.json", JSON.stringify(LOCK))
      .write("good-node", RUNS);
  });
  afterEach(() => clone.remove());

  const installed = (packages: Record<string, unknown>): Clone =>
    clone.write("node_modules/.package-lock.json", JSON.stringify({ packages })).write("node_modules/.bin/node", RUNS);
  const install = (npm: string, ...args: string[]): Promise<Ended> => {
    clone.write("bin/npm", npm);
    return clone.run(process.execPath, ["scripts/install.mjs", ...args], {
      PATH: `${clone.path}/bin:${process.env.PATH}`,
    });
  };
  const calls = (): string =>
    existsSync(join(clone.path, "calls")) ? readFileSync(join(clone.path, "calls"), "utf8") : "";
  const { "node_modules/sun-win32-x64": _foreign, ...here } = LOCK.packages;
  const { "node_modules/probe": _probe, ...running } = here;

  it("installs everything in a fresh clone, and says so", async () => {
    const { code, stdout, stderr } = await install(INSTALLS);
    assert.equal(code, 0, stderr);
    assert.match(calls(), /^ci --include=dev /);
    assert.match(stderr, /installing 3 packages/);
    assert.equal(stdout, "", "standard output belongs to the program that starts next");
  });

  it("leaves out what only tests need when the program is to run", async () => {
    assert.equal((await install(INSTALLS, "--run")).code, 0);
    assert.match(calls(), /^ci --omit=dev /);
  });

  it("does nothing when the tree is the one of the lock, whatever the times of the files", async () => {
    installed(here).write("package-lock.json", JSON.stringify(LOCK));
    assert.deepEqual(await install(INSTALLS), { code: 0, stdout: "", stderr: "" });
    assert.equal(calls(), "");
  });

  it("is content with a tree without the tests' packages when the program is to run", async () => {
    installed(running);
    assert.equal((await install(INSTALLS, "--run")).code, 0);
    assert.equal(calls(), "");
  });

  it("adds the tests' packages without taking anything away from a running program", async () => {
    installed(running);
    assert.equal((await install(INSTALLS)).code, 0);
    assert.match(calls(), /^install --no-save --include=dev /);
  });

  it("installs anew when a version differs, and keeps the tests' packages", async () => {
    installed({ ...here, "node_modules/sun": { version: "0.9.0" } });
    assert.equal((await install(INSTALLS, "--run")).code, 0);
    assert.match(calls(), /^ci --include=dev /);
  });

  it("installs anew over a tree whose installation was cut short", async () => {
    clone.write("node_modules/.package-lock.json", '{"packages": {"node_mod');
    assert.equal((await install(INSTALLS)).code, 0);
    assert.match(calls(), /^ci /);
  });

  it("says that install scripts were not run when Node 24 did not come", async () => {
    const { code, stderr } = await install(INSTALLS.replace(/ && cp good-node \S+/, ""));
    assert.equal(code, 78);
    assert.match(stderr, /node_modules\/\.bin\/node\) is missing.*no install scripts.*Cure/s);
  });

  it("notices later that Node 24 is missing", async () => {
    installed(here);
    rmSync(join(clone.path, "node_modules/.bin/node"));
    assert.equal((await install(INSTALLS)).code, 78);
  });

  it("notices a Node that does not run here", async () => {
    clone.write("good-node", "#!/bin/sh\nexit 126\n");
    const { code, stderr } = await install(INSTALLS);
    assert.equal(code, 78);
    assert.match(stderr, /does not run on this machine/);
  });

  for (const [said, code, cause] of [
    ["EUSAGE", 78, /does not fit package\.json/],
    ["EACCES", 78, /may not write/],
    ["ENOTFOUND", 69, /registry cannot be reached/],
    ["ECONNREFUSED", 69, /registry cannot be reached/],
    ["E404", 69, /does not serve/],
    ["ENOSPC", 69, /disk is full/],
    ["EINTEGRITY", 69, /cache clean/],
    ["EWHATEVER", 69, /own words/],
  ] as const) {
    it(`names the cause when npm fails with ${said}`, async () => {
      const ended = await install(failsWith(said));
      assert.equal(ended.code, code);
      assert.match(ended.stderr, cause);
      assert.match(ended.stderr, new RegExp(`npm error code ${said}`), "npm's own words stay visible");
    });
  }

  it("says when there is no npm", async () => {
    const { code, stderr } = await clone.run(process.execPath, ["scripts/install.mjs"], {
      PATH: `${clone.path}/nowhere`,
    });
    assert.equal(code, 69);
    assert.match(stderr, /npm is not on the PATH/);
  });
});

describe("the launcher", () => {
  let clone: Clone;
  beforeEach(() => {
    clone = new Clone()
      .copy("neighborwatt")
      .write("scripts/install.mjs", "process.exitCode = Number(process.env.INSTALL_ENDS ?? 0);")
      .write("src/cli/main.ts", "console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 7;")
      .write("node_modules/.bin/node", `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
  });
  afterEach(() => clone.remove());

  it("hands arguments and exit code through, from any folder", async () => {
    const ended = await clone.run(join(clone.path, "neighborwatt"), ["run", "two words", "--json"], {}, "/");
    assert.deepEqual(ended, { code: 7, stdout: '["run","two words","--json"]\n', stderr: "" });
  });

  it("finds its clone through links to links", async () => {
    symlinkSync("neighborwatt", join(clone.path, "near"));
    symlinkSync(join(clone.path, "near"), join(clone.path, "far"));
    assert.equal((await clone.run(join(clone.path, "far"), [], {}, "/")).code, 7);
  });

  it("stops with the exit code of an installation that failed", async () => {
    const ended = await clone.run(join(clone.path, "neighborwatt"), [], { INSTALL_ENDS: "69" });
    assert.deepEqual(ended, { code: 69, stdout: "", stderr: "" });
  });

  it("says when a machine has no Node at all", async () => {
    rmSync(join(clone.path, "node_modules"), { recursive: true });
    clone.write("bin/dirname", '#!/bin/sh\nexec /usr/bin/dirname "$@"\n');
    const { code, stderr } = await clone.run("/bin/sh", ["neighborwatt"], { PATH: join(clone.path, "bin") });
    assert.equal(code, 78);
    assert.match(stderr, /Node 20\.19 or newer is needed/);
  });
});

describe("the lock file", () => {
  const lock = JSON.parse(read("package-lock.json")) as {
    packages: Record<string, { engines?: { node?: string }; optional?: boolean; resolved?: string; version?: string }>;
  };

  it("is complete, so that npm ci accepts it", async () => {
    const clone = new Clone().copy("scripts/complete-lock.mjs", "package-lock.json");
    const { code, stderr } = await clone.run(process.execPath, ["scripts/complete-lock.mjs", "--check"]);
    clone.remove();
    assert.equal(code, 0, stderr);
  });

  it("names no registry", () => {
    assert.deepEqual(
      Object.keys(lock.packages).filter((place) => lock.packages[place]?.resolved),
      [],
    );
  });

  it("pins exactly what package.json asks for", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    const wanted = { ...dependencies, ...devDependencies };
    const locked = Object.keys(wanted).map((name) => [name, lock.packages[`node_modules/${name}`]?.version]);
    assert.deepEqual(Object.fromEntries(locked), wanted);
  });

  it("asks for no optional package that npm on Node 20 would leave out in silence", () => {
    const tooNew = Object.entries(lock.packages)
      .filter(([, { optional, engines }]) => optional && engines?.node !== undefined && !acceptsNode20(engines.node))
      .map(([place, { engines }]) => `${place} (${engines?.node})`);
    assert.deepEqual(tooNew, []);
  });
});

/** One of the alternatives of a range begins at 20 or below. */
function acceptsNode20(range: string): boolean {
  return range.split("||").some((part) => Number(part.match(/\d+/)?.[0] ?? 0) <= 20);
}

describe("completing a lock file", () => {
  const completed = async (packages: Record<string, unknown>, ...args: string[]) => {
    const clone = new Clone().copy("scripts/complete-lock.mjs").write("lock.json", JSON.stringify({ packages }));
    const ended = await clone.run(process.execPath, ["scripts/complete-lock.mjs", ...args, "lock.json"]);
    const after = JSON.parse(readFileSync(join(clone.path, "lock.json"), "utf8")) as {
      packages: Record<string, unknown>;
    };
    clone.remove();
    return { ...ended, packages: after.packages };
  };
  const asking = (dependencies: Record<string, string>) => ({
    "node_modules/tool": { dev: true, optionalDependencies: dependencies },
  });

  it("adds a stub with platform, version and no integrity", async () => {
    const { code, packages } = await completed(
      asking({ "@tool/cli-linux-x64-musl": "1.2.3", "tool-darwin-arm64": "1.2.3" }),
    );
    assert.equal(code, 0);
    assert.deepEqual(packages["node_modules/@tool/cli-linux-x64-musl"], {
      version: "1.2.3",
      cpu: ["x64"],
      dev: true,
      libc: ["musl"],
      optional: true,
      os: ["linux"],
    });
    assert.deepEqual(packages["node_modules/tool-darwin-arm64"], {
      version: "1.2.3",
      cpu: ["arm64"],
      dev: true,
      optional: true,
      os: ["darwin"],
    });
  });

  it("leaves a complete lock alone, also where a package lies deeper", async () => {
    const whole = {
      "node_modules/tool": { optionalDependencies: { "a-linux-x64": "1.0.0" } },
      "node_modules/tool/node_modules/a-linux-x64": { version: "1.0.0" },
    };
    assert.deepEqual((await completed(whole)).packages, whole);
  });

  it("only names what is missing when asked to check", async () => {
    const before = asking({ "tool-linux-arm64": "1.0.0" });
    const { code, stderr, packages } = await completed(before, "--check");
    assert.equal(code, 1);
    assert.match(stderr, /lacks tool-linux-arm64@1\.0\.0/);
    assert.deepEqual(packages, before);
  });

  it("refuses a missing package that is no platform package", async () => {
    const { code, stderr } = await completed(asking({ "left-pad": "1.0.0" }));
    assert.equal(code, 1);
    assert.match(stderr, /left-pad@1\.0\.0, which is no platform package/);
  });
});
