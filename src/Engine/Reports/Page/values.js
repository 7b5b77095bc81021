// How values are written and compared. A value is null, true, false, a number, a text, a list, or an object of values.

const unitNames = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

function sizeText(bytes) {
    let unit = 0;
    while (bytes >= 1024 && unit < unitNames.length - 1) {
        bytes /= 1024;
        unit++;
    }
    return `${Number(bytes.toFixed(2))} ${unitNames[unit]}`;
}

// A value as text. An object is a text of its own values, for the search.
function show(value, unit) {
    if (value === null || value === undefined) return "";
    if (typeof value === "string") return value;
    if (typeof value === "number") return unit === "size" ? sizeText(value) : String(value);
    if (value === true) return "yes";
    if (value === false) return "no";
    if (Array.isArray(value)) return value.map(item => show(item, unit)).join(", ");
    return Object.entries(value)
        .map(([name, item]) => show(item, unitOf(name)))
        .join(" ");
}

const acronyms = new Set([
    "Cpu",
    "Ddw",
    "Dma",
    "Eeh",
    "Id",
    "Iommu",
    "Liobn",
    "Msi",
    "Pci",
    "Pe",
    "Qemu",
    "Rtas",
    "Tce",
]);

// The beginning of a long text. The details of a row have all of it.
const cut = (text, length) => (text.length > length ? `${text.slice(0, length)}\u2026` : text);

// "LockedMemory" as "Locked memory", and "PciAddress" as "PCI address".
function labelOf(name) {
    const words = cut(name, 60)
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .split(" ");
    return words
        .map((word, index) =>
            acronyms.has(word) ? word.toUpperCase() : index > 0 && /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word,
        )
        .join(" ");
}

// The number in a text such as "64 GiB", "0x800" or "3"; null if it has none. A whole number is exact, because addresses
// have 64 bits.
function numberOf(text) {
    text = text.trim();
    if (/^(0x[0-9a-f]+|-?[0-9]+)$/i.test(text)) return BigInt(text);
    const parts = /^(-?[0-9]+(?:\.[0-9]+)?)\s*([kmgtpe]?)i?b?$/i.exec(text);
    return parts && Number(parts[1]) * 1024 ** " kmgtpe".indexOf(parts[2].toLowerCase() || " ");
}

// A text that is a number whatever its property is. "1e" and "7b" can be numbers of PEs.
const plainNumber = /^(0x[0-9a-f]+|-?[0-9.]+(\s*[kmgtpe]?ib)?)$/i;

// The number that a value is compared by; null if it has none. A list counts as its first item. In a version, 6.2 comes
// before 6.12.
function magnitudeOf(value, unit) {
    if (Array.isArray(value)) return value.length > 0 ? magnitudeOf(value[0], unit) : null;
    if (typeof value === "number") return value;
    if (typeof value !== "string" || unit === "version") return null;
    return unit === "size" || plainNumber.test(value) ? numberOf(value) : null;
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

// Numbers come before texts.
function compareValues(left, right) {
    const isText = typeof left === "string";
    if (isText !== (typeof right === "string")) return isText ? 1 : -1;
    if (isText) return collator.compare(left, right);
    return left < right ? -1 : left > right ? 1 : 0;
}

// A new element. Texts become text and never markup, whatever is in them.
function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
        if (key in element) element[key] = value;
        else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
}
