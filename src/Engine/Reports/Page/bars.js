// Draws sizes as bars on a logarithmic scale, and chooses the drawings of a row.

const maxBars = 24;

// On a narrow screen, the label is above its bar.
function barDrawing(title, bars) {
    const width = drawingWidth();
    const isNarrow = width < 480;
    const [left, step] = isNarrow ? [2, 42] : [200, 24];
    const summary = bars.map(bar => `${bar.label} ${bar.text}`).join("; ");
    const drawing = svg(
        "svg",
        { role: "img", viewBox: `0 0 ${width} ${bars.length * step + 6}` },
        svg("title", {}, `${title}: ${summary}`),
    );
    const largest = Math.max(1, ...bars.map(bar => Math.log2(bar.size)));
    bars.forEach((bar, index) => {
        const y = index * step + (isNarrow ? 20 : 4);
        const length = Math.max(3, ((width - left - 130) * Math.log2(bar.size)) / largest);
        const style = bar.isThis ? "this" : "";
        drawing.append(
            isNarrow
                ? svg("text", { x: left, y: y - 4, class: style }, bar.label)
                : svg("text", { x: left - 10, y: y + 13, "text-anchor": "end", class: style }, bar.label),
            svg("rect", { class: `bar ${bar.level ?? ""}`, x: left, y, width: length, height: 17 }),
            svg("text", { x: left + 6 + length, y: y + 13, class: bar.isThis ? "this" : "faint" }, bar.text),
        );
    });
    return drawing;
}

// What makes two plans choices for the same guest on the same host.
const sameInChoices = ["HostName", "PSComputerName", "ContainerId", "Platform", "HostPageSize", "MemorySize", "Guest"];

// The possible windows of a guest, with the memory that each locks.
function choices(sheet, chosen) {
    const lockedBy = row => sizeOf(valueOf(sheet, row, "LockedMemory"));
    if (!(sizeOf(valueOf(sheet, chosen, "MemorySize")) > 0) || !(lockedBy(chosen) > 0)) return [];
    const same = sameInChoices.map(name => [name, valueOf(sheet, chosen, name)]);
    return sheet.rows
        .filter(row => same.every(([name, value]) => valueOf(sheet, row, name) === value) && lockedBy(row) > 0)
        .map(row => {
            const locked = lockedBy(row);
            return {
                label: `${show(valueOf(sheet, row, "PageSize"), "size")}, ${levelsText(show(valueOf(sheet, row, "Levels")))}`,
                size: locked,
                text: `${sizeText(locked)} ${row[wordPlace]}`.trim(),
                level: levelNames[row[levelPlace]],
                isThis: row === chosen,
            };
        });
}

// The sizes of one row.
function sizes(sheet, row) {
    return sheet.properties
        .filter(property => property.unit === "size" && sizeOf(row[property.place]) > 0)
        .map(property => ({ label: property.label, size: row[property.place], text: sizeText(row[property.place]) }));
}

function drawings(sheets, sheet, row) {
    const host = hostOf(sheet, row);
    const owner = ownerOf(sheet, row);
    const rows =
        host === ""
            ? [[sheet, row]]
            : [[sheet, row], ...sheets.flatMap(each => rowsOf(each, owner).map(other => [each, other]))];
    const found = [];
    const windows = windowsOf(rows);
    if (windows.length > 0 && windows.length <= maxBars)
        found.push([`The windows${host && ` of ${cut(host, 200)}`}, by bus address`, busDrawing(windows)]);
    const options = choices(sheet, row);
    const bars = options.length > 1 && options.length <= maxBars ? options : sizes(sheet, row);
    if (bars.length > 1) {
        const title =
            bars === options
                ? "The plans, and the memory that each locks (logarithmic)"
                : "The sizes of this row (logarithmic)";
        found.push([title, barDrawing(title, bars)]);
    }
    return found.map(([title, drawing]) => make("figure", {}, make("figcaption", {}, title), drawing));
}
