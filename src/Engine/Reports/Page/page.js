// Starts the page.

const sheets = readSheets();
const queries = new Map(sheets.map(sheet => [sheet, newQuery()]));
let current = sheets[0];
let chosen = [];

const details = new Details(sheets, position => table.focus(position));
const table = new Table(
    column => {
        const query = queries.get(current);
        query.descending = query.sort === column && !query.descending;
        query.sort = column;
        showRows();
        document.querySelectorAll("#table thead button")[current.columns.indexOf(column)].focus();
    },
    position => details.open(current, chosen, position),
);
const controls = new Controls(sheets, showSheet, showRows);

function showSheet(sheet) {
    current = sheet;
    controls.show(sheet, queries.get(sheet));
    showRows();
}

function showRows() {
    const query = queries.get(current);
    chosen = select(current, query);
    table.show(current, query, chosen);
    controls.update();
    const count = chosen.length.toLocaleString("en");
    const all = current.rows.length.toLocaleString("en");
    const order = query.sort ? `, sorted by ${query.sort.label}, ${query.descending ? "descending" : "ascending"}` : "";
    document.getElementById("status").textContent =
        `${current.title}: ${count === all ? all : `${count} of ${all}`} ${all === "1" ? "row" : "rows"}${order}`;
}

document.getElementById("theme").addEventListener("change", event => {
    document.documentElement.dataset.theme = event.target.value;
});

if (sheets.length > 0) showSheet(current);
else {
    document.getElementById("controls").hidden = true;
    document.getElementById("scroller").hidden = true;
    document.getElementById("hint").hidden = true;
    document.getElementById("status").textContent = "The report has no rows.";
}
