// Draws the windows of a host on the bus: a box for each window and each gap, from the lowest address down the page. The
// boxes are not to scale, because most of the bus is a gap. The bar in a box shows how much of the window is mapped.

const addressLimit = 1n << 64n;

const drawingWidth = () => Math.max(280, Math.min(640, innerWidth - 60));

function svg(name, attributes = {}, ...children) {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
}

// The windows that the rows of a host tell about, in the order of their addresses. Of the rows with the same address, the
// first counts: tests for several guests make one window after the other at the same place. None if windows overlap: then
// the rows are of several hosts with the same name.
function windowsOf(rows) {
    const found = new Map();
    for (const [sheet, row] of rows) {
        const value = name => valueOf(sheet, row, name);
        if (value("Buffer") !== null) continue;
        add(value("DefaultStartAddress"), value("DefaultSize"), { isDefault: true });
        add(value("StartAddress"), value("Size"), {
            page: sizeOf(value("PageSize")),
            levels: magnitudeOf(value("Levels")),
            mapped: sizeOf(value("MappedBytes")),
            isDefault: value("IsDefault") === true,
        });
        const inner = value("Windows");
        if (Array.isArray(inner))
            inner.forEach(item =>
                add(item?.StartAddress, item?.Size, {
                    page: sizeOf(item?.PageSize),
                    levels: magnitudeOf(item?.Levels),
                }),
            );
    }
    const windows = [...found.values()].sort((left, right) => (left.start < right.start ? -1 : 1));
    return windows.every((window, index) => index === 0 || window.start >= windows[index - 1].end) ? windows : [];

    function add(start, size, facts) {
        if (typeof start !== "string" || !/^0x[0-9a-f]+$/i.test(start)) return;
        if (!Number.isInteger(size) || size <= 0) return;
        const first = BigInt(start);
        if (!found.has(start)) found.set(start, { ...facts, start: first, size, end: first + BigInt(size) });
    }
}

// The size to draw; null if the value is none. Rows of strangers can have anything here.
const sizeOf = value => (typeof value === "number" && value >= 0 ? value : null);

const levelsText = levels => `${levels} ${Number(levels) === 1 ? "level" : "levels"}`;

const rangeText = part => `0x${part.start.toString(16)} to 0x${(part.end - 1n).toString(16)}`;

function busDrawing(windows) {
    const parts = [];
    let address = 0n;
    const addGap = end =>
        end > address && parts.push({ isGap: true, start: address, end, size: Number(end - address) });
    for (const window of windows) {
        addGap(window.start);
        parts.push(window);
        address = window.end;
    }
    addGap(addressLimit);

    const title = `Windows on the bus: ${windows.map(window => `${rangeText(window)}, ${windowTexts(window).join(", ")}`).join("; ")}`;
    const drawing = svg("svg", { role: "img" }, svg("title", {}, title));
    let y = 2;
    for (const part of parts) {
        const lines = part.isGap
            ? [`no window, ${sizeText(part.size)}`, rangeText(part)]
            : [...windowTexts(part), rangeText(part)];
        const height = lines.length * 17 + (part.mapped > 0 ? 18 : 10);
        drawing.append(...busPart(part, lines, y, height));
        y += height + 4;
    }
    drawing.setAttribute("viewBox", `0 0 ${drawingWidth()} ${y}`);
    return drawing;
}

function busPart(part, lines, y, height) {
    const width = drawingWidth() - 4;
    const box = svg("rect", { class: part.isGap ? "gap" : "window", x: 2, y, width, height, rx: 4 });
    const texts = lines.map((line, index) =>
        svg("text", { class: index > 0 || part.isGap ? "faint" : "this", x: 12, y: y + 18 + index * 17 }, line),
    );
    if (!(part.mapped > 0)) return [box, ...texts];
    const share = Math.max(2, (width - 20) * Math.min(1, part.mapped / part.size));
    return [box, svg("rect", { class: "mapped", x: 12, y: y + height - 13, width: share, height: 7 }), ...texts];
}

function windowTexts(window) {
    const pages = window.page > 0 && !window.isDefault ? ` in pages of ${sizeText(window.page)}` : "";
    const facts = [];
    if (window.levels > 0) facts.push(levelsText(window.levels));
    if (typeof window.mapped === "number") facts.push(`${sizeText(window.mapped)} mapped`);
    return [
        `${window.isDefault ? "default window" : "window"}, ${sizeText(window.size)}${pages}`,
        ...(facts.length > 0 ? [facts.join(", ")] : []),
    ];
}
