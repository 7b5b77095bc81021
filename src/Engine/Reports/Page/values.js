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
    return Object.values(value)
        .map(item => show(item))
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

// "LockedMemory" as "Locked memory", and "PciAddress" as "PCI address".
function labelOf(name) {
    const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(" ");
    return words
        .map((word, index) =>
            acronyms.has(word) ? word.toUpperCase() : index > 0 && /^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word,
        )
        .join(" ");
}

// The number in a text such as "64 GiB", "0x800" or "3"; null if it has none.
function numberOf(text) {
    const parts = /^(0x[0-9a-f]+|[0-9]+(?:\.[0-9]+)?)\s*([kmgtpe]?)i?b?$/i.exec(text.trim());
    return parts && Number(parts[1]) * 1024 ** " kmgtpe".indexOf(parts[2].toLowerCase() || " ");
}

// What a value is compared by with a number: a list counts as its first item.
function magnitudeOf(value) {
    if (Array.isArray(value)) return value.length > 0 ? magnitudeOf(value[0]) : null;
    return typeof value === "number" ? value : typeof value === "string" ? numberOf(value) : null;
}

// Addresses of 64 bits are compared exactly: the longer hexadecimal text is larger.
function compareAddresses(left, right) {
    return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function compareValues(left, right) {
    if (typeof left === "number" && typeof right === "number") return left - right;
    if (typeof left === "string" && typeof right === "string") {
        return left.startsWith("0x") && right.startsWith("0x")
            ? compareAddresses(left, right)
            : collator.compare(left, right);
    }
    return collator.compare(show(left), show(right));
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
