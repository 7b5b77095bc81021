// Sorts, filters and searches.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { browser, close, column, filter, focused, open, press, search, status } from "./browser.mjs";

after(() => browser.close());

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

const versions = (first, last) => Array.from({ length: last + 1 - first }, (_, index) => `6.${first + index}`);

test("numbers are sorted as numbers and before texts, versions by their parts, and nothing comes last", async () => {
    const page = await open("values");
    const orders = {
        Versions: ["Guest kernel", ...versions(0, 12), "6.12.95", ...versions(13, 22), "7.2", ""],
        Mixed: [
            "Value",
            ...["-4", "-3", "2.5", "9", "10", "9007199254740992", "9007199254740993", "text", "Text 2", "text 10"],
            ...["", ""],
        ],
        "Mixed sizes": ["Size", "128.13 MiB", "1 GiB", "2GB", "64 GiB", "unknown", ""],
        Places: ["Start address", "0x8", "0x7ffffffffffffffe", "0x7fffffffffffffff"],
    };
    for (const [title, [label, ...expected]] of Object.entries(orders)) {
        const shown = text => text.replace("\u2013", "");
        await press(page, "nav button", title);
        await press(page, "#table thead button", label);
        assert.deepEqual((await column(page, label)).map(shown), expected);
        await press(page, "#table thead button", label);
        const empty = expected.filter(text => text === "");
        const reversed = [...expected.filter(text => text !== "").reverse(), ...empty];
        assert.deepEqual((await column(page, label)).map(shown), reversed);
    }
    await close(page);
});

test("a filter compares what is shown: sizes, addresses, versions, lists and texts", async () => {
    const page = await open("values");
    const found = async (title, label, text) => {
        await press(page, "nav button", title);
        await filter(page, label, text);
        const rows = (await column(page, label)).map(shown => shown.replace("\u2013", ""));
        await filter(page, label, "");
        return rows;
    };
    const cases = [
        ["Versions", "Guest kernel", "= 6.2", ["6.2"]],
        ["Versions", "Guest kernel", ">= 6.21", ["7.2", "6.22", "6.21"]],
        ["Versions", "Guest kernel", "6.12", ["6.12.95", "6.12"]],
        ["Mixed", "Value", ">= 9", ["10", "9", "9007199254740993", "9007199254740992"]],
        ["Mixed", "Value", "> 9007199254740992", ["9007199254740993"]],
        ["Mixed", "Value", "< -3", ["-4"]],
        ["Mixed", "Value", "= TEXT", ["text"]],
        ["Mixed", "Value", "text", ["text", "Text 2", "text 10"]],
        [
            "Mixed",
            "Value",
            "!= text 2",
            ["10", "text", "-3", "9", "", "2.5", "", "-4", "text 10", "9007199254740993", "9007199254740992"],
        ],
        [
            "Mixed",
            "Value",
            ">=",
            ["10", "text", "-3", "9", "", "Text 2", "2.5", "", "-4", "text 10", "9007199254740993", "9007199254740992"],
        ],
        ["Mixed sizes", "Size", ">= 2 GiB", ["64 GiB", "2GB"]],
        ["Mixed sizes", "Size", "= 128.13 MiB", ["128.13 MiB"]],
        ["Mixed sizes", "Size", "<= 128.13mib", ["128.13 MiB"]],
        ["Mixed sizes", "Size", "= 134348800", ["128.13 MiB"]],
        ["Mixed sizes", "Size", "= unknown", ["unknown"]],
        ["Places", "Start address", "= 0x7fffffffffffffff", ["0x7fffffffffffffff"]],
        ["Places", "Start address", "> 0x7ffffffffffffffe", ["0x7fffffffffffffff"]],
        ["Places", "Start address", "!= 0x8", ["0x7fffffffffffffff", "0x7ffffffffffffffe"]],
        ["Modes", "Mode", "Direct", ["Direct"]],
        ["Modes", "Mode", "a.*(b", ["a.*(b"]],
        ["Modes", "Page sizes", "= 64 KiB", Array(4).fill("4 KiB, 64 KiB")],
        ["Modes", "Page sizes", "> 64 KiB", []],
    ];
    for (const [title, label, text, expected] of cases)
        assert.deepEqual(await found(title, label, text), expected, `${title}: ${text}`);
    await close(page);
});

test("the search takes words in any order, and a size as one word", async () => {
    const page = await open("large");
    await search(page, "64 GiB power9 ");
    const memory = await column(page, "Memory size");
    assert.ok(memory.length > 10 && memory.every(text => text === "64 GiB"), memory.join());
    await search(page, "power9 no-such-text");
    assert.match(await status(page), /: 0 of/);
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

    await filter(page, "Verdict", "Unreachable");
    assert.ok((await column(page, "Verdict")).every(text => text.includes("Unreachable")));

    await press(page, "#controls button", "Show all rows");
    assert.equal(await status(page), "Guests: 10,000 rows");
    await close(page);
});
