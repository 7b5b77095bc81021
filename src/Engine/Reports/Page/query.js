// Which rows of a sheet are shown, and in which order.

function newQuery() {
    return { search: "", levels: new Set(), filters: new Map(), sort: null, descending: false };
}

// The text of a row in which the search looks. It is made once, at the first search.
function searchTexts(sheet) {
    sheet.texts ??= sheet.rows.map(row =>
        [row[wordPlace], ...sheet.properties.map(property => show(row[property.place], property.unit))]
            .join("\n")
            .toLowerCase(),
    );
    return sheet.texts;
}

// A test of a value. "> 64 GiB" compares numbers, anything else is looked for in the text.
function testOf(column, text) {
    const parts = /^(<=|>=|<|>|=)\s*(.+)$/.exec(text);
    const limit = parts && numberOf(parts[2]);
    if (parts && limit !== null) {
        const compare = {
            "<": value => value < limit,
            "<=": value => value <= limit,
            "=": value => value === limit,
            ">=": value => value >= limit,
            ">": value => value > limit,
        }[parts[1]];
        return value => {
            const magnitude = magnitudeOf(value ?? null);
            return magnitude !== null && compare(magnitude);
        };
    }
    const wanted = text.toLowerCase();
    return value => show(value, column.unit).toLowerCase().includes(wanted);
}

// The numbers of the rows to show, in order.
function select(sheet, query) {
    const words = query.search
        .toLowerCase()
        .split(/\s+/)
        .filter(word => word);
    const texts = words.length > 0 ? searchTexts(sheet) : null;
    const tests = [...query.filters]
        .filter(([, text]) => text.trim())
        .map(([column, text]) => [column.place, testOf(column, text.trim())]);
    const chosen = [];
    for (const index of orderOf(sheet, query)) {
        const row = sheet.rows[index];
        if (
            (query.levels.size === 0 || query.levels.has(row[levelPlace])) &&
            words.every(word => texts[index].includes(word)) &&
            tests.every(([place, test]) => test(row[place]))
        )
            chosen.push(index);
    }
    return chosen;
}

// All rows in the order of a column. Equal values are ranked once, so a sort compares numbers.
function orderOf(sheet, query) {
    const key = `${query.sort?.place} ${query.descending}`;
    if (sheet.orderKey !== key) {
        sheet.orderKey = key;
        sheet.order = query.sort ? sorted(sheet, query.sort, query.descending) : [...sheet.rows.keys()];
    }
    return sheet.order;
}

function sorted(sheet, column, descending) {
    const valueAt = row =>
        column.place === wordPlace
            ? `${3 - row[levelPlace]} ${row[wordPlace]}`
            : sortValue(row[column.place] ?? null, column);
    const values = sheet.rows.map(valueAt);
    const distinct = [...new Set(values)].filter(value => value !== null).sort(compareValues);
    const ranks = new Map(distinct.map((value, rank) => [value, rank]));
    const sign = descending ? -1 : 1;

    // Rows without a value come last in both directions.
    const rankAt = values.map(value => (value === null ? Infinity : sign * ranks.get(value)));
    return [...sheet.rows.keys()].sort((left, right) =>
        rankAt[left] === rankAt[right] ? left - right : rankAt[left] - rankAt[right],
    );
}

// What a value is sorted by: a size that is a text counts as a number, and an address stays exact.
function sortValue(value, column) {
    if (value === null || value === "") return null;
    if (typeof value === "boolean") return Number(value);
    const isAddress = typeof value === "string" && value.startsWith("0x");
    if (typeof value === "object" || (column.isNumber && !isAddress))
        return magnitudeOf(value) ?? show(value, column.unit);
    return value;
}
