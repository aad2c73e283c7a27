import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { command, temporaryDirectory } from "./testing/program.ts";

const place = temporaryDirectory();
after(place.remove);

function file(name: string, text: string): string {
  const path = join(place.path, name);
  writeFileSync(path, text);
  return path;
}

const two = (n: number) => String(n).padStart(2, "0");
const quarters = Array.from({ length: 96 }, (_, q) => `10.01.2025 ${two(Math.floor(q / 4))}:${two((q % 4) * 15)}`);
const OWN = file("own.csv", ["Wann|Wert|Zurück", ...quarters.map((time) => `${time}|0,250|0,1`)].join("\n"));
const MAPPING = file(
  "map.yaml",
  'decimal: ","\ntime: { column: Wann, format: dd.MM.yyyy HH:mm, timezone: Europe/Berlin }\nunit: kWh\nimport: Wert\nexport: Zurück\n',
);

async function fails(code: number, word: string, ...words: string[]): Promise<void> {
  const outcome = await command("import", ...words);
  assert.deepEqual([outcome.code, outcome.stdout], [code, ""], outcome.stderr);
  assert.match(outcome.stderr, new RegExp(word));
}

describe("import", () => {
  it("reads a file by a mapping and says what is in it", async () => {
    const { code, stdout } = await command("import", OWN, "--map", MAPPING);
    assert.equal(code, 0);
    assert.match(stdout, /mapping \(utf-8\), 96 rows/);
    assert.match(stdout, /2025-01\s+24\.00\s+9\.60/);
  });

  it("says the same as one JSON document", async () => {
    const { stdout } = await command("import", OWN, "--map", MAPPING, "--json");
    const { from, months, quality } = JSON.parse(stdout);
    assert.deepEqual(
      [from, months],
      ["2025-01-09T23:00:00Z", [{ month: "2025-01", importWh: "24000", exportWh: "9600" }]],
    );
    assert.deepEqual(quality, { measured: 96, estimated: 0, filled: 0, refused: 0 });
  });

  it("writes a profile that it reads again by itself, and never over another file unless told", async () => {
    const out = join(place.path, "profile.csv");
    assert.equal((await command("import", OWN, "--map", MAPPING, "--out", out)).code, 0);
    assert.match(
      readFileSync(out, "utf8"),
      /^time,import_wh,export_wh,quality\n2025-01-09T23:00:00Z,250,100,measured\n/,
    );
    const again = JSON.parse((await command("import", out, "--json")).stdout);
    assert.deepEqual([again.format, again.quarterHours], ["neighborwatt", 96]);
    await fails(64, "CLI_FILE_EXISTS", OWN, "--map", MAPPING, "--out", out);
    assert.equal((await command("import", OWN, "--map", MAPPING, "--out", out, "--force")).code, 0);
    assert.deepEqual(
      readdirSync(place.path).filter((name) => name.startsWith(".")),
      [],
      "no draft is left",
    );
  });

  it("writes nothing when the file is refused", async () => {
    const out = join(place.path, "none.csv");
    const broken = file(
      "broken.csv",
      readFileSync(OWN, "utf8").replace("0,250|0,1\n10.01.2025 12:00", "=1+1|0,1\n10.01.2025 12:00"),
    );
    await fails(65, 'broken.csv, row 49, column \\\\?"Wert', broken, "--map", MAPPING, "--out", out);
    assert.equal(existsSync(out), false);
  });

  it("refuses a workbook, a file that is not there, a directory and 500 MB", async () => {
    await fails(65, "save the sheet as CSV", file("report.xlsx", "PK\u0003\u0004"));
    await fails(65, "CLI_METER_FILE", join(place.path, "nothing.csv"));
    await fails(65, "CLI_METER_FILE", place.path);
    const huge = file("huge.csv", "");
    truncateSync(huge, 500_000_000);
    await fails(65, "METERDATA_TOO_LARGE", huge);
  });

  it("refuses what contradicts itself", async () => {
    await fails(64, "--as and --map", OWN, "--map", MAPPING, "--as", "eda");
    await fails(64, "another file", OWN, "--out", OWN);
    await fails(64, "METERDATA_AS", OWN, "--as", "edo");
    await fails(78, "METERDATA_MAPPING", OWN, "--map", file("bad.yaml", "unit: kWh\n"));
  });
});

describe("import of day-ahead prices", () => {
  const interval = "<timeInterval><start>2025-01-09T23:00Z</start><end>2025-01-10T23:00Z</end></timeInterval>";
  const point = (position: number, amount: string) =>
    `<Point><position>${position}</position><price.amount>${amount}</price.amount></Point>`;
  const XML = file(
    "prices.xml",
    `<Publication_MarketDocument><type>A44</type><TimeSeries><currency_Unit.name>EUR</currency_Unit.name>
    <price_Measure_Unit.name>MWH</price_Measure_Unit.name><curveType>A03</curveType>
    <Period>${interval}<resolution>PT60M</resolution>${point(1, "80.5")}${point(13, "-3")}${point(14, "60")}</Period></TimeSeries></Publication_MarketDocument>`,
  );

  it("says what is in a document of the platform, and writes a CSV that a scenario takes", async () => {
    const out = join(place.path, "prices.csv");
    const { code, stdout, stderr } = await command("import", XML, "--out", out);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /-3 to 80.5, mean 67.625 EUR\/MWh/);
    assert.match(stderr, /energyPrices: \{ csv: /);
    assert.match(readFileSync(out, "utf8"), /^time,price_per_MWh\n2025-01-09T23:00:00Z,80.5\n/);
    const again = JSON.parse((await command("import", out, "--as", "prices", "--json")).stdout);
    assert.deepEqual([again.quarterHours, again.below0, again.stepSeconds], [96, 4, 3600]);
  });

  it("refuses a platform's answer without prices", async () => {
    const none =
      "<Acknowledgement_MarketDocument><Reason><text>No matching data</text></Reason></Acknowledgement_MarketDocument>";
    await fails(65, "No matching data", file("none.xml", none));
  });
});

describe("--mine", () => {
  /** Ten days in June: used at night, fed in at noon. */
  const rows = Array.from({ length: 960 }, (_, i) => {
    const sunny = i % 96 > 36 && i % 96 < 64;
    return `${new Date(Date.UTC(2025, 5, 20) + i * 900_000).toISOString()},${sunny ? 0 : 0.08},${sunny ? 0.3 : 0}`;
  });
  const RAW = file("june.csv", ["timestamp,import kWh,export kWh", ...rows].join("\n"));

  it("puts one's own home into the street and prints its bill after one command", async () => {
    const { code, stdout, stderr } = await command("simulate", "street", "--mine", RAW);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /mine on School Road: your 2025-06-25 plays 2026-06-25/);
    assert.match(stdout, /Statement of mine/);
    assert.match(stdout, /To pay with the community[\s\S]*Without the community[\s\S]*Saved/);
    assert.match(stdout, /Its load is what its meter imported/);
  });

  it("gives the bill with the summary's JSON, the same from a profile and from the export it was made of", async () => {
    const out = join(place.path, "june-profile.csv");
    await command("import", RAW, "--out", out);
    const bill = async (path: string) => {
      const { stdout } = await command("simulate", "street", "--json", "--intervals", "4", "--mine", path);
      return JSON.parse(stdout).mine;
    };
    const mine = await bill(RAW);
    assert.deepEqual([mine.name, mine.fileDate, mine.statement.household], ["mine", "2025-06-25", "mine"]);
    assert.deepEqual(await bill(out), mine);
  });

  it("belongs to the state directory, by its energy and not by its file", async () => {
    const data = join(place.path, "state");
    const profile = join(place.path, "june-profile.csv");
    const run = (...words: string[]) =>
      command("run", "tiny", "--headless", "--data", data, "--intervals", "1", ...words);
    assert.match((await run("--mine", RAW)).stdout, /Statement of mine/);
    assert.match((await run("--mine", profile)).stdout, /2 intervals/);
    const other = await run("--mine", RAW, "--mine-from", "2025-06-22");
    assert.deepEqual([other.code, other.stdout], [65, ""]);
    assert.match(other.stderr, /choices.mine/);
  });

  it("refuses a wrong file, and options without a file, before anything runs", async () => {
    const fail = async (code: number, word: RegExp, ...words: string[]) => {
      const outcome = await command("run", "tiny", "--headless", ...words);
      assert.deepEqual([outcome.code, outcome.stdout], [code, ""]);
      assert.match(outcome.stderr, word);
    };
    await fail(65, /METERDATA_FORMAT/, "--mine", file("not.csv", "a;b\n1;2\n"));
    await fail(65, /SIMULATION_OWN_HOME_DAYS/, "--mine", RAW, "--mine-from", "2024-01-01");
    await fail(64, /expected a date/, "--mine", RAW, "--mine-from", "2025-02-30");
    await fail(64, /give it too/, "--mine-gaps", "zero");
  });
});
