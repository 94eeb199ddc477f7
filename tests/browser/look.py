"""Opens reports in headless Chromium over its debugging protocol and checks what a reader would see."""

import asyncio
import base64
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request

import websockets

OUT = pathlib.Path(sys.argv[1]).resolve()
FOLDERS = [pathlib.Path(name).resolve() for name in sys.argv[2:]]
VIEWS = [("desktop", 1280, 900, "light"), ("phone", 390, 844, "light"), ("desktop-dark", 1280, 900, "dark"), ("phone-dark", 390, 844, "dark")]
# Text of less contrast with what is behind it than WCAG 2.1 AA asks for; drawings are white in any scheme.
CONTRAST = """(() => {
  const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  for (const element of document.querySelectorAll('body *')) {
    if (element.closest('svg') || element.closest('script') || !element.offsetParent) continue;
    if (![...element.childNodes].some((part) => part.nodeType === 3 && part.textContent.trim())) continue;
    const style = getComputedStyle(element);
    const [a, b] = [light(parse(style.color)), light(behind(element))].sort((x, y) => y - x);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if ((a + 0.05) / (b + 0.05) < (large ? 3 : 4.5)) poor.add(element.tagName + ' ' + element.className + ' ' + style.color);
  }
  return [...poor];
})()"""
faults = []


class Tab:
    """One page of the browser."""

    def __init__(self, socket):
        self.socket, self.number, self.said, self.asked, self.name = socket, 0, [], [], ""

    def check(self, holds, words):
        if not holds:
            faults.append(f"{self.name}: {words}")

    async def call(self, method, **parameters):
        self.number += 1
        await self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            message = json.loads(await self.socket.recv())
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.note(message)

    def note(self, message):
        name, parameters = message.get("method", ""), message.get("params", {})
        if name in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            self.said.append(json.dumps(parameters)[:400])
        if name == "Network.requestWillBeSent":
            self.asked.append(parameters["request"]["url"])

    async def value(self, script):
        result = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    async def set(self, identity, value, event="change"):
        await self.value(f"(() => {{ const e = document.getElementById('{identity}'); e.value = {json.dumps(value)}; e.dispatchEvent(new Event('{event}')); }})()")

    async def open(self, folder, width=1280, height=900, scheme="light"):
        await self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        await self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await self.call("Page.navigate", url=(folder / "report.html").as_uri())
        for _ in range(100):
            await asyncio.sleep(0.1)
            if await self.value("document.readyState") == "complete":
                return

    async def picture(self, name):
        size = await self.value("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 16000), "scale": 1}
        shot = await self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
        (OUT / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


def written(folder, table):
    path = folder / "tables" / f"{table}.csv"
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text.replace("−", "-").split(" ")[0].replace("±", ""))


async def look(tab, folder):
    for name, width, height, scheme in VIEWS:
        await tab.open(folder, width, height, scheme)
        wide = await tab.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        tab.check(wide <= 0, f"at {name} the page is {wide} pixels wider than the screen")
        poor = await tab.value(CONTRAST)
        tab.check(not poor, f"at {name} there is too little contrast: {poor}")
        if width < 600:
            wide = await tab.value("[...document.querySelectorAll('figure .wide')].filter((e) => e.scrollWidth > e.clientWidth + 1).length")
            tab.check(wide == 0, f"at {name} {wide} charts do not fit the width")
            grown = await tab.value("(() => { const e = document.querySelector('figure .wide'); if (!e) return true; const was = e.scrollWidth; e.focus(); const is = e.scrollWidth; e.blur(); return is > 1.5 * was; })()")
            tab.check(grown, f"at {name} a chart does not grow when it is touched")
        await tab.picture(f"{tab.name}-{name}")
    ids = await tab.value("(() => { const all = [...document.querySelectorAll('[id]')].map((e) => e.id); return all.filter((id, at) => all.indexOf(id) !== at); })()")
    tab.check(not ids, f"ids are used twice: {ids}")
    unnamed = await tab.value("[...document.querySelectorAll('input, select, button')].filter((e) => !(e.textContent.trim() && e.tagName === 'BUTTON') && !e.getAttribute('aria-label') && !e.labels?.length).map((e) => e.outerHTML)")
    tab.check(not unnamed, f"controls without a name: {unnamed}")
    mute = await tab.value("[...document.querySelectorAll('svg')].filter((e) => !e.querySelector('title') && !e.getAttribute('aria-label')).length")
    tab.check(mute == 0, f"{mute} drawings have no title")
    await tab.open(folder)
    ids = set(await tab.value("[...document.querySelectorAll('[id]')].map((e) => e.id)"))
    if "panel" in ids:
        await run(tab, folder)
    if "explorer" in ids:
        await explorer(tab, folder)
    if "trials-table" in ids:
        await claims(tab, folder)
    if "patterns-table" in ids:
        await patterns(tab, folder)
    await tab.value("document.querySelector('.tools button:last-of-type').click()")
    await asyncio.sleep(0.3)
    tab.check("Copied" in await tab.value("document.querySelector('.tools button:last-of-type').textContent"), "a table is not copied")
    # In print, and without JavaScript.
    await tab.call("Emulation.setEmulatedMedia", media="print", features=[])
    paper = await tab.call("Page.printToPDF", printBackground=True)
    (OUT / f"{tab.name}-print.pdf").write_bytes(base64.b64decode(paper["data"]))
    await tab.call("Emulation.setEmulatedMedia", media="", features=[])
    await tab.call("Emulation.setScriptExecutionDisabled", value=True)
    await tab.call("Page.navigate", url=(folder / "report.html").as_uri())
    await asyncio.sleep(0.5)
    await tab.picture(f"{tab.name}-no-script")
    await tab.call("Emulation.setScriptExecutionDisabled", value=False)
    tab.check(not tab.said, f"the console says {tab.said}")
    outside = [url for url in tab.asked if not url.startswith(("file:", "data:", "blob:"))]
    tab.check(not outside, f"the page asks the network for {outside}")
    tab.check((folder / "report.html").stat().st_size < 5_000_000, "the page is larger than 5 MB")


async def sorts(tab, table, column):
    await tab.value(f"document.querySelector('#{table} thead th:nth-child({column + 1}) button').click()")
    values = await tab.value(f"[...document.querySelectorAll('#{table} tbody tr')].map((row) => row.cells[{column}].dataset.v).filter(Boolean).map(Number)")
    tab.check(values == sorted(values) and values, f"{table} is not sorted by its column {column}")


async def run(tab, folder):
    """Numbers are those of the table of arms; outcome, arms and year follow their controls."""
    shown = await tab.value("[...document.querySelectorAll('#arms-table tbody tr')].map((row) => [row.cells[0].textContent, row.cells[1].textContent, row.cells[3].textContent])")
    if (folder / "tables" / "arms.csv").exists():
        means = {(row["outcome"], row["arm"]): row["mean"] for row in written(folder, "arms") if row["mean"]}
        tab.check(len(means) > 50 and len(shown) >= len(means), "the table of arms is not whole")
        for outcome, arm, text in shown:
            if (outcome, arm) in means:
                exact = float(means[outcome, arm])
                tab.check(abs(number(text) - exact) <= 6e-4 * abs(exact) + 1e-8, f"{outcome} in {arm}: {text} is shown, {exact} is written")
    tab.check(await tab.value("document.querySelectorAll('#panel-chart path.line').length") > 0, "the panel draws no line")
    tenants = await tab.value("[...document.getElementById('panel-outcome').options].find((o) => o.textContent.startsWith('tenants,')).value")
    await tab.set("panel-outcome", tenants)
    tab.check("tenants" in await tab.value("document.querySelector('#panel-values caption').textContent"), "the panel does not follow the outcome")
    lines = "document.querySelectorAll('#panel-chart path.line').length"
    before = await tab.value(lines)
    await tab.value("document.querySelector('#panel-arms input').click()")
    tab.check(await tab.value(lines) < before, "an arm does not go when it is unticked")
    await tab.set("panel-year", 2, "input")
    tab.check(await tab.value("document.getElementById('panel-shown').textContent") != "", "the panel shows no year")
    await sorts(tab, "arms-table", 3)


async def explorer(tab, folder):
    """Numbers are those of the table of points; outcome, arms, axis, ranges, brush and step do what they say."""
    if (folder / "tables" / "point_arms.csv").exists():
        outcome = json.loads((folder / "manifest.json").read_text())["study"]["outcome"]
        means = {(row["point"], row["arm"]): row["mean"] for row in written(folder, "point_arms") if row["outcome"] == outcome and row["mean"]}
        rows = await tab.value("[...document.querySelectorAll('table[id^=points]')].flatMap((table) => { const arms = [...table.tHead.rows[0].cells].map((cell) => cell.textContent); return [...table.tBodies[0].rows].flatMap((row) => arms.map((arm, at) => [row.cells[0].textContent, arm, row.cells[at].textContent, row.cells[at].dataset.v])); })")
        compared = 0
        for point, arm, text, value in rows:
            if (point, arm) in means and value is not None:
                exact, compared = float(means[point, arm]), compared + 1
                half = float(text.split("±")[1].replace("−", "-")) if "±" in text else 0
                tab.check(abs(float(value) - exact) <= 1e-12 and abs(number(text) - exact) <= max(6e-4 * abs(exact), 0.06 * half) + 1e-8, f"point {point} in {arm}: {text} is shown, {exact} is written")
        tab.check(compared > 10, f"{compared} numbers of points could be compared")
    count = "document.getElementById('explorer-count').textContent"
    dots = "document.querySelectorAll('#explorer-chart circle').length"
    whole, before = await tab.value(dots), await tab.value(count)
    tab.check(whole > 0, "the explorer draws no point")
    await tab.value("(() => { const input = document.querySelector('#explorer-ranges input:nth-of-type(2)'); input.value = 0; input.dispatchEvent(new Event('input')); })()")
    tab.check(await tab.value(dots) < whole and await tab.value(count) != before, "a range does not narrow the points")
    hidden = await tab.value("[...document.querySelectorAll('table[id^=points] tbody tr')].filter((row) => row.hidden).length")
    tab.check(hidden > 0, "the table of points does not follow the range")
    await tab.value("document.getElementById('explorer-reset').click()")
    tab.check(await tab.value(dots) == whole, "all points do not come back")
    # A brush: drag over the left half of the chart.
    await tab.value("document.getElementById('explorer-chart').scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = await tab.value("(() => { const b = document.getElementById('explorer-chart').getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()")
    y = box[1] + box[3] / 2
    points = [(box[0] + box[2] * share, y) for share in (0.08, 0.3, 0.5)]
    for kind, (x, y) in [("mousePressed", points[0]), ("mouseMoved", points[1]), ("mouseMoved", points[2])]:
        await tab.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1, buttons=1)
    await tab.picture(f"{tab.name}-brush")
    await tab.call("Input.dispatchMouseEvent", type="mouseReleased", x=points[2][0], y=points[2][1], button="left", clickCount=1)
    if await tab.value("document.getElementById('explorer-axis').options.length > 0 && document.getElementById('explorer-step').max > 1"):
        tab.check(await tab.value(dots) < whole, "a brush does not narrow the points")
    await tab.value("document.getElementById('explorer-reset').click()")
    axes = await tab.value("document.getElementById('explorer-axis').options.length")
    await tab.set("explorer-axis", str(axes - 1))
    if await tab.value("document.getElementById('explorer-show').options.length") > 1:
        await tab.set("explorer-show", "0")
        tab.check(await tab.value("document.querySelectorAll('#explorer-chart circle.difference').length") > 0, "no difference is drawn")
    await tab.set("explorer-step", 1, "input")
    tab.check("of the chosen points" in await tab.value("document.querySelector('#explorer-values caption').textContent"), "the explorer shows no values")
    table = await tab.value("document.querySelector('table[id^=points]').id")
    await sorts(tab, table, 0)


async def claims(tab, folder):
    """Numbers are those of the table of claims; a claim can be chosen."""
    if (folder / "tables" / "claims.csv").exists():
        values = {(row["claim"], row["trial"]): row["value"] for row in written(folder, "claims") if row["value"]}
        shown = await tab.value("[...document.querySelectorAll('#trials-table tbody tr')].map((row) => [row.cells[0].textContent, row.cells[2].textContent, row.cells[4].textContent])")
        tab.check(len(shown) >= len(values) > 10, "the table of trials is not whole")
        for claim, trial, text in shown:
            if (claim, trial) in values:
                exact = float(values[claim, trial])
                tab.check(abs(number(text) - exact) <= 6e-4 * abs(exact) + 1e-8, f"{claim}, {trial}: {text} is shown, {exact} is written")
    visible = "[...document.querySelectorAll('#trials-table tbody tr')].filter((row) => !row.hidden).length"
    own = await tab.value(visible)
    await tab.value("(() => { const s = document.querySelector('#tables select'); s.value = ''; s.dispatchEvent(new Event('change')); })()")
    tab.check(await tab.value(visible) > own, "all claims are not shown when all are chosen")


async def patterns(tab, folder):
    """Numbers and verdicts are those of the table of patterns; verdicts and subjects narrow it together; it sorts."""
    cells = "[...document.querySelectorAll('#patterns-table tbody tr')].map((row) => [0, 1, 3].map((at) => row.cells[at].textContent))"
    rows = {row["pattern"]: row for row in written(folder, "patterns") if row["value"]}
    shown = await tab.value(cells)
    tab.check({name.removesuffix(" *") for name, _, _ in shown} == set(rows), "the table of patterns is not whole")
    for name, verdict, text in shown:
        row = rows[name.removesuffix(" *")]
        tab.check(verdict == row["verdict"], f"{name}: {verdict} is shown, {row['verdict']} is written")
        if " (" in text:
            mean, low, high = (float(row[end]) for end in ("value", "low", "high"))
            tab.check(abs(number(text) - mean) <= 0.06 * (high - low) + 1e-8, f"{name}: {text} is shown, {mean} is written")
    visible = "[...document.querySelectorAll('#patterns-table tbody tr')].filter((row) => !row.hidden).length"
    choose = "(() => { const s = document.querySelectorAll('#patterns .tools select')[%d]; s.value = '%s'; s.dispatchEvent(new Event('change')); })()"
    for steps, wanted in [(((0, "fail"),), {"verdict": "fail"}), (((1, "free"),), {"verdict": "fail", "standing": "free"}), (((0, ""), (1, "")), {})]:
        for step in steps:
            await tab.value(choose % step)
        count = sum(all(row[key] == word for key, word in wanted.items()) for row in rows.values())
        found = await tab.value(visible)
        tab.check(found == count, f"{found} patterns are shown, {count} are {wanted}")
    await sorts(tab, "patterns-table", 3)


async def main():
    with tempfile.TemporaryDirectory() as profile:
        browser = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
             "--disable-component-update", "--disable-background-networking", "--hide-scrollbars",
             "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        try:
            port = None
            for line in browser.stderr:
                if found := re.search(r"ws://127\.0\.0\.1:(\d+)/", line):
                    port = found[1]
                    break
            tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
            address = next(tab for tab in tabs if tab["type"] == "page")["webSocketDebuggerUrl"]
            async with websockets.connect(address, max_size=None) as socket:
                tab = Tab(socket)
                for domain in ("Page", "Runtime", "Log", "Network"):
                    await tab.call(f"{domain}.enable")
                # Elements can have the focus without a click before.
                await tab.call("Emulation.setFocusEmulationEnabled", enabled=True)
                for folder in FOLDERS:
                    tab.name, tab.said, tab.asked = folder.name, [], []
                    try:
                        await look(tab, folder)
                    except RuntimeError as error:
                        tab.check(False, f"{error}; the console says {tab.said}")
        finally:
            browser.terminate()
            browser.wait()


asyncio.run(main())
for fault in faults[:60]:
    print(f"fault: {fault}", file=sys.stderr)
print(f"{'failed' if faults else 'ok'}: {len(FOLDERS)} pages, screenshots in {OUT}")
sys.exit(1 if faults else 0)
