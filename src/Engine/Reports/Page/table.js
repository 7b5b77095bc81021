// The table of the chosen rows. It grows by pieces while the reader scrolls, because a browser is slow with 10,000 rows.

const piece = 100;

class Table {
    constructor(onSort, onOpen) {
        [this.onSort, this.onOpen] = [onSort, onOpen];
        this.head = document.querySelector("#table thead");
        this.body = document.querySelector("#table tbody");
        this.table = document.getElementById("table");
        this.scroller = document.getElementById("scroller");
        this.more = document.getElementById("more");
        this.more.addEventListener("click", () => this.grow(piece));
        new IntersectionObserver(entries => entries.some(entry => entry.isIntersecting) && this.grow(piece), {
            rootMargin: "600px",
        }).observe(this.more);
        this.body.addEventListener("keydown", event => this.move(event));
        this.body.addEventListener("click", event => {
            // A click that ends the selection of a text opens no row, but a button always does.
            const row = event.target.closest("tr");
            if (row && (event.target.closest("button") || !getSelection().toString()))
                this.onOpen(Number(row.dataset.position));
        });
        addEventListener("beforeprint", () => this.grow(Infinity));
    }

    show(sheet, query, chosen) {
        [this.sheet, this.chosen, this.count] = [sheet, chosen, 0];
        this.table.setAttribute("aria-label", sheet.title);
        this.table.setAttribute("aria-rowcount", chosen.length + 1);
        this.head.replaceChildren(
            make(
                "tr",
                { role: "row", "aria-rowindex": 1 },
                ...sheet.columns.map(column => this.heading(column, query)),
            ),
        );
        this.body.replaceChildren();
        this.grow(piece);
    }

    heading(column, query) {
        const isSorted = query.sort === column;
        const button = make(
            "button",
            { type: "button", title: column.name },
            column.label,
            make("span", { "aria-hidden": "true" }),
        );
        button.addEventListener("click", () => this.onSort(column));
        const cell = make(
            "th",
            { scope: "col", role: "columnheader", className: column.isNumber ? "number" : "" },
            button,
            make("span", { className: "name" }, column.label),
        );
        cell.setAttribute("aria-sort", !isSorted ? "none" : query.descending ? "descending" : "ascending");
        return cell;
    }

    grow(count) {
        const end = Math.min(this.chosen.length, this.count + count);
        const rows = document.createDocumentFragment();
        for (; this.count < end; this.count++) rows.append(this.row(this.count));
        this.body.append(rows);
        const rest = this.chosen.length - this.count;
        this.more.hidden = rest === 0;
        this.more.textContent = `Show more rows (${rest.toLocaleString("en")} are not shown yet)`;
    }

    row(position) {
        const row = this.sheet.rows[this.chosen[position]];
        const cells = this.sheet.columns.map((column, index) => this.cell(row, column, index));
        return make("tr", { role: "row", "aria-rowindex": position + 2, "data-position": position }, ...cells);
    }

    cell(row, column, index) {
        const text = column.place === wordPlace ? badge(row) : cut(show(row[column.place], column.unit), 500);
        const cell =
            index === 0
                ? make(
                      "th",
                      { scope: "row", role: "rowheader" },
                      make("button", { type: "button", title: "Details and drawing" }, text || "\u2013"),
                  )
                : make(
                      "td",
                      { role: "cell", className: column.isNumber ? "number" : column.isLong ? "long" : "" },
                      text,
                  );
        cell.dataset.label = column.label;
        return cell;
    }

    // The arrow keys, Home and End go from row to row.
    move(event) {
        const buttons = [...this.body.querySelectorAll("th button")];
        const at = buttons.indexOf(document.activeElement);
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
        if (at < 0 || to === undefined) return;
        event.preventDefault();
        buttons[Math.max(0, Math.min(buttons.length - 1, to))].focus();
        if (to >= buttons.length - 1) this.grow(piece);
    }

    // Gives a row the focus, when the reader returns from its details.
    focus(position) {
        if (position >= this.count) this.grow(position - this.count + 1);
        this.body.rows[position]?.querySelector("button").focus();
    }
}

// The sign of a level, for readers who do not see its colour.
const signOf = level => (levelSigns[level] ? [make("span", { "aria-hidden": "true" }, levelSigns[level])] : []);

function badge(row) {
    const level = row[levelPlace];
    if (!row[wordPlace]) return "";
    return make("span", { className: `badge ${levelNames[level]}` }, ...signOf(level), row[wordPlace]);
}
