// The fields of a form that a draft keeps: those with data-draft, by name.

const kept = "input[data-draft], select[data-draft], textarea[data-draft]";
const noFields = ["hidden", "file", "submit", "button", "image", "reset"];
const secrets = ["current-password", "new-password", "one-time-code"];

export function fieldsOf(form) {
    return [...form.querySelectorAll(kept)].filter(
        field => field.dataset.draft !== "false" && !noFields.includes(field.type));
}

export function nameOf(field) {
    const { draft } = field.dataset;
    return draft && draft !== "true" ? draft : field.name || field.id;
}

export function isSecret(field) {
    const purposes = (field.getAttribute("autocomplete") ?? "").toLowerCase().split(/\s+/);
    return field.type === "password" || purposes.some(purpose => secrets.includes(purpose) || purpose.startsWith("cc-"));
}

const isToggle = field => field.type === "checkbox" || field.type === "radio";

export function read(field) {
    if (field instanceof HTMLSelectElement) {
        return [...field.selectedOptions].map(option => option.value);
    }

    return isToggle(field) && !field.checked ? [] : [field.value];
}

// Texts of the same name are taken in the order of their fields. True if that is a change a person would raise events by.
export function fill(field, values, texts) {
    if (field instanceof HTMLSelectElement) {
        const changed = [...field.options].filter(option => option.selected !== values.includes(option.value));
        changed.forEach(option => option.selected = values.includes(option.value));
        return changed.length > 0;
    }

    if (isToggle(field)) {
        const isChanged = field.checked !== values.includes(field.value);
        field.checked = values.includes(field.value);
        return isChanged && (field.type === "checkbox" || field.checked);
    }

    const text = texts.shift() ?? "";
    const isChanged = field.value !== text;
    field.value = text;
    return isChanged;
}
