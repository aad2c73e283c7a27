import assert from "node:assert/strict";
import { test } from "node:test";
import { html, page, table } from "./html.ts";
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

test("numbers are written as people read them", () => {
  assert.equal(inCents(149_119n), "14.91 ct/kWh");
  assert.equal(inCurrency(25_946_706n), "0.0259");
  assert.equal(grouped(1_234_567), "1\u202f234\u202f567");
  assert.deepEqual([clockOffset(-299), clockOffset(4_201), clockOffset(-0.4)], ["−04:59", "+70:01", "+00:00"]);
});
