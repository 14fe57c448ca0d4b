// Keys for reading: j and k go from paper to paper, o opens the one at hand, / goes to the search box. The
// other keys press the buttons that stand under a paper. Nothing on the pages needs this file; the reader
// switches it off at the foot of every page.
"use strict";

if (document.documentElement.dataset.keys !== "off") {
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  const titles = () => [...document.querySelectorAll(".card h2 a")];
  const isInbox = () => document.querySelector(".triage") !== null;

  const focus = (title) => {
    title.focus({ preventScroll: true });
    (title.closest(".waits") ?? title.closest(".card")).scrollIntoView({ block: "nearest" });
  };

  const focused = () => document.activeElement.closest(".waits") ?? document.activeElement.closest(".card");

  // The paper at hand: the one in focus, the first of an inbox, or the one whose page this is.
  const here = () =>
    focused() ??
    document.querySelector(".waits") ??
    document.querySelector("article.paper");

  const step = (direction) => {
    const all = titles();
    const at = all.indexOf(focused()?.querySelector("h2 a"));
    const next = all[Math.min(Math.max(at + direction, 0), all.length - 1)];
    if (next) focus(next);
  };

  const press = (key) => {
    const button = key === "u" ? null : here()?.querySelector(`[data-key="${key}"]`);
    (button ?? (key === "u" ? document.querySelector(".flash button, [data-key=u]") : null))?.click();
  };

  const open = () => {
    const button = here()?.querySelector('[data-key="o"]');
    if (button) button.click();
    else focused()?.querySelector("h2 a").click();
  };

  const mute = () => {
    const fold = here()?.querySelector("details.also");
    if (!fold) return;
    fold.open = true;
    (fold.querySelector(".mutes button") ?? fold.querySelector("summary")).focus();
  };

  const say = (sentence) => {
    const said = document.createElement("div");
    said.className = "flash";
    said.setAttribute("role", "status");
    document.body.append(said);
    said.textContent = sentence;
    setTimeout(() => said.remove(), 4000);
  };

  const cite = async () => {
    const link = here()?.matches(".paper") ? null : here()?.querySelector("h2 a");
    const path = link ? new URL(link.href).pathname : location.pathname;
    if (!path.startsWith("/papers/")) return;
    const answer = await fetch(`/api/v1${path}/cite?format=bibtex`);
    if (!answer.ok || !navigator.clipboard) return say("BibTeX could not be copied.");
    await navigator.clipboard.writeText(await answer.text());
    say("BibTeX copied.");
  };

  const actions = { j: () => step(1), k: () => step(-1), o: open, m: mute, b: cite };
  actions["/"] = () => document.getElementById("find")?.focus();
  for (const key of ["s", "l", "r", "n", "v", "e", "u"]) actions[key] = () => press(key);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  // After an act the page comes back at a paper's title, and the browser puts the focus there. Where there is
  // no such title, an inbox goes on at its first.
  const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const first = isInbox() && !at && document.querySelector(".flash") ? titles()[0] : null;
  if (first) focus(first);
}
