// The tables of the page: the rows of each kind with their columns. In the data, a row is a list: the number of its sheet,
// the level and the word of its verdict, and its values.

const levelNames = ["none", "good", "warning", "bad"];
const levelSigns = ["", "\u2713", "!", "\u2715"];
const firstValue = 3;
const wordPlace = 2;
const levelPlace = 1;

// The properties that name the machine of a row, the best first.
const hostNames = ["HostName", "Host", "PSComputerName", "Source", "Container", "Name"];

// The properties whose numbers are sizes in bytes, in lower case.
let sizeNames;

function unitOf(name) {
    if (sizeNames.has(name.toLowerCase())) return "size";
    return /(kernel|version)$/i.test(name) ? "version" : "number";
}

// PowerShell does not tell apart names by their case, and rows of other programs often have names in lower case.
const isNamed = (property, ...names) => names.some(name => property.name.toLowerCase() === name.toLowerCase());

const isSingle = value =>
    value === null ||
    typeof value !== "object" ||
    (Array.isArray(value) && value.every(item => typeof item !== "object"));

function readSheets() {
    const read = id => JSON.parse(document.getElementById(id).textContent);
    const { sizes, sheets } = read("sheets-data");
    sizeNames = new Set(sizes.map(name => name.toLowerCase()));
    for (const sheet of sheets) sheet.rows = [];
    for (const row of read("rows-data")) sheets[row[0]].rows.push(row);
    for (const sheet of sheets) prepare(sheet);
    return sheets;
}

function prepare(sheet) {
    sheet.title = cut(sheet.title, 60);
    sheet.properties = sheet.properties.map((name, index) => ({
        name,
        label: labelOf(name),
        unit: unitOf(name),
        place: firstValue + index,
    }));
    sheet.propertyOf = new Map(sheet.properties.map(property => [property.name.toLowerCase(), property]));
    const named = hostNames.map(name => sheet.propertyOf.get(name.toLowerCase()));
    sheet.host = named.find(property => property && sheet.rows.every(row => show(row[property.place])));
    sheet.columns = columnsOf(sheet);
    sheet.levels = [0, 1, 2, 3].map(level => sheet.rows.filter(row => row[levelPlace] === level).length);
}

// The column of rows that have no properties.
const noProperty = { name: "", label: "Row", unit: "number", place: firstValue };

// The verdict, the host and the columns of the kind. Columns without any value are left out.
function columnsOf(sheet) {
    const chosen = sheet.columns.length > 0 ? sheet.columns.map(index => sheet.properties[index]) : sheet.properties;
    const columns = [...new Set([sheet.host, ...chosen])].filter(
        column =>
            column &&
            !isNamed(column, "ContainerId") &&
            sheet.rows.some(row => show(row[column.place]) !== "") &&
            (sheet.columns.length > 0 || sheet.rows.every(row => isSingle(row[column.place] ?? null))),
    );
    const verdict = { name: "Verdict", label: "Verdict", unit: "number", place: wordPlace };
    const hasVerdict = sheet.rows.some(row => row[wordPlace] !== "");
    const others = hasVerdict ? columns.filter(column => !isNamed(column, "Verdict")) : columns;
    // Each row needs a cell, because its details open from there.
    if (others.length === 0 && !hasVerdict) others.push(sheet.properties[0] ?? { ...noProperty });
    for (const column of others) {
        const values = sheet.rows.map(row => row[column.place] ?? null).filter(value => show(value) !== "");
        const isNumber = value => magnitudeOf(value, column.unit) !== null;
        column.isNumber = values.every(isNumber);
        column.hasNumbers = values.some(isNumber);
        column.isLong = values.some(value => show(value, column.unit).length > 40);
    }
    return hasVerdict ? [...others.slice(0, 1), verdict, ...others.slice(1)] : others;
}

// The host of a row, or an empty text.
const hostOf = (sheet, row) => (sheet.host ? show(row[sheet.host.place]) : "");

// What has windows of its own: a host, a container on it, or a node of its device tree.
const owners = ["ContainerId", "Source", "Node"];
const ownerOf = (sheet, row) => JSON.stringify([hostOf(sheet, row), ...owners.map(name => valueOf(sheet, row, name))]);

// The rows of an owner.
function rowsOf(sheet, owner) {
    sheet.owners ??= rowsByOwner(sheet);
    return sheet.owners.get(owner) ?? [];
}

function rowsByOwner(sheet) {
    const rows = new Map();
    for (const row of sheet.rows) {
        const owner = ownerOf(sheet, row);
        if (!rows.has(owner)) rows.set(owner, []);
        rows.get(owner).push(row);
    }
    return rows;
}

// What a row is called: its first column.
const nameOf = (sheet, row) => cut(show(row[sheet.columns[0].place], sheet.columns[0].unit), 200) || sheet.title;

// The value of a property of a row; null if the row has none.
function valueOf(sheet, row, name) {
    const property = sheet.propertyOf.get(name.toLowerCase());
    return property ? (row[property.place] ?? null) : null;
}
