(() => {
  "use strict";
  const form = document.getElementById("find");
  const box = document.getElementById("search");
  const found = document.getElementById("found");
  const nothing = document.getElementById("nothing");
  const cards = [...document.querySelectorAll("[data-find]")].map((node) => ({ node, text: null }));
  const mirrors = [...document.querySelectorAll("[data-for]")];
  const holders = [...document.querySelectorAll("[data-holds]")];
  const labels = [...document.querySelectorAll("h3.label")];

  const search = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set();
    let count = 0;
    for (const card of cards) {
      card.text ??= card.node.textContent.toLowerCase();
      const fits = words.every((word) => card.text.includes(word));
      card.node.hidden = !fits;
      if (fits) {
        shown.add(card.node.id);
        count += 1;
      }
    }
    for (const mirror of mirrors) mirror.hidden = !shown.has(mirror.dataset.for);
    for (const holder of holders) {
      holder.hidden = words.length > 0 && !holder.querySelector("[data-find]:not([hidden]), [data-for]:not([hidden])");
    }
    for (const label of labels) {
      let next = label.nextElementSibling;
      let any = words.length === 0;
      while (next && !next.matches("h3.label") && !any) {
        any = next.matches("[data-find]:not([hidden])") || Boolean(next.querySelector("[data-find]:not([hidden]), [data-for]:not([hidden])"));
        next = next.nextElementSibling;
      }
      label.hidden = !any;
    }
    nothing.hidden = count > 0 || cards.length === 0;
    found.textContent = words.length === 0 ? "" : count === 1 ? "1 fits" : count ? `${count} fit` : "Nothing fits";
  };

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) {
      box.value = "";
      search();
      target.scrollIntoView();
    }
  };

  form.hidden = cards.length === 0;
  box.addEventListener("input", search);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = cards.find((card) => !card.node.hidden);
    if (first) location.hash = first.node.id;
  });
  window.addEventListener("hashchange", reveal);
  if (box.value) search();
})();
