// The keyboard, screen readers, screens of any width and colour, and paper.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { browser, close, filter, focused, open, press, search, status } from "./browser.mjs";

after(() => browser.close());

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

test("a selected text does not keep the keyboard from opening a row", async () => {
    const page = await open("mixed");
    await page.focus("#table tbody button");
    await page.evaluate(() => getSelection().selectAllChildren(document.querySelector("h1")));
    await page.keyboard.press("Enter");
    assert.equal(await page.$eval("#details", dialog => dialog.open), true);
    await close(page);
});

test("the focus goes only where it is seen, and what scrolls can have it", async () => {
    for (const width of [360, 1440]) {
        const page = await open("mixed", { width });
        await page.evaluate(() => (document.getElementById("filters").open = true));
        const first = await page.evaluateHandle(() => document.querySelector("#table tbody button"));
        for (let stops = 0; !(await first.evaluate(button => button === document.activeElement)); stops++) {
            assert.ok(stops < 60, "the rows are not reached");
            await page.keyboard.press("Tab");
            const seen = await page.evaluate(
                () =>
                    document.activeElement.checkVisibility({ visibilityProperty: true }) &&
                    document.activeElement.getBoundingClientRect().width > 20,
            );
            assert.ok(seen, `${await focused(page)} at ${width}`);
        }
        const smallest = await page.$$eval("#table tbody button", buttons =>
            Math.min(
                ...buttons.map(button => button.getBoundingClientRect()).map(box => Math.min(box.width, box.height)),
            ),
        );
        assert.ok(smallest >= 24, `a button of ${smallest} pixels`);
        await page.$eval("#table tbody button", button => button.click());
        assert.deepEqual(await page.$$eval("#details .wide > dd", lists => lists.map(list => list.tabIndex)), [0]);
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
    assert.ok(roles.get("columnheader").includes("Locked memory"), `${roles.get("columnheader")}`);
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
    const isShown = selector => page.$eval(selector, element => element.checkVisibility());
    assert.equal(await isShown("#controls"), false);
    await page.$eval("#table tbody button", button => button.click());
    assert.deepEqual([await isShown("#details"), await isShown("#table")], [true, false], "open details are printed");
    await close(page);
});
