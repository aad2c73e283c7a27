import assert from "node:assert/strict";
import { test } from "node:test";
import { html, page, table } from "./html.ts";
import { axisTo, linearPlot, roundTicks } from "./linear-plot.ts";
import { logPlot } from "./log-plot.ts";
import { clockOffset, grouped, inCents, inCurrency } from "./numbers.ts";

test("what is filled into HTML is text, unless it is HTML", () => {
  const dangerous = `<img src=x onerror="alert('&')">`;
  const escaped = "&lt;img src=x onerror=&quot;alert(&#39;&amp;&#39;)&quot;&gt;";
  assert.equal(html`<b title="${dangerous}">${html`<i>${1}</i>`}</b>`.html, `<b title="${escaped}"><i>1</i></b>`);
  assert.match(page(dangerous, []), new RegExp(`<title>${escaped.replace(/[()]/g, "\\$&")}</title>`));
});

test("a table says what it shows, and numbers stand to the right", () => {
  const { html: text } = table("Who", [{ title: "home" }, { title: "count", numbers: true }], [["alice", 2]]);
  assert.match(text, /<caption>Who<\/caption>/);
  assert.match(text, /<td>alice<\/td><td class="number">2<\/td>/);
});

test("a plot puts a value at its power of ten, and a name on its line", () => {
  const { html: text } = logPlot({
    title: "T",
    x: { name: "n", decades: 2 },
    y: { name: "m", decades: 2 },
    lines: [
      {
        name: "level",
        hue: "grid",
        points: [
          [1, 10],
          [100, 10],
        ],
        label: { x: 10, above: true, anchor: "start" },
      },
    ],
    dots: [{ hue: "sun", points: [{ x: 10, y: 10, title: "ten" }] }],
  });
  assert.match(text, /d="M84 236L884 236"/);
  assert.match(text, /<text class="f-grid" x="484" y="228" text-anchor="start">level<\/text>/);
  assert.match(text, /<circle class="f-sun" cx="484" cy="236" r="4"><title>ten<\/title>/);
});

test("a linear plot puts bars behind lines, each at its scale, and names both in its legend", () => {
  const { html: text } = linearPlot({
    title: "T",
    x: { name: "x", from: 0, to: 4, ticks: [{ at: 2, label: "two" }] },
    y: axisTo("y", 10),
    right: axisTo("z", 100),
    barNames: [{ name: "bars", hue: "sun" }],
    bars: [{ from: 1, to: 2, bottom: 0, top: 50, hue: "sun", right: true, title: "<half>" }],
    lines: [
      {
        name: "line",
        hue: "grid",
        stepped: true,
        points: [
          [0, 10],
          [4, 0],
        ],
      },
    ],
  });
  assert.match(text, /role="img" aria-label="T"/);
  assert.match(text, /d="M275 226h203v170h-203z"><title>&lt;half&gt;<\/title>/);
  assert.match(text, /<path class="line s-grid" d="M72 56H884V396"\/>/);
  assert.ok(text.indexOf('class="bar') < text.indexOf('d="M72 56H'));
  assert.match(text, />bars<\/text>.*>line<\/text>/s);
});

test("a legend that is too wide goes on in a further row", () => {
  const axis = axisTo("x", 1);
  const lines = Array.from({ length: 6 }, (_, i) => ({
    name: `a line with a long name ${i}`,
    hue: "grid" as const,
    points: [[0, 0] as const],
  }));
  const { html: text } = linearPlot({ title: "T", x: axis, y: axis, lines });
  const places = [...text.matchAll(/<text x="([\d.]+)" y="(-?\d+)">a line with/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  assert.equal(places.length, 6);
  assert.ok(places.every(([x = 0]) => x < 850));
  assert.deepEqual([...new Set(places.map(([, y]) => y))], [-4, 18]);
  assert.match(text, /viewBox="0 -22 956 474"/);
});

test("ticks are round numbers from 0 to at least the largest value", () => {
  const labels = (most: number) => roundTicks(most).map(({ label }) => label);
  assert.deepEqual(labels(34), ["0", "10", "20", "30", "40"]);
  assert.deepEqual(labels(0.3), ["0", "0.1", "0.2", "0.3"]);
  assert.deepEqual(labels(20), ["0", "5", "10", "15", "20"]);
  assert.equal(labels(0)[0], "0");
  for (const most of [1, 7, 99, 467.8, 9_632]) assert.ok((roundTicks(most).at(-1)?.at ?? 0) >= most);
});

test("numbers are written as people read them", () => {
  assert.equal(inCents(149_119n), "14.91 ct/kWh");
  assert.equal(inCurrency(25_946_706n), "0.0259");
  assert.equal(grouped(1_234_567), "1\u202f234\u202f567");
  assert.deepEqual([clockOffset(-299), clockOffset(4_201), clockOffset(-0.4)], ["−04:59", "+70:01", "+00:00"]);
});
