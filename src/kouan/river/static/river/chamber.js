// Vessels of a draft's chamber are dragged, or moved with the arrow keys; the server says at once what would break.
(() => {
  const picture = document.querySelector("svg.chamber.draft");
  if (!picture) return;
  const verdict = document.getElementById("verdict");
  const field = document.getElementById("places");
  const hulls = [...picture.querySelectorAll(".hull")];
  const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const STEP = 10;
  let asked = 0;
  let timer = 0;

  const place = (hull) => ({ id: hull.dataset.id, x: Number(hull.dataset.x), y: Number(hull.dataset.y) });

  function move(hull, x, y) {
    hull.dataset.x = Math.round(x / STEP) * STEP;
    hull.dataset.y = Math.round(y / STEP) * STEP;
    const dx = hull.dataset.x - hull.dataset.x0;
    const dy = hull.dataset.y - hull.dataset.y0;
    hull.setAttribute("transform", `translate(${dx} ${dy})`);
    field.value = JSON.stringify(hulls.map(place));
    clearTimeout(timer);
    timer = setTimeout(ask, 120);
  }

  async function ask() {
    const mine = ++asked;
    const answer = await fetch(picture.dataset.check, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ places: hulls.map(place) }),
    });
    if (mine !== asked || !answer.ok) return;
    show((await answer.json()).broken);
  }

  function show(broken) {
    const wrong = new Set(broken.flatMap((one) => one.vessels));
    for (const hull of hulls) hull.classList.toggle("broken", wrong.has(hull.dataset.id));
    verdict.replaceChildren(
      ...broken.map((one) => {
        const line = document.createElement("li");
        line.textContent = `${one.rule} · ${one.message}`;
        return line;
      }),
    );
    if (!broken.length) {
      const line = document.createElement("li");
      line.textContent = verdict.dataset.holds;
      verdict.append(line);
    }
    verdict.classList.toggle("ok", !broken.length);
  }

  function at(event) {
    const point = new DOMPoint(event.clientX, event.clientY);
    return point.matrixTransform(picture.getScreenCTM().inverse());
  }

  for (const hull of hulls) {
    let from = null;
    hull.addEventListener("pointerdown", (event) => {
      const point = at(event);
      from = { x: point.x - hull.dataset.x, y: point.y - hull.dataset.y };
      hull.setPointerCapture(event.pointerId);
    });
    hull.addEventListener("pointermove", (event) => {
      if (!from) return;
      const point = at(event);
      move(hull, point.x - from.x, point.y - from.y);
    });
    hull.addEventListener("pointerup", () => { from = null; });
    hull.addEventListener("pointercancel", () => { from = null; });
    hull.addEventListener("keydown", (event) => {
      const by = event.shiftKey ? 100 : STEP;
      const steps = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] }[event.key];
      if (!steps) return;
      event.preventDefault();
      move(hull, Number(hull.dataset.x) + steps[0], Number(hull.dataset.y) + steps[1]);
    });
  }
  field.value = JSON.stringify(hulls.map(place));
})();
