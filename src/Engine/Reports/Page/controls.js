// The search, the buttons of the verdicts, the filters of columns, and the choice of the table.

const levelLabels = ["without a verdict", "good", "could be better", "bad"];

// A column with at most this many different values is filtered by a list.
const maxChoices = 20;

class Controls {
    constructor(sheets, onSheet, onChange) {
        this.onChange = onChange;
        this.search = document.getElementById("search");
        this.search.addEventListener("input", () => {
            this.query.search = this.search.value;
            onChange();
        });
        this.sort = document.getElementById("sort");
        this.sort.addEventListener("change", () => {
            this.query.sort = this.sheet.columns[this.sort.selectedIndex - 1] ?? null;
            onChange();
        });
        this.direction = document.getElementById("direction");
        this.direction.addEventListener("click", () => {
            this.query.descending = !this.query.descending;
            onChange();
        });
        this.clear = document.getElementById("clear");
        this.clear.addEventListener("click", () => {
            Object.assign(this.query, { ...newQuery(), sort: this.query.sort, descending: this.query.descending });
            this.show(this.sheet, this.query);
            onChange();
        });
        this.tabs = sheets.map(sheet => {
            const tab = make(
                "button",
                { type: "button" },
                `${sheet.title} `,
                make("span", { className: "count" }, sheet.rows.length.toLocaleString("en")),
            );
            tab.addEventListener("click", () => onSheet(sheet));
            return { sheet, tab };
        });
        const nav = document.getElementById("sheets");
        nav.append(...this.tabs.map(({ tab }) => tab));
        nav.hidden = sheets.length < 2;
        addEventListener("keydown", event => {
            if (event.key !== "/" || event.target.matches("input, select") || document.querySelector("dialog[open]"))
                return;
            event.preventDefault();
            this.search.focus();
        });
    }

    show(sheet, query) {
        [this.sheet, this.query] = [sheet, query];
        this.search.value = query.search;
        for (const each of this.tabs) each.tab.setAttribute("aria-pressed", each.sheet === sheet);
        document
            .getElementById("levels")
            .replaceChildren(...[3, 2, 1, 0].filter(level => sheet.levels[level] > 0).map(level => this.level(level)));
        document.getElementById("levels").hidden = sheet.levels[0] === sheet.rows.length;
        this.sort.replaceChildren(
            make("option", {}, "the order of the input"),
            ...sheet.columns.map(column => make("option", {}, column.label)),
        );
        document.querySelector("#filters > div").replaceChildren(...sheet.columns.map(column => this.filter(column)));
        this.update();
    }

    // Shows what the query is now.
    update() {
        this.sort.selectedIndex = this.sheet.columns.indexOf(this.query.sort) + 1;
        this.direction.textContent = this.query.descending ? "\u2193 descending" : "\u2191 ascending";
        const active = [...this.query.filters.values()].filter(filter => filter.text.trim()).length;
        document.querySelector("#filters > summary").textContent =
            active > 0 ? `Filters of columns (${active} in use)` : "Filters of columns";
        this.clear.hidden = active === 0 && !this.query.search && this.query.levels.size === 0;
    }

    level(level) {
        const button = make(
            "button",
            { type: "button", className: `badge ${levelNames[level]}` },
            ...signOf(level),
            `${this.sheet.levels[level].toLocaleString("en")} ${levelLabels[level]}`,
        );
        button.setAttribute("aria-pressed", this.query.levels.has(level));
        button.addEventListener("click", () => {
            if (!this.query.levels.delete(level)) this.query.levels.add(level);
            button.setAttribute("aria-pressed", this.query.levels.has(level));
            this.onChange();
        });
        return button;
    }

    // The values of a column that is filtered by a list.
    choices(column) {
        if (column.hasNumbers) return [];
        const values = new Set(this.sheet.rows.map(row => show(row[column.place], column.unit)));
        values.delete("");
        return values.size > 1 && values.size <= maxChoices ? [...values].sort(collator.compare) : [];
    }

    filter(column) {
        column.choices ??= this.choices(column);
        const field =
            column.choices.length > 0
                ? make(
                      "select",
                      {},
                      make("option", { value: "" }, "all"),
                      ...column.choices.map(text => make("option", { value: text }, cut(text, 100))),
                  )
                : make("input", { type: "search", autocomplete: "off", spellcheck: false });
        field.value = this.query.filters.get(column)?.text ?? "";
        field.addEventListener("input", () => {
            this.query.filters.set(column, { text: field.value, isChoice: column.choices.length > 0 });
            this.onChange();
        });
        return make("label", {}, column.label, field);
    }
}
