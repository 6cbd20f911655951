// The draft editor: saves what is typed shortly after, puts each problem beside its field, takes pasted tables.
"use strict";
(() => {
  let timer = 0, saving = null, again = false;
  const form = () => document.getElementById("draft");

  const show = (box) => {
    document.querySelectorAll("#draft .found").forEach((one) => one.remove());
    document.querySelectorAll("#draft [aria-invalid]").forEach((one) => {
      one.removeAttribute("aria-invalid");
      one.removeAttribute("aria-describedby");
    });
    box.querySelectorAll("template[data-field]").forEach((problem) => {
      const field = form().elements.namedItem(problem.dataset.field);
      if (!field || !field.closest) return;
      const place = field.closest(".field");
      let found = place.querySelector(".found");
      if (!found) {
        found = document.createElement("div");
        found.className = "found";
        found.id = `p-${problem.dataset.field}`;
        place.append(found);
        field.setAttribute("aria-describedby", found.id);
      }
      const said = document.createElement("span");
      said.className = problem.dataset.severity === "W" ? "problem warn" : "problem";
      said.textContent = problem.innerHTML.trim() ? problem.content.textContent.trim() : "";
      found.append(said);
      if (problem.dataset.severity !== "W") field.setAttribute("aria-invalid", "true");
    });
  };

  const save = async () => {
    const held = form();
    if (!held) return;
    if (saving) { again = true; return; }
    const body = new FormData(held);
    body.delete("table");
    saving = fetch(held.dataset.save, { method: "POST", body, headers: { "HX-Request": "true" } });
    try {
      const answer = await saving;
      const box = document.getElementById("found");
      if (answer.ok && box) { box.innerHTML = await answer.text(); show(box); }
    } catch { /* the next change tries again */ }
    saving = null;
    if (again) { again = false; save(); }
  };

  const soon = (event) => {
    if (!event.target.closest("#draft") || event.target.id === "table") return;
    clearTimeout(timer);
    timer = setTimeout(save, event.type === "change" ? 150 : 1200);
  };
  document.addEventListener("input", soon);
  document.addEventListener("change", soon);

  // A table pasted into a goods field goes to the place for tables, and is taken over.
  document.addEventListener("paste", (event) => {
    const name = event.target.name || "";
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!name.startsWith("goods[") || !text.includes("\t")) return;
    event.preventDefault();
    const place = document.getElementById("table");
    place.value = text;
    place.closest("details").open = true;
    place.closest("details").querySelector("button").click();
  });
})();
