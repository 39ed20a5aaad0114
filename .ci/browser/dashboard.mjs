// Drives the page of a live station as a member of the commission would, with an emulated terminal on a pseudo-terminal: opens,
// suspends, resumes, is killed and restarts with an act, closes. Tries forged tokens and a thousand reconnects, and reads every byte
// the page was sent: no candidate, no voter, no order of ballots. Ends with 1 where something does not hold.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [chromium, modules, program] = process.argv.slice(2);
const require = createRequire(pathToFileURL(resolve(modules, "package.json")));
const playwright = require("playwright-core");
// Chromium starts no sandbox for the superuser, which is who runs in most containers.
const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
const saylau = resolve(program);
const folder = mkdtempSync(join(tmpdir(), "saylau-dashboard-"));
const RECONNECTS = 1000;
const PATIENCE = 20_000;

const children = [];

/** Starts a process of the program in the folder; what it says is collected. */
function start(...options) {
  const child = spawn(saylau, options, { cwd: folder });
  children.push(child);
  const said = { out: "", err: "" };
  child.stdout.on("data", (bytes) => (said.out += bytes));
  child.stderr.on("data", (bytes) => (said.err += bytes));
  return { child, said };
}

async function until(what, holds) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const value = await holds();
    if (value) return value;
    assert.ok(Date.now() < end, `waited in vain: ${what}`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

async function station() {
  const line = `pty:${join(folder, "desk")}`;
  const page = ["--dashboard", "127.0.0.1:0", "--dashboard-orders"];
  const started = start("station", "--json", "--unsafe-fs", "--line", line, "--auto-issue", "--scan-file", "voters.txt", ...page);
  const find = (pattern) => until(`${pattern}: ${started.said.err}`, () => started.said.err.match(pattern)?.[1]);
  return { ...started, address: await find(/^page: (http:\S+)$/m), token: await find(/^token for orders on the page: (\S+)$/m) };
}

/** Opens the page, and keeps every board it is sent. */
async function watch(browser, address) {
  const tab = await browser.newPage();
  const troubles = [];
  tab.on("console", (message) => troubles.push(message.text()));
  tab.on("pageerror", (error) => troubles.push(String(error)));
  tab.on("request", (request) => request.url().startsWith(address) || troubles.push(`asks ${request.url()}`));
  await tab.goto(address);
  await tab.evaluate(() => {
    window.boards = [];
    new EventSource("/events").onmessage = (event) => window.boards.push(event.data);
  });
  return { tab, troubles };
}

const shows = (tab, id, text) => until(`${id} to show ${text}`, async () => (await tab.textContent(`#${id}`)) === text);

async function order(tab, token, command, answer) {
  await tab.fill("#token", token);
  await tab.fill("#who", "the chair");
  await tab.fill("#command", command);
  await tab.click("#order button");
  await until(`the answer to ${command}`, async () => answer.test(await tab.textContent("#answer")));
  await tab.evaluate(() => (document.getElementById("answer").textContent = ""));
}

const GIVEN = /was given/;

async function drive(browser) {
  let live = await station();
  let { tab, troubles } = await watch(browser, live.address);
  for (const forged of ["0", live.token.toLowerCase() === live.token ? live.token.toUpperCase() : live.token.toLowerCase()]) {
    const status = await tab.evaluate(
      (token) => fetch("/order", {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token, who: "nobody", command: "close" }),
      }).then((answer) => answer.status),
      forged,
    );
    assert.equal(status, 403, "a forged token is refused");
  }
  const refusals = troubles.splice(0).filter((text) => !text.includes("403"));
  assert.deepEqual(refusals, [], "the console has nothing but the refusals");
  // The ceremony of the morning takes the desk; from then on the page.
  live.child.stdin.write("start\n");
  await shows(tab, "state", "open");
  const terminal = start("terminal", "--json", "--line", `serial:${join(folder, "desk")}`, "--memory", "memory", "--auto", "--voters", "3");
  await shows(tab, "stored", "3");
  await order(tab, live.token, "suspend power", GIVEN);
  await shows(tab, "state", "suspended");
  await order(tab, live.token, "resume", GIVEN);
  await shows(tab, "state", "open");

  await tab.evaluate(async (times) => {
    for (let time = 0; time < times; time += 1) {
      await new Promise((done, failed) => {
        const events = new EventSource("/events");
        events.onmessage = () => done(events.close());
        events.onerror = () => failed(new Error(`reconnect ${time}`));
      });
    }
  }, RECONNECTS);
  let boards = await tab.evaluate(() => window.boards);
  assert.deepEqual(troubles, [], "no message of the console, no request to elsewhere");

  live.child.kill("SIGKILL");
  await once(live.child, "exit");
  await shows(tab, "link", "no connection: the numbers below may be old");
  await tab.close();
  live = await station();
  ({ tab, troubles } = await watch(browser, live.address));
  await until("the alarm", () => tab.isVisible("#restart"));
  await order(tab, live.token, "restart 7", GIVEN);
  await until("the alarm to go", () => tab.isHidden("#restart")).catch(async (error) => {
    throw new Error(`${error.message}: ${await tab.textContent("#happened-rows")}`);
  });
  await shows(tab, "stored", "3");
  await order(tab, live.token, "close", GIVEN);
  await until("the end of voting", async () => /voting is over/.test(await tab.textContent("#happened-rows")));
  assert.match(await tab.textContent("#happened-rows"), /ordered by the chair: restart 7/);
  live.child.stdin.write("count waive close.key\n");
  await shows(tab, "state", "counted");
  boards = boards.concat(await tab.evaluate(() => window.boards));
  assert.deepEqual(troubles, [], "no message of the console, no request to elsewhere");
  live.child.stdin.write("quit\n");
  await once(live.child, "exit");
  terminal.child.kill();
  return boards;
}

/** Reads what was sent: nothing names a voter or a choice, and a ballot moves a counter and nothing else. */
function read(boards) {
  const all = boards.join("\n");
  const definition = JSON.parse(readFileSync(join(folder, "evidence", "election.json"), "utf8"));
  const names = definition.contests.flatMap((contest) => contest.options.map((option) => option.name ?? option));
  const voters = readFileSync(join(folder, "voters.txt"), "utf8").split("\n").filter((line) => /^\d/.test(line));
  assert.ok(3 < voters.length && 1 < names.length);
  for (const secret of [...names, ...voters, ...voters.map((voter) => voter.slice(0, 12))]) {
    assert.ok(!all.includes(secret), `the page was sent \`${secret}\``);
  }
  assert.doesNotMatch(all, /tall(y|ies)|slot|list_line/);
  return names.length + voters.length;
}

const made = spawnSync(saylau, ["init", "station", folder]);
assert.equal(made.status, 0, String(made.stderr));
const browser = await playwright.chromium.launch({ executablePath: chromium, args });
try {
  const boards = await drive(browser);
  const secrets = read(boards);
  console.log(`dashboard: driven; ${RECONNECTS} reconnects, ${boards.length} boards read for ${secrets} names and numbers`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  children.forEach((child) => child.kill("SIGKILL"));
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
