// Runs axe-core over pages as they look on a phone, a tablet and a laptop, in light and dark, and on paper. Prints every violation
// with the element, and ends with 1 if there was one, with 2 if a page could not be tried.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [chromium, modules, ...pages] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules, "package.json")));
const playwright = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const widths = [400, 1000, 1400];
const looks = [
  ...widths.flatMap((width) => ["light", "dark"].map((colorScheme) => ({ width, colorScheme, media: "screen" }))),
  { width: 794, colorScheme: "light", media: "print" },
];
// WCAG 2.2 A and AA, and what axe calls best practice: landmarks, the order of headings, names of tables.
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// Chromium starts no sandbox for the superuser, which is who runs in most containers.
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];

/** Widths at which something reaches beyond the page: a reader of a phone would have to scroll sideways. */
const isCutOff = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;

async function violations(browser, page, look) {
  const context = await browser.newContext({
    bypassCSP: true,
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 900 },
  });
  const tab = await context.newPage();
  await tab.emulateMedia({ media: look.media, colorScheme: look.colorScheme });
  await tab.goto(pathToFileURL(resolve(page)).href);
  // What is folded away is read as well.
  await tab.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
  await tab.evaluate(axe);
  const result = await tab.evaluate((values) => axe.run(document, { runOnly: { type: "tag", values } }), tags);
  const found = result.violations.map(({ id, impact, help, nodes }) => ({
    id,
    text: `${impact} ${id}: ${help}`,
    nodes: nodes.map((node) => `${node.target.join(" ")}  ${node.any[0]?.message ?? node.all[0]?.message ?? ""}`),
  }));
  if (look.media === "screen" && (await tab.evaluate(isCutOff))) {
    found.push({ id: "cut-off", text: "serious cut-off: the page is wider than the screen", nodes: [] });
  }
  await context.close();
  return { found, passed: result.passes.length };
}

const browser = await playwright.chromium.launch({ executablePath: chromium, args });
let bad = 0;
try {
  for (const page of pages) {
    let passed = 0;
    for (const look of looks) {
      const { found, passed: rules } = await violations(browser, page, look);
      passed = Math.max(passed, rules);
      for (const { text, nodes } of found) {
        bad += 1;
        console.log(`${page}, ${look.width} px, ${look.media}, ${look.colorScheme}: ${text}`);
        nodes.slice(0, 5).forEach((node) => console.log(`    ${node}`));
        if (5 < nodes.length) console.log(`    and ${nodes.length - 5} more`);
      }
    }
    if (passed === 0) {
      console.log(`${page}: no rule applied, so nothing was tried`);
      process.exitCode = 2;
    }
    console.log(`${page}: ${looks.length} looks, ${passed} rules hold`);
  }
} finally {
  await browser.close();
}
if (0 < bad) process.exitCode = 1;
