"""Opens a report in headless Chromium over its debugging protocol and checks what a reader would see."""

import asyncio
import base64
import csv
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import websockets

RESULTS, OUT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
PAGE = RESULTS / "report.html"
VIEWS = [("desktop", 1280, 900, "light"), ("phone", 390, 844, "light"), ("desktop-dark", 1280, 900, "dark"), ("phone-dark", 390, 844, "dark")]
faults = []


def check(holds, words):
    if not holds:
        faults.append(words)


class Tab:
    """One page of the browser."""

    def __init__(self, socket):
        self.socket, self.number, self.said, self.asked = socket, 0, [], []

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

    async def picture(self, name, whole=True):
        shot = await self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **({"clip": await self.extent()} if whole else {}))
        (OUT / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))

    async def extent(self):
        size = await self.value("[document.documentElement.clientWidth, document.documentElement.scrollHeight]")
        return {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 16000), "scale": 1}


def arms_of_csv():
    path = RESULTS / "tables" / "arms.csv"
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        return {(row["outcome"], row["arm"]): row["mean"] for row in csv.DictReader(file) if row["mean"]}


async def look(tab):
    for domain in ("Page", "Runtime", "Log", "Network"):
        await tab.call(f"{domain}.enable")
    for name, width, height, scheme in VIEWS:
        await tab.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        await tab.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        await tab.call("Page.navigate", url=PAGE.as_uri())
        await asyncio.sleep(1.5)
        wide = await tab.value("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        check(wide <= 0, f"{name}: the page is {wide} pixels wider than the screen")
        ids = await tab.value("(() => { const all = [...document.querySelectorAll('[id]')].map((e) => e.id); return all.filter((id, at) => all.indexOf(id) !== at); })()")
        check(not ids, f"{name}: ids used twice: {ids}")
        await tab.picture(name)
    # Numbers shown equal numbers of the tables, to four digits.
    shown = await tab.value("[...document.querySelectorAll('#arms-table tbody tr')].map((row) => [row.cells[0].textContent, row.cells[1].textContent, row.cells[3].textContent])")
    written = arms_of_csv()
    for outcome, arm, text in shown:
        if (outcome, arm) in written:
            exact, number = float(written[outcome, arm]), float(text.replace("−", "-"))
            check(abs(number - exact) <= 6e-4 * abs(exact) + 1e-8, f"{outcome} in {arm}: {text} is shown, {exact} is written")
    check(len(shown) > 0, "no table of arms")
    # Controls: an outcome, arms, a year, sorting, filtering.
    check(await tab.value("document.querySelectorAll('#panel-chart path.line').length") > 0, "the panel draws no line")
    await tab.value("(() => { const s = document.getElementById('panel-outcome'); s.value = [...s.options].find((o) => o.textContent.startsWith('tenants,')).value; s.dispatchEvent(new Event('change')); })()")
    check("tenants" in await tab.value("document.querySelector('#panel-values caption').textContent"), "the panel does not follow the outcome")
    before = await tab.value("document.querySelectorAll('#panel-chart path.line').length")
    await tab.value("document.querySelector('#panel-arms input').click()")
    after = await tab.value("document.querySelectorAll('#panel-chart path.line').length")
    check(after < before, "an arm does not go when it is unticked")
    await tab.value("(() => { const y = document.getElementById('panel-year'); y.value = 2; y.dispatchEvent(new Event('input')); })()")
    check(await tab.value("document.getElementById('panel-shown').textContent") != "", "the panel shows no year")
    await tab.value("document.querySelector('#arms-table thead th:nth-child(4) button').click()")
    means = await tab.value("[...document.querySelectorAll('#arms-table tbody tr')].map((row) => row.cells[3].dataset.v).filter(Boolean).map(Number)")
    check(means == sorted(means), "sorting by mean does not sort")
    await tab.value("document.querySelector('.tools button:last-child').click()")
    await asyncio.sleep(0.3)
    check("Copied" in await tab.value("document.querySelector('.tools button:last-child').textContent"), "a table is not copied")
    # In print, and without JavaScript.
    await tab.call("Emulation.setEmulatedMedia", media="print", features=[])
    await tab.call("Emulation.setDeviceMetricsOverride", width=794, height=1123, deviceScaleFactor=1, mobile=False)
    paper = await tab.call("Page.printToPDF", printBackground=True)
    (OUT / "print.pdf").write_bytes(base64.b64decode(paper["data"]))
    await tab.call("Emulation.setEmulatedMedia", media="", features=[])
    await tab.call("Emulation.setScriptExecutionDisabled", value=True)
    await tab.call("Page.navigate", url=PAGE.as_uri())
    await asyncio.sleep(1)
    await tab.picture("no-script")
    check(not tab.said, f"the console says: {tab.said}")
    outside = [url for url in tab.asked if not url.startswith(("file:", "data:", "blob:"))]
    check(not outside, f"the page asks the network for {outside}")
    check(PAGE.stat().st_size < 5_000_000, "the page is larger than 5 MB")


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
            import urllib.request
            tabs = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json"))
            address = next(tab for tab in tabs if tab["type"] == "page")["webSocketDebuggerUrl"]
            async with websockets.connect(address, max_size=None) as socket:
                await look(Tab(socket))
        finally:
            browser.terminate()
            browser.wait()


asyncio.run(main())
for fault in faults:
    print(f"fault: {fault}", file=sys.stderr)
print(f"{'failed' if faults else 'ok'}: screenshots in {OUT}")
sys.exit(1 if faults else 0)
