// What the page of a report shows.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { browser, close, column, open, press, status, texts } from "./browser.mjs";

after(() => browser.close());

test("each kind of rows has its table", async () => {
    const page = await open("mixed");
    assert.equal(await page.title(), "A mixed <b>report</b>");
    assert.deepEqual(await texts(page, "nav button"), [
        "Plans 20",
        "Windows 2",
        "PCI devices 8",
        "Strangers 3",
        "Sizes 14",
        "Places 5",
    ]);
    await press(page, "nav button", "Windows");
    assert.equal(await status(page), "Windows: 2 rows");
    assert.equal(await page.$eval("#table", table => table.getAttribute("aria-rowcount")), "3");
    await close(page);
});

test("a row shows its details, the plans of its guest, and what a program would do", async () => {
    const page = await open("mixed");
    await page.click("#table tbody button");
    assert.match(
        await page.$eval("#details svg title", title => title.textContent),
        /The plans, .*64 KiB, 2 levels 128\.13 MiB best/,
    );
    assert.ok((await texts(page, "#details td")).some(text => text.startsWith("Qemu-")));
    await page.keyboard.press("Escape");

    await press(page, "nav button", "Windows");
    await page.click("#table tbody tr:last-child button");
    const drawing = await page.$eval("#details svg title", title => title.textContent);
    assert.match(
        drawing,
        /0x800000000000000 to 0x800007fffffffff, window, 512 GiB in pages of 64 KiB, 2 levels, 64 GiB mapped/,
    );
    await close(page);
});

test("names of strangers are only text", async () => {
    const page = await open("mixed");
    await press(page, "nav button", "Strangers");
    for (let row = 1; row <= 3; row++) {
        await page.click(`#table tbody tr:nth-child(${row}) button`);
        await page.keyboard.press("Escape");
    }
    assert.equal(await page.title(), "A mixed <b>report</b>");
    assert.equal((await page.$$("main img, dialog img, main script")).length, 0);
    assert.deepEqual(await column(page, "Host name"), [
        '</script><script>document.title = "owned"</script>',
        '<img src=x onerror="document.title=1">',
        "a\\u202Eb",
    ]);
    await close(page);
});

test("odd rows have their cells and details", async () => {
    for (const width of [360, 1440]) {
        const page = await open("odd", { width });
        for (const sheet of await page.$$("nav button")) {
            await sheet.click();
            const title = (await status(page)).slice(0, 20);
            const rows = await page.$$("#table tbody tr");
            assert.ok(rows.length > 0, title);
            for (const row of rows) {
                await row.$eval("th button", button => button.click());
                assert.equal(await page.$eval("#details", dialog => dialog.open), true, title);
                await page.keyboard.press("Escape");
            }
            for (const heading of await page.$$("#table thead button"))
                await heading.evaluate(button => button.click());
            const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(excess <= 0, `${title}: ${excess} pixels at ${width}`);
        }
        await close(page);
    }
});

test("names of properties count in any case, and lines of a text are kept", async () => {
    const page = await open("values");
    await press(page, "nav button", "Lower case");
    assert.deepEqual(await texts(page, "#table thead button"), [
        "hostname",
        "Verdict",
        "size",
        "startaddress",
        "reason",
    ]);
    assert.deepEqual(await column(page, "size"), ["1 GiB", "2 GiB"]);
    await page.click("#table tbody button");
    assert.equal(await page.$eval("#details .reason", element => element.innerText), "first line\nsecond line");
    assert.match(await page.$eval("#details svg title", title => title.textContent), /0x0 to 0x3fffffff/);
    assert.equal((await texts(page, "#details dt")).includes("verdict"), false);
    await close(page);
});

test("a list of values and objects is a table with all of them", async () => {
    const page = await open("values");
    await press(page, "nav button", "Mixed lists");
    await page.click("#table tbody button");
    assert.deepEqual(await texts(page, "#details th"), ["Value", "Size"]);
    assert.deepEqual(
        (await texts(page, "#details td")).filter(text => text),
        ["1", "abc", "1 GiB", "2, 3"],
    );
    await close(page);
});

test("the drawing of a test shows the window of that test", async () => {
    const page = await open("values");
    await press(page, "nav button", "Tests");
    for (const [row, window] of [
        [1, "window, 1 GiB in pages of 64 KiB, 1 level"],
        [2, "window, 2 GiB in pages of 64 KiB, 2 levels"],
    ]) {
        await page.$eval(`#table tbody tr:nth-child(${row}) button`, button => button.click());
        assert.ok((await page.$eval("#details svg title", title => title.textContent)).includes(window));
        await page.keyboard.press("Escape");
    }
    await close(page);
});

test("a report without rows says so", async () => {
    const page = await open("empty");
    assert.equal(await status(page), "The report has no rows.");
    await close(page);
});
