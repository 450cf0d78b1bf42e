// Browsers by name: roughly, and never in the client's own words.

import { expect, test } from "vitest";
import { toAgent } from "../../src/session/browser-name.ts";

const webKit = "AppleWebKit/537.36 (KHTML, like Gecko)";
const linux = `Mozilla/5.0 (X11; Linux x86_64) ${webKit}`;
const windows = `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webKit}`;
const android = `Mozilla/5.0 (Linux; Android 10; K) ${webKit}`;
const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
const iPad = "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  ["Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"],
  [`${iPhone} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, "Firefox on iOS"],
  [`${mac} FxiOS/140.0 Safari/605.1.15`, "Firefox on iOS"],
  [`${linux} Chrome/140.0.0.0 Safari/537.36`, "Chrome on Linux"],
  [`${linux} HeadlessChrome/140.0.0.0 Safari/537.36`, "Chrome on Linux"],
  [`${linux} Ubuntu Chromium/140.0.0.0 Chrome/140.0.0.0 Safari/537.36`, "Chromium on Linux"],
  [`${android} Chrome/140.0.0.0 Mobile Safari/537.36`, "Chrome on Android"],
  [
    `Mozilla/5.0 (Linux; Android 15; Pixel 9; wv) ${webKit} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
    "Chrome on Android",
  ],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${webKit} Chrome/140.0.0.0 Safari/537.36`, "Chrome on ChromeOS"],
  [`${iPhone} CriOS/140.0.7339.39 Mobile/15E148 Safari/604.1`, "Chrome on iOS"],
  [`${mac} CriOS/140 Version/18.6 Safari/605.1.15`, "Chrome on iOS"],
  [`${windows} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, "Edge on Windows"],
  [`${android} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0.0.0`, "Edge on Android"],
  [`${iPhone} Version/18.0 EdgiOS/140.0.3485.54 Mobile/15E148 Safari/604.1`, "Edge on iOS"],
  [`${windows} Chrome/64.0 Safari/537.36 Edge/18.17763`, "Edge on Windows"],
  [`${windows} Chrome/140.0.0.0 Safari/537.36 OPR/125.0.0.0`, "Opera on Windows"],
  [`${iPhone} Version/18.6 Mobile/15E148 Safari/604.1 OPT/5.6`, "Opera on iOS"],
  [`${android} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, "Samsung Internet on Android"],
  [`${linux} Chrome/140.0.0.0 Safari/537.36 Vivaldi/7.5`, "Vivaldi on Linux"],
  [`${mac} Version/18.6 Safari/605.1.15`, "Safari on macOS"],
  [`${iPhone} Version/18.6 Mobile/15E148 Safari/604.1`, "Safari on iOS"],
  [`${iPad} Version/18.6 Mobile/15E148 Safari/604.1`, "Safari on iOS"],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15 Epiphany/605.1.15",
    "GNOME Web on Linux",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "A browser on Linux"],
  ["Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 Version/6.0 TV Safari/537.36", "A browser on Linux"],
  ["Mozilla/5.0 (Linux; U; Android 4.0) AppleWebKit/534.30 Version/4.0 Mobile Safari/534.30", "A browser on Android"],
  ["Mozilla/5.0 (PlayStation; PlayStation 5/9.00) AppleWebKit/605.1.15 Version/16.0 Safari/605.1.15", "A browser"],
  ["Mozilla/5.0 (X11; FreeBSD amd64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on BSD"],
  ["curl/8.0", "A browser"],
  ["<script>alert(1)</script> Firefox/1", "Firefox"],
  ["", "A browser"],
  [undefined, "A browser"],
])("%s", (header, name) => {
  expect(toAgent(header)).toBe(name);
});
