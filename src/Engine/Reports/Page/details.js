// The details of a row: its verdict, a drawing of its host, all of its properties, and the rows that it contains. They are
// made when the reader opens them.

// The sentences that come first. The list of properties does not repeat them.
const sentences = ["Reason", "Remedy"];

class Details {
    constructor(sheets, onClose) {
        this.sheets = sheets;
        this.dialog = document.getElementById("details");
        this.body = document.getElementById("details-body");
        this.previous = document.getElementById("previous");
        this.next = document.getElementById("next");
        this.previous.addEventListener("click", () => this.open(this.sheet, this.chosen, this.position - 1));
        this.next.addEventListener("click", () => this.open(this.sheet, this.chosen, this.position + 1));
        document.getElementById("close").addEventListener("click", () => this.dialog.close());
        this.dialog.addEventListener("close", () => onClose(this.position));
        this.dialog.addEventListener("click", event => event.target === this.dialog && this.dialog.close());
        this.dialog.addEventListener("keydown", event => {
            const button = { ArrowLeft: this.previous, ArrowRight: this.next }[event.key];
            if (button && !button.disabled) button.click();
        });
    }

    open(sheet, chosen, position) {
        [this.sheet, this.chosen, this.position] = [sheet, chosen, position];
        const row = sheet.rows[chosen[position]];
        this.previous.disabled = position === 0;
        this.next.disabled = position === chosen.length - 1;
        document.getElementById("details-title").textContent = nameOf(sheet, row);
        this.body.replaceChildren(...this.parts(row));
        if (!this.dialog.open) this.dialog.showModal();
        this.dialog.scrollTop = 0;
    }

    parts(row) {
        const told = sentences.map(name => [name, show(valueOf(this.sheet, row, name))]).filter(([, text]) => text);
        const rest = this.sheet.properties.filter(property => !isNamed(property, "Verdict", ...sentences));
        return [
            make(
                "p",
                {},
                badge(row),
                ` ${this.sheet.title}, row ${(this.position + 1).toLocaleString("en")} of ${this.chosen.length.toLocaleString("en")}`,
            ),
            ...told.map(([name, text]) => make("p", { className: name.toLowerCase() }, text)),
            ...drawings(this.sheets, this.sheet, row),
            properties(rest.map(property => [property.label, row[property.place] ?? null, property.unit])),
        ];
    }
}

// A list of names and values. A value that is itself a list of objects becomes a table below its name.
function properties(values) {
    const list = make("dl");
    for (const [label, value, unit] of values.filter(([, value]) => value !== null && show(value) !== "")) {
        const isTable = Array.isArray(value) && !isSingle(value);
        const content = make("dd", {}, contentOf(value, unit));
        if (isTable) content.tabIndex = 0; // A wide table scrolls, and the keyboard scrolls only what can have the focus.
        list.append(make("div", { className: isTable ? "wide" : "" }, make("dt", {}, label), content));
    }
    return list;
}

const entriesOf = object => Object.entries(object).map(([name, value]) => [labelOf(name), value, unitOf(name)]);

function contentOf(value, unit) {
    if (isSingle(value)) return show(value, unit);
    return Array.isArray(value) ? nestedTable(value) : properties(entriesOf(value));
}

function nestedTable(list) {
    // A list can also have items that are no objects.
    const items = list.map(item => (Array.isArray(item) || isSingle(item) ? { Value: item } : item));
    const isWide = name => items.some(item => !isSingle(item[name] ?? null));
    const isUsed = name => items.some(item => show(item[name]) !== "");
    const isNumber = name => items.some(item => typeof item[name] === "number");
    const all = [...new Set(items.flatMap(item => Object.keys(item)))].filter(isUsed);
    const names = [...all.filter(name => !isWide(name)), ...all.filter(isWide)];
    return make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ...names.map(nestedHeading))),
        make(
            "tbody",
            {},
            ...items.map(item => make("tr", {}, ...names.map(name => nestedCell(item[name] ?? null, unitOf(name))))),
        ),
    );

    function nestedHeading(name) {
        return make("th", { scope: "col", className: isNumber(name) ? "number" : "" }, labelOf(name));
    }
}

const nestedCell = (value, unit) =>
    make("td", { className: typeof value === "number" ? "number" : "" }, contentOf(value, unit));
