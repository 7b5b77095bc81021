// A browser for the tests, and what they do in it.
import assert from "node:assert/strict";
import puppeteer from "puppeteer-core";

// A busy machine starts a browser slowly.
export const browser = await puppeteer.launch({
    executablePath: process.env.SPAPRDDW_BROWSER,
    args: ["--no-sandbox"],
    timeout: 120_000,
});

// Opens a page. Its messages on the console, its errors and its requests are kept, because a report has none.
export async function open(name, { width = 1440, height = 900, scheme = "light" } = {}) {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const seen = { console: [], errors: [], requests: [] };
    const address = `file://${process.env.SPAPRDDW_PAGES}/${name}.html`;
    page.on("console", message => seen.console.push(message.text()));
    page.on("pageerror", error => seen.errors.push(error.message));
    page.on("request", request => request.url() !== address && seen.requests.push(request.url()));
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height });
    await page.goto(address);
    return Object.assign(page, { seen });
}

// Each test ends with this: the page was silent, and asked for nothing.
export async function close(page) {
    assert.deepEqual(page.seen, { console: [], errors: [], requests: [] });
    await page.close();
}

export const texts = (page, selector) =>
    page.$$eval(selector, elements => elements.map(element => element.textContent));

export const status = page => page.$eval("#status", element => element.textContent);

// The texts of a column in the rows that are shown.
export const column = (page, label) => texts(page, `#table tbody [data-label="${label}"]`);

export async function press(page, selector, text) {
    const buttons = await page.$$(selector);
    for (const button of buttons) {
        if ((await button.evaluate(element => element.textContent)).includes(text)) return button.click();
    }
    throw new Error(`No ${selector} has the text '${text}'.`);
}

// Writes a filter into the field of a column, or chooses it from the list there. An empty text removes it.
export async function filter(page, label, text) {
    await page.evaluate(
        (label, text) => {
            const field = [...document.querySelectorAll("#filters label")]
                .find(element => element.firstChild.textContent === label)
                .querySelector("input, select");
            field.value = text;
            if (field.value !== text) throw new Error(`The list of ${label} has no ${text}.`);
            field.dispatchEvent(new Event("input"));
        },
        label,
        text,
    );
}

export async function search(page, text) {
    await page.$eval("#search", element => element.select());
    await page.type("#search", text);
}

// The element that has the focus, as text.
export const focused = page => page.evaluate(() => document.activeElement.textContent || document.activeElement.id);
