// A real browser on reports made by the program: how both are started.
//
// In: the environment (OFFRAMP: the program; CHROMIUM: the browser; CASES: which cases, by a part of their path).
// Out: reports as files, pages that remember what went wrong on them.

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Where the program is: the newest build, or what OFFRAMP names. */
export function program() {
  if (process.env.OFFRAMP) return resolve(process.env.OFFRAMP);
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
  const built = ["release", "debug"].map((profile) => join(target, profile, "offramp")).filter(existsSync);
  if (built.length === 0) throw new Error("no program: run `cargo build --release`, or set OFFRAMP to it");
  return built[0];
}

/** A small case with every chapter that a report can have. */
const EVERY_CHAPTER = {
  name: "every-chapter",
  path: join(ROOT, "crates/offramp-report/tests/cases/knife-edge.toml"),
  flags: ["--also", "agreement,dynamics,coupling,compare,sensitivity", "--to", "way-out", "--to", "war", "--do", "us.stay=gone"],
};

/** Every case of the gallery and the one with every chapter, as { name, path, flags }. */
export function gallery() {
  const found = readdirSync(join(ROOT, "cases"), { recursive: true }).filter((path) => basename(path) === "case.toml");
  const wanted = process.env.CASES ?? "";
  return found
    .map((path) => ({ name: dirname(path), path: join(ROOT, "cases", path), flags: [] }))
    .concat(EVERY_CHAPTER)
    .filter(({ name }) => name.includes(wanted))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** A folder that is gone when the tests are over. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), "offramp-browser-"));
  process.on("exit", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Writes the report of a case and says where. */
export function report({ path: casePath, name, flags }, into) {
  const path = join(into, `${name.replaceAll("/", "-")}.html`);
  execFileSync(program(), ["report", casePath, ...flags, "--output", path], { stdio: ["ignore", "ignore", "pipe"] });
  return path;
}

/** Starts the browser with nothing of its own: no profile, no network, no updates. */
export function browser() {
  const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/**
 * Opens a file in a window of its own. `complaints` gathers what the browser had to say: errors on its console, scripts that
 * failed, and everything the page asked for besides itself.
 */
export async function open(started, path, options = {}) {
  const { width = 1280, height = 900, dark = false, scripts = true } = options;
  const context = await started.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: scripts,
    acceptDownloads: true,
    offline: true,
  });
  const page = await context.newPage();
  const complaints = [];
  const address = pathToFileURL(path).href;
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const asked = request.url();
    if (asked !== address && !asked.startsWith("data:") && !asked.startsWith("blob:")) complaints.push(`asked for ${asked}`);
  });
  await page.goto(address, { waitUntil: "load" });
  return { page, complaints, close: () => context.close() };
}
