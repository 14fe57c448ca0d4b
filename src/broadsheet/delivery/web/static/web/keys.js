// Keys for reading: j and k go from paper to paper, o opens the one at hand, / goes to the search box.
// Nothing on the pages needs this file. The reader switches it off at the foot of every page.
"use strict";

if (document.documentElement.dataset.keys !== "off") {
  const isTyping = (element) => element.matches("input, textarea, select, [contenteditable]");
  const titles = () => [...document.querySelectorAll(".card h2 a")];

  const step = (direction) => {
    const all = titles();
    const card = document.activeElement.closest(".card");
    const at = card ? all.indexOf(card.querySelector("h2 a")) : -1;
    const next = all[Math.min(Math.max(at + direction, 0), all.length - 1)];
    if (next) {
      next.focus({ preventScroll: true });
      next.closest(".card").scrollIntoView({ block: "nearest" });
    }
  };

  const open = () => {
    const card = document.activeElement.closest(".card");
    if (card) card.querySelector("h2 a").click();
  };

  const actions = {
    j: () => step(1),
    k: () => step(-1),
    o: open,
    "/": () => document.getElementById("find")?.focus(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });
}
