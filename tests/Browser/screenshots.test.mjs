import { after, test } from "node:test";
import { browser, open, press } from "./browser.mjs";

after(() => browser.close());

const folder = process.env.SPAPRDDW_SCREENSHOTS;

test("screenshots", { skip: !folder && "SPAPRDDW_SCREENSHOTS names no folder for them" }, async () => {
    for (const scheme of ["light", "dark"]) {
        for (const width of [360, 900, 1440]) {
            for (const name of ["large", "mixed"]) {
                const page = await open(name, { scheme, width });
                await page.screenshot({ path: `${folder}/${name}-${scheme}-${width}.png` });
                if (name === "mixed") await press(page, "nav button", "Windows");
                await page.click("#table tbody tr:last-child button");
                await page.screenshot({ path: `${folder}/${name}-${scheme}-${width}-details.png` });
                await page.close();
            }
        }
    }
});
