// The rich text editor: every <textarea data-prose> gets a toolbar and an editing area; the textarea stays the form
// field. The engine (Tiptap, out of the package django-prose-editor) is loaded only where there is such a textarea.
// The list of extensions allows what council.core.text.clean_html allows.
const say = document.querySelector("script[data-prose-engine]").dataset;
let engine = null;

const ICONS = {
  bold: "M7 5h6a3.5 3.5 0 0 1 0 7H7zm0 7h7a3.5 3.5 0 0 1 0 7H7z",
  italic: "M10 5h8M6 19h8M14 5l-4 14",
  heading: "M6 5v14M18 5v14M6 12h12",
  bullets: "M9 6h11M9 12h11M9 18h11M4 6h.01M4 12h.01M4 18h.01",
  numbers: "M10 6h10M10 12h10M10 18h10M4 5l1.5-1v5M4 15.5c0-1.5 2.5-1.5 2.5 0S4 18 4 19h2.5",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.7-5.7l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.7 5.7l1.5-1.5",
  undo: "M9 7 4 12l5 5M4 12h11a5 5 0 0 1 0 10h-3",
  redo: "m15 7 5 5-5 5M20 12H9a5 5 0 0 0 0 10h3",
};

const COMMANDS = [
  { name: "bold", run: (chain) => chain.toggleBold(), on: (editor) => editor.isActive("bold") },
  { name: "italic", run: (chain) => chain.toggleItalic(), on: (editor) => editor.isActive("italic") },
  { name: "heading", run: (chain) => chain.toggleHeading({ level: 3 }), on: (editor) => editor.isActive("heading") },
  { name: "bullets", run: (chain) => chain.toggleBulletList(), on: (editor) => editor.isActive("bulletList") },
  { name: "numbers", run: (chain) => chain.toggleOrderedList(), on: (editor) => editor.isActive("orderedList") },
  { name: "link", on: (editor) => editor.isActive("link") },
  { name: "undo", run: (chain) => chain.undo(), can: (editor) => editor.can().undo() },
  { name: "redo", run: (chain) => chain.redo(), can: (editor) => editor.can().redo() },
];

function make(tag, properties = {}, attributes = {}) {
  const made = Object.assign(document.createElement(tag), properties);
  Object.entries(attributes).forEach(([name, value]) => value != null && made.setAttribute(name, value));
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

function toolbar(editor, area) {
  const bar = make("div", { className: "prose-bar" }, { role: "toolbar", "aria-label": say.toolbar, "aria-controls": area.id });
  const buttons = COMMANDS.map((command, index) => {
    const button = make("button", { type: "button", title: say[command.name], tabIndex: index ? -1 : 0 }, { "aria-label": say[command.name] });
    button.append(icon(command.name));
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => (command.run ? command.run(editor.chain().focus()).run() : link.open()));
    bar.append(button);
    return button;
  });
  const link = linkRow(editor);
  bar.append(link.row);
  // One Tab stop; arrows move inside (WAI-ARIA toolbar pattern).
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(event.target);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    buttons.forEach((button) => { button.tabIndex = -1; });
    const next = buttons[(to + buttons.length) % buttons.length];
    next.tabIndex = 0;
    next.focus();
  });
  const paint = () => buttons.forEach((button, index) => {
    const { on, can } = COMMANDS[index];
    if (on) button.setAttribute("aria-pressed", String(on(editor)));
    if (can) button.setAttribute("aria-disabled", String(!can(editor)));
  });
  editor.on("transaction", paint);
  paint();
  return bar;
}

function linkRow(editor) {
  const row = make("div", { className: "prose-link", hidden: true });
  const field = make("input", { type: "url", placeholder: "https://" }, { "aria-label": say.address });
  const close = () => { row.hidden = true; editor.commands.focus(); };
  const set = () => {
    const href = field.value.trim();
    if (href) editor.chain().focus().extendMarkRange("link").setLink({ href: /^(https?:|mailto:)/i.test(href) ? href : `https://${href}` }).run();
    close();
  };
  const button = (text, act) => { const made = make("button", { type: "button", className: "btn btn--ghost btn--small", textContent: text }); made.addEventListener("click", act); return made; };
  field.addEventListener("input", (event) => event.stopPropagation());
  row.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.target === field) { event.preventDefault(); set(); }
  });
  row.append(field, button(say.set, set), button(say.unset, () => { editor.chain().focus().extendMarkRange("link").unsetLink().run(); close(); }));
  return { row, open: () => { row.hidden = !row.hidden; if (!row.hidden) { field.value = editor.getAttributes("link").href || ""; field.focus(); } } };
}

function edit(textarea) {
  const { Editor, Document, Paragraph, Text, HardBreak, Bold, Italic, Heading, BulletList, OrderedList, ListItem, Blockquote, Link, Table, TableRow, TableHeader, TableCell, History, UndoRedo } = engine;
  const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
  label.id ||= `${textarea.id}_label`;
  const area = make("div", { id: `${textarea.id}_area`, className: "prose" });
  const editor = new Editor({
    element: area,
    content: textarea.value,
    injectCSS: false,
    extensions: [Document, Paragraph, Text, HardBreak, Bold, Italic, Heading.configure({ levels: [3, 4] }), BulletList, OrderedList, ListItem, Blockquote, Link.configure({ openOnClick: false, autolink: false, protocols: ["https", "http", "mailto"] }), Table, TableRow, TableHeader, TableCell, UndoRedo || History].filter(Boolean),
    editorProps: {
      attributes: {
        role: "textbox",
        "aria-multiline": "true",
        "aria-labelledby": label.id,
        lang: textarea.lang || document.documentElement.lang,
        translate: "no",
        ...(textarea.getAttribute("aria-describedby") ? { "aria-describedby": textarea.getAttribute("aria-describedby") } : {}),
        ...(textarea.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
      },
      // A document's own headings are higher than ours; its styles would only be stopped by the page's policy.
      transformPastedHTML: (html) => html.replace(/<(\/?)h[12]\b/gi, "<$1h3").replace(/<(\/?)h[56]\b/gi, "<$1h4").replace(/\sstyle=("[^"]*"|'[^']*')/gi, "").replace(/<style\b[\s\S]*?<\/style>/gi, ""),
    },
    onUpdate: () => {
      textarea.value = editor.isEmpty ? "" : editor.getHTML();
      textarea.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });
  textarea.addEventListener("prose:set", () => editor.commands.setContent(textarea.value, { emitUpdate: false }));
  textarea.prose = editor;
  textarea.hidden = true;
  label.addEventListener("click", () => editor.commands.focus());
  textarea.after(toolbar(editor, area), area);
}

async function editAll(root) {
  const textareas = [...root.querySelectorAll("textarea[data-prose]")].filter((textarea) => !textarea.prose);
  if (!textareas.length) return;
  engine ||= await import(say.proseEngine);
  textareas.filter((textarea) => !textarea.prose && textarea.isConnected).forEach(edit);
}

editAll(document);
document.addEventListener("htmx:load", (event) => editAll(event.detail.elt));
