// Takes the picture of the README: node picture.mjs <page> <png>. The page comes from examples/fleet.ps1 -Report.
import puppeteer from "puppeteer-core";

const [page, picture] = process.argv.slice(2);
const browser = await puppeteer.launch({ executablePath: process.env.SPAPRDDW_BROWSER, args: ["--no-sandbox"] });
const tab = await browser.newPage();
await tab.setViewport({ width: 960, height: 800 });
await tab.goto(`file://${page}`);
await tab.screenshot({ path: picture });
await browser.close();
