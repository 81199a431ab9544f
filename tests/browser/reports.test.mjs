// Every report of the gallery in a real browser: on a phone, on a laptop, on paper, in the dark, without scripts, by keyboard.
//
//   cargo build --release && npm ci && npm test      CASES=two-ports npm test      LOOKS=1 npm test   (keeps screenshots in looks/)

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, it } from "node:test";
import { browser, folder, gallery, open, report } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = process.env.LOOKS ? join(dirname(fileURLToPath(import.meta.url)), "looks") : null;
const LARGEST = 2_000_000;
const WIDTHS = { phone: 390, tablet: 768, laptop: 1280 };

let started;
before(async () => {
  started = await browser();
});
after(() => started?.close());

/** Parts that stick out of the page to the right, other than those in a box that scrolls. */
function sticksOut() {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => element.closest(".scroll, .scrolls") !== null;
  const wide = [...document.body.querySelectorAll("*")].filter(
    (element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element) && !element.closest(".unseen, .skip"),
  );
  const shown = wide.slice(0, 5).map((element) => `${element.tagName}.${element.className} ${element.textContent.slice(0, 40)}`);
  return document.documentElement.scrollWidth > width + 1 || wide.length > 0 ? [`wider than ${width}`, ...shown] : [];
}

/** Text that is too small to read: below 9 CSS pixels on a screen. */
function tooSmall() {
  const small = [...document.querySelectorAll("svg text, body p, body li, body td, body th, figcaption")].filter((element) => {
    if (element.getClientRects().length === 0 || !element.textContent.trim()) return false;
    const svg = element.closest("svg");
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    return parseFloat(getComputedStyle(element).fontSize) * scale < 8.9;
  });
  return small.slice(0, 5).map((element) => `too small: ${element.textContent.trim().slice(0, 60)}`);
}

/** Links into the page that lead nowhere, names given twice, pictures without a name, title or data. */
function broken() {
  const wrong = [];
  const names = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) wrong.push(`id twice: ${name}`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const target = decodeURIComponent(link.getAttribute("href").slice(1));
    if (!document.getElementById(target)) wrong.push(`leads nowhere: #${target}`);
  }
  for (const figure of document.querySelectorAll("figure.drawn")) {
    const svg = figure.querySelector("svg");
    const named = (attribute) => document.getElementById(svg.getAttribute(attribute) ?? "")?.textContent.trim();
    if (!named("aria-labelledby")) wrong.push(`no title: ${figure.id}`);
    if (!named("aria-describedby")) wrong.push(`no text alternative: ${figure.id}`);
    if (!figure.querySelector('a[download][href^="data:text/csv"]')) wrong.push(`no data to save: ${figure.id}`);
  }
  for (const link of document.querySelectorAll("a[href]")) {
    if (/^(https?:)?\/\//.test(link.getAttribute("href")) && !link.closest("#sources")) wrong.push(`leads away: ${link.href}`);
  }
  return wrong;
}

async function accessible(page, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  const told = violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.length}) ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary ?? ""}`);
  assert.deepEqual(told, [], what);
}

/** What a click on a link or button saves. */
async function saved(page, link) {
  const coming = page.waitForEvent("download", { timeout: 10_000 });
  await link.click();
  // Chromium asks before it lets a page save files one right after the other.
  await page.waitForTimeout(150);
  return coming;
}

async function keep(page, name) {
  if (!LOOKS) return;
  mkdirSync(LOOKS, { recursive: true });
  await page.screenshot({ path: join(LOOKS, `${name}.png`), fullPage: true });
}

/** Goes through everything that the picture of all states lets its reader do. */
async function readGraph(page, graph) {
  const told = graph.locator(".told");
  const lit = () => graph.locator("svg .pic-node.is-on").count();
  assert.match(await told.innerText(), /Point at a mark/);

  const nodes = graph.locator("svg .pic-node");
  await nodes.first().hover();
  assert.match(await told.innerText(), /At rest[^]*Who would move/, "pointing at a mark says who would move");
  assert.ok((await lit()) >= 1);
  await page.mouse.move(1, 1);
  assert.equal(await lit(), 0, "pointing elsewhere lets go");

  const n_edges = await graph.locator("svg .pic-edge").count();
  if (n_edges > 0) {
    // Some arrows lie under others; the first that can be pointed at will do.
    await graph.locator("svg .pic-edge").first().dispatchEvent("pointerenter");
    assert.match(await told.innerText(), /This move/);
    assert.ok((await told.locator("li.is-on").count()) >= 1, "an arrow knows its reason");
    await graph.locator("svg .pic-edge").first().dispatchEvent("pointerleave");
  }

  await nodes.first().focus();
  assert.equal(await graph.locator('svg .pic-node[tabindex="0"]').count(), 1, "one stop for Tab");
  const first = await page.evaluate(() => document.activeElement.dataset.node);
  if ((await nodes.count()) > 1) {
    for (const key of ["ArrowDown", "ArrowRight", "ArrowUp", "ArrowLeft"]) {
      await page.keyboard.press(key);
      if ((await page.evaluate(() => document.activeElement.dataset.node)) !== first) break;
    }
    assert.notEqual(await page.evaluate(() => document.activeElement.dataset.node), first, "arrow keys walk");
  }
  await page.keyboard.press("Enter");
  await page.mouse.move(1, 1);
  assert.equal(await graph.locator('svg .pic-node[aria-pressed="true"]').count(), 1);
  assert.ok((await lit()) >= 1, "Enter holds a mark");
  await page.keyboard.press("Escape");
  assert.equal(await graph.locator('svg .pic-node[aria-pressed="true"]').count(), 0, "Escape lets go");

  for (const menu of await graph.locator(".tools select").all()) {
    await menu.selectOption({ index: 1 });
    const kept = await graph.locator("svg .pic-node:not(.is-off), svg .pic-edge:not(.is-off)").count();
    const all = (await nodes.count()) + n_edges;
    assert.ok(kept >= 1 && kept <= all, `${kept} of ${all} kept`);
    await menu.selectOption({ index: 0 });
    assert.equal(await graph.locator("svg .is-off").count(), 0, "any is all");
  }

  for (const way of await graph.locator(".ways button").all()) {
    await way.click();
    assert.equal(await way.getAttribute("aria-pressed"), "true");
    assert.ok((await lit()) >= 1, "a way stands out");
    const stops = await way.evaluate((button) => new Set(button.parentElement.dataset.way.split(" ")).size);
    assert.equal(await lit(), stops, "each of its stops");
    const lines = (await graph.locator("svg .pic-edge.is-on").count()) + (await graph.locator("svg .pic-way").count());
    assert.ok(lines >= stops - 1, "and each of its steps");
    await way.click();
  }
  await page.mouse.move(1, 1);
}

/** The chapters of the report that has all of them, and what their pictures are called. */
const CHAPTERS = {
  deals: ["deals-matrix"],
  chances: ["chances-over-time", "chances-fronts", "chances-roads-1", "chances-ways-1", "chances-hangs-1"],
  versions: ["versions-over-time"],
  coupling: ["coupling-diagram"],
  difference: [],
  carrying: [],
  "way-1": ["way-1-path-1", "way-1-order"],
  "way-2": [],
};

const made = folder();

for (const one of gallery()) {
  const { name } = one;
  describe(name, () => {
    const file = name.replaceAll("/", "-");
    let page_path;
    before(() => {
      page_path = report(one, made);
    });

    if (name === "every-chapter") {
      it("has every chapter with its pictures", async () => {
        const { page, close } = await open(started, page_path);
        for (const [chapter, pictures] of Object.entries(CHAPTERS)) {
          assert.equal(await page.locator(`section#${chapter} h2`).count(), 1, chapter);
          assert.equal(await page.locator(`nav.contents a[href="#${chapter}"]`).count(), 1, `${chapter} in the contents`);
          for (const picture of pictures) {
            const figure = page.locator(`section#${chapter} figure#${picture}`);
            assert.equal(await figure.count(), 1, picture);
            assert.match(await figure.locator("figcaption").innerText(), /conditional on|as written/i, `${picture}: on what it is conditional`);
          }
        }
        await close();
      });
    }

    it("is small enough to send by mail", () => {
      assert.ok(statSync(page_path).size < LARGEST, `${statSync(page_path).size} bytes`);
    });

    for (const [device, width] of Object.entries(WIDTHS)) {
      for (const dark of [false, true]) {
        const scheme = dark ? "dark" : "light";
        it(`reads on a ${device}, ${scheme}`, async () => {
          const { page, complaints, close } = await open(started, page_path, { width, dark });
          // Whoever opens everything must not be worse off.
          await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
          assert.deepEqual(await page.evaluate(sticksOut), []);
          assert.deepEqual(await page.evaluate(tooSmall), []);
          if (device !== "tablet") await accessible(page, `${device}, ${scheme}`);
          if (device === "laptop" && !dark) assert.deepEqual(await page.evaluate(broken), []);
          await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = false)));
          await keep(page, `${file}-${device}-${scheme}`);
          assert.deepEqual(complaints, []);
          await close();
        });
      }
    }

    it("is complete without scripts", async () => {
      const { page, complaints, close } = await open(started, page_path, { width: WIDTHS.phone, scripts: false });
      assert.deepEqual(await page.evaluate(sticksOut), []);
      const empty = await page.evaluate(() =>
        [...document.querySelectorAll("main section")].filter((one) => one.innerText.trim().length < 40).map((one) => one.id),
      );
      assert.deepEqual(empty, [], "sections without words");
      const dead = await page.evaluate(() => [...document.querySelectorAll("main button, main select")].map((one) => one.outerHTML));
      assert.deepEqual(dead, [], "nothing that would need a script is shown without one");
      const closed = await page.$("main details:not([open]) > summary");
      if (closed) {
        await closed.click();
        assert.ok(await closed.evaluate((one) => one.parentElement.open), "details open by themselves");
      }
      assert.deepEqual(complaints, []);
      await close();
    });

    for (const format of ["A4", "Letter"]) {
      it(`prints on ${format}`, async () => {
        const { page, close } = await open(started, page_path);
        const pdf = await page.pdf({ format, preferCSSPageSize: false });
        if (LOOKS) {
          mkdirSync(LOOKS, { recursive: true });
          writeFileSync(join(LOOKS, `${file}-${format}.pdf`), pdf);
        }
        const n_pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
        assert.ok(n_pages >= 3 && n_pages <= 45, `${n_pages} pages`);
        // The width that is left on the narrower of the two papers, between the margins of the page.
        await page.setViewportSize({ width: 680, height: 900 });
        await page.emulateMedia({ media: "print" });
        const wide = await page.evaluate(() => {
          const parts = [...document.querySelectorAll("main *, header *")];
          return parts
            .filter((one) => one.getClientRects().length > 0 && !one.closest(".unseen") && one.getBoundingClientRect().right > 681)
            .slice(0, 5)
            .map((one) => `${one.tagName}.${one.className}: ${Math.round(one.getBoundingClientRect().right)} ${one.textContent.slice(0, 40)}`);
        });
        assert.deepEqual(wide, [], "cut off at the edge of the paper");
        await close();
      });
    }

    it("saves every picture, with its data", async () => {
      const { page, complaints, close } = await open(started, page_path);
      const figures = await page.locator("figure.drawn").all();
      for (const figure of figures) {
        const id = await figure.getAttribute("id");
        const data = await saved(page, figure.getByRole("link", { name: /CSV/ }));
        assert.equal(data.suggestedFilename(), `${id}.csv`);
        assert.ok(readFileSync(await data.path(), "utf8").split("\r\n").length > 2, `${id}: data`);
        const drawn = await saved(page, figure.getByRole("button", { name: /SVG/ }));
        assert.equal(drawn.suggestedFilename(), `${id}.svg`);
        const svg = readFileSync(await drawn.path(), "utf8");
        const parsed = await page.evaluate((text) => {
          const read = new DOMParser().parseFromString(text, "image/svg+xml");
          return { root: read.documentElement.localName, error: read.querySelector("parsererror")?.textContent, style: !!read.querySelector("style") };
        }, svg);
        assert.deepEqual(parsed, { root: "svg", error: undefined, style: true }, `${id}: a picture of its own`);
      }
      assert.deepEqual(complaints, []);
      await close();
    });

    it("saves every table that is shown", async () => {
      const { page, complaints, close } = await open(started, page_path);
      for (const button of await page.getByRole("button", { name: "Table as CSV" }).all()) {
        if (!(await button.isVisible())) continue;
        const table = await button.evaluate((one) => {
          const table = one.closest("figure").querySelector("table");
          return { rows: table.rows.length, columns: table.rows[0].cells.length };
        });
        const data = await saved(page, button);
        assert.match(data.suggestedFilename(), /^[a-z0-9-]+-table-\d+\.csv$/);
        const lines = readFileSync(await data.path(), "utf8").split("\r\n").slice(0, -1);
        assert.equal(lines.length, table.rows, "a line for each row, though cells may hold several");
        for (const line of lines) {
          const n_cells = line.replace(/"([^"]|"")*"/g, "").split(",").length;
          assert.equal(n_cells, table.columns, line);
          assert.doesNotMatch(line, /(^|,)"?[=@]/, "no cell is a formula");
        }
      }
      assert.deepEqual(complaints, []);
      await close();
    });

    it("lets the graph of states be read by pointing, choosing and walking", async () => {
      const { page, complaints, close } = await open(started, page_path);
      const graph = page.locator(".graph");
      if ((await graph.count()) > 0) await readGraph(page, graph);
      assert.deepEqual(complaints, []);
      await close();
    });

    it("can be walked by keyboard", async () => {
      const { page, complaints, close } = await open(started, page_path);
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => location.hash), "#answer");
      // Everything that can be reached shows that it was.
      let unseen = 0;
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press("Tab");
        unseen += await page.evaluate(() => {
          const style = getComputedStyle(document.activeElement);
          return document.activeElement !== document.body && style.outlineStyle === "none" ? 1 : 0;
        });
      }
      assert.equal(unseen, 0, "focus can be seen");
      assert.deepEqual(complaints, []);
      await close();
    });
  });
}
