import assert from "node:assert/strict";
import { after, test } from "node:test";
import { browser, column, focused, open, press, search, status, texts } from "./browser.mjs";

after(() => browser.close());

// Each test ends with this: the page was silent, and asked for nothing.
async function close(page) {
    assert.deepEqual(page.seen, { console: [], errors: [], requests: [] });
    await page.close();
}

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

test("a heading sorts, again in the other direction, and says so", async () => {
    const page = await open("large");
    const sorts = () => page.$$eval("#table thead th", cells => cells.map(cell => cell.getAttribute("aria-sort")));
    await press(page, "#table thead button", "Locked memory");
    assert.equal((await column(page, "Locked memory"))[0], "0 B");
    assert.deepEqual(
        (await sorts()).filter(sort => sort !== "none"),
        ["ascending"],
    );
    assert.match(await status(page), /sorted by Locked memory, ascending/);
    assert.match(await focused(page), /Locked memory/);

    await press(page, "#table thead button", "Locked memory");
    assert.equal((await column(page, "Locked memory"))[0], "976 MiB");
    assert.deepEqual(
        (await sorts()).filter(sort => sort !== "none"),
        ["descending"],
    );

    await press(page, "#table thead button", "Guest");
    assert.deepEqual((await column(page, "Guest")).slice(0, 3), ["guest1", "guest2", "guest3"]);
    await press(page, "#table thead button", "Verdict");
    assert.match((await column(page, "Verdict"))[0], /NotReady|Unreachable/);
    await close(page);
});

test("addresses are sorted exactly, and sizes are written as by the commands", async () => {
    const page = await open("mixed");
    await press(page, "nav button", "Places");
    await press(page, "#table thead button", "Start address");
    assert.deepEqual(await column(page, "Start address"), [
        "0x8",
        "0x9",
        "0x80",
        "0x7ffffffffffffffe",
        "0x7fffffffffffffff",
    ]);
    await press(page, "nav button", "Sizes");
    assert.deepEqual(await column(page, "Size"), await column(page, "Name"));
    await close(page);
});

test("the search, the verdicts and the filters of columns choose rows together", async () => {
    const page = await open("large");
    await search(page, "host007 PSERIES");
    const found = await status(page);
    assert.match(found, /^Guests: \d+ of 10,000 rows$/);
    const hosts = await column(page, "Host name");
    assert.ok(hosts.length > 0 && hosts.every(name => name === "host007"), hosts.join());

    await press(page, "#levels button", "bad");
    const verdicts = await column(page, "Verdict");
    assert.ok(verdicts.length > 0 && verdicts.every(text => /NotReady|Unreachable/.test(text)), verdicts.join());
    await page.evaluate(() => (document.getElementById("filters").open = true));
    const field = label =>
        page.evaluateHandle(
            label =>
                [...document.querySelectorAll("#filters label")]
                    .find(element => element.firstChild.textContent === label)
                    .querySelector("input, select"),
            label,
        );
    await (await field("Memory size")).type(">= 64 GiB");
    const memory = await column(page, "Memory size");
    assert.ok(memory.length > 0 && memory.every(text => /^(64|128|256|512) GiB$|TiB$/.test(text)), memory.join());
    await (await field("Levels")).type("= 2");
    assert.ok((await column(page, "Levels")).every(text => text === "2"));
    assert.match(await page.$eval("#filters summary", element => element.textContent), /2 in use/);

    await press(page, "#controls button", "Show all rows");
    assert.equal(await status(page), "Guests: 10,000 rows");
    await close(page);
});

test("the keyboard is enough", async () => {
    const page = await open("mixed");
    await page.keyboard.press("/");
    await page.keyboard.type("best");
    assert.equal(await status(page), "Plans: 1 of 20 rows");
    await page.keyboard.press("Escape");
    await search(page, "rule");
    await page.focus("#table tbody button");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    assert.equal(await page.$eval("#details", dialog => dialog.open), true);
    await page.keyboard.press("ArrowRight");
    assert.match(await page.$eval("#details-body p", element => element.textContent), /row 2 of/);
    await page.keyboard.press("Escape");
    assert.equal(await page.$eval("#details", dialog => dialog.open), false);
    // A browser tells of a closed dialog a moment later, and the row has the focus then.
    await page.waitForFunction(() => document.activeElement.closest("tr")?.dataset.position === "1", { timeout: 5000 });
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
            for (const heading of await page.$$("#table thead button")) await heading.evaluate(button => button.click());
            const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(excess <= 0, `${title}: ${excess} pixels at ${width}`);
        }
        await close(page);
    }
});

test("a screen reader gets names, roles and states", async () => {
    const page = await open("mixed", { width: 360 });
    const roles = new Map();
    const visit = node => {
        roles.set(node.role, [...(roles.get(node.role) ?? []), node.name]);
        node.children?.forEach(visit);
    };
    visit(await page.accessibility.snapshot({ interestingOnly: false }));
    assert.ok(roles.get("table").includes("Plans"), `${roles.get("table")}`);
    for (const role of ["row", "columnheader", "rowheader", "cell", "navigation", "status"])
        assert.ok(roles.has(role), `${role} in ${[...roles.keys()]}`);
    assert.match(roles.get("searchbox").join(), /^Search/);
    const unnamed = await page.$$eval(
        "input, select, button",
        elements =>
            elements.filter(element => !element.hidden && !element.textContent && !element.labels?.length).length,
    );
    assert.equal(unnamed, 0);
    await close(page);
});

test("no width has a page that scrolls sideways", async () => {
    for (const width of [360, 900, 1440]) {
        const page = await open("mixed", { width });
        for (const sheet of await page.$$("nav button")) {
            await sheet.click();
            const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
            assert.ok(excess <= 0, `${excess} pixels at ${width}`);
        }
        await close(page);
    }
});

test("the colours are those of the system, or those that the reader chooses", async () => {
    const background = page => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const page = await open("mixed", { scheme: "dark" });
    assert.equal(await background(page), "rgb(13, 17, 23)");
    await page.select("#theme", "light");
    assert.equal(await background(page), "rgb(255, 255, 255)");
    await close(page);
});

test("print has all rows, and no controls", async () => {
    const page = await open("large");
    await page.emulateMediaType("print");
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.equal(await page.$$eval("#table tbody tr", rows => rows.length), 10000);
    assert.equal(await page.$eval("#controls", element => getComputedStyle(element).display), "none");
    await close(page);
});

test("a report without rows says so", async () => {
    const page = await open("empty");
    assert.equal(await status(page), "The report has no rows.");
    await close(page);
});
