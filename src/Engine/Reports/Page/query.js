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

const comparisons = {
    "<": order => order < 0,
    "<=": order => order <= 0,
    "=": order => order === 0,
    "!=": order => order === 0, // A row passes if none of its items is equal.
    ">=": order => order >= 0,
    ">": order => order > 0,
};

// A test of a value. "> 64 GiB" compares, anything else is looked for in the text. A list has what one of its items has.
function testOf(column, text) {
    const parts = /^(<=|>=|!=|<|>|=)\s*(.*)$/s.exec(text);
    if (!parts) {
        const wanted = text.toLowerCase();
        return value => show(value, column.unit).toLowerCase().includes(wanted);
    }
    const [, operator, wanted] = parts;
    if (wanted === "") return () => true; // The reader is still typing.
    const isRight = comparisons[operator];
    const limit = column.unit === "version" ? null : numberOf(wanted);
    const hasItem = value =>
        (Array.isArray(value) ? value : [value]).some(item => {
            const shown = show(item, column.unit);
            if (shown === "") return false;

            // A size that is shown as the limit is equal to it, although it was rounded.
            const order = collator.compare(shown, wanted);
            if (limit === null || order === 0) return isRight(order);
            const magnitude = magnitudeOf(item, column.unit);
            return magnitude !== null && isRight(compareValues(magnitude, limit));
        });
    return operator === "!=" ? value => !hasItem(value) : hasItem;
}

// The words of a search. A size such as "64 GiB" is one word.
const wordsOf = search =>
    search
        .toLowerCase()
        .split(/(?<!\d)\s+|\s+(?!(?:[kmgtpe]i)?b(?:\s|$))/)
        .filter(word => word.trim());

// The numbers of the rows to show, in order.
function select(sheet, query) {
    const words = wordsOf(query.search);
    const texts = words.length > 0 ? searchTexts(sheet) : null;
    const tests = [...query.filters]
        .filter(([, filter]) => filter.text.trim())
        .map(([column, { text, isChoice }]) => [
            column.place,
            isChoice ? value => show(value, column.unit) === text : testOf(column, text.trim()),
        ]);
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

// What a value is sorted by: a number or a text; null if it has neither.
function sortValue(value, column) {
    if (typeof value === "boolean") return Number(value);
    return magnitudeOf(value, column.unit) ?? (show(value, column.unit) || null);
}
